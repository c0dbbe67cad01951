{{/* What server and client pods have in common: the restricted pod security standard, and where they may run. */}}
{{- define "service.podSettings" -}}
automountServiceAccountToken: false
# GRPC_PORT=tcp://… of a Service named grpc would meet the setting of that name.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* The number that a quantity stands for: 0.5 for 500m. */}}
{{- define "service.amount" -}}
{{- $units := dict "" 1 "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- if kindIs "string" . }}
{{- $number := regexFind "^[0-9.]+" . }}
{{- mulf $number (get $units (trimPrefix $number .)) }}
{{- else }}
{{- . }}
{{- end }}
{{- end }}

{{- define "service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The time that the kubelet leaves to a pod, in seconds: what the server says it needs, 2 s to close what is left, and 3 s of margin. */}}
{{- define "service.gracePeriodSeconds" -}}
{{- div (add (int64 .Values.prestopMs) (int64 .Values.drainTimeoutMs) 5000 999) 1000 }}
{{- end }}

{{/* Helm reads 1000000 as 1e+06: whole numbers are written out again. */}}
{{- define "service.environment" -}}
{{- range $name, $number := .Values.ports }}
- name: {{ upper $name }}_PORT
  value: {{ int64 $number | quote }}
{{- end }}
- name: ADMIN_PORT
  value: {{ int64 .Values.adminPort | quote }}
- name: PRESTOP_MS
  value: {{ int64 .Values.prestopMs | quote }}
- name: DRAIN_TIMEOUT_MS
  value: {{ int64 .Values.drainTimeoutMs | quote }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (int64 $value) | quote }}
{{- end }}
{{- if .Values.tls.existingSecret }}
- name: TLS_CERT_FILE
  value: {{ include "service.tlsFolder" . }}/tls.crt
- name: TLS_KEY_FILE
  value: {{ include "service.tlsFolder" . }}/tls.key
{{- end }}
{{- with .Values.store }}
{{- if .existingSecret }}
- name: STORE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- end }}

{{- define "service.tlsFolder" -}}
/etc/wirelab/tls
{{- end }}

{{/* Files of the Secret that a pod gets, by their keys: (dict "files" … "root" $). For a user that does not own them. */}}
{{- define "service.tlsVolume" -}}
- name: tls
  secret:
    secretName: {{ .root.Values.tls.existingSecret }}
    defaultMode: 292 # 0444
    items:
      {{- range .files }}
      - key: {{ . }}
        path: {{ . }}
      {{- end }}
{{- end }}

{{/* The whole folder, and no single file of it: only then a renewed Secret is seen. */}}
{{- define "service.tlsMount" -}}
- name: tls
  mountPath: {{ include "service.tlsFolder" . }}
  readOnly: true
{{- end }}

{{/* Without a peer: some clusters answer DNS at an address of the node, which no selector names. */}}
{{- define "service.dnsEgress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end }}
