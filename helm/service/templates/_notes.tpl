{{/* How to reach one service, and how to test it: also for charts that have this one as a dependency. */}}
{{- define "service.notes" -}}
{{- $name := include "service.fullname" . -}}
{{ $name }}{{ if not .Values.store.existingSecret }} (users are kept in memory: they end with the pod){{ end }}
  in the cluster{{ if .Values.tls.existingSecret }}, over TLS{{ end }}:
{{- range $port, $number := .Values.ports }}
    {{ $port }}: {{ $name }}.{{ $.Release.Namespace }}:{{ $number }}
{{- end }}
{{- if .Values.headless.enabled }}
    each pod by itself: {{ include "service.headlessName" . }}.{{ .Release.Namespace }}
{{- end }}
{{- if eq .Values.service.type "LoadBalancer" }}
  from outside, at these ports of the address that this prints as soon as there is one:
    kubectl -n {{ .Release.Namespace }} get service {{ $name }} -o jsonpath='{.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}{"\n"}'
{{- else if eq .Values.service.type "NodePort" }}
  from outside, at an address of any node (kubectl get nodes -o wide), and these ports of it:
    kubectl -n {{ .Release.Namespace }} get service {{ $name }} -o jsonpath='{range .spec.ports[*]}{.name} {.nodePort}{"\n"}{end}'
{{- end }}
  from here:
    kubectl -n {{ .Release.Namespace }} port-forward service/{{ $name }}{{ range .Values.ports }} {{ . }}{{ end }}
{{- if .Values.test.enabled }}
  what its test printed:
    kubectl -n {{ .Release.Namespace }} logs job/{{ include "service.testName" . }}
{{- end }}
{{- end }}
