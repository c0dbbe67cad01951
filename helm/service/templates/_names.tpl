{{/* 53 characters at most: `-headless` makes the name of a Service, which has up to 63. A long release name is cut, and not what tells its services apart. */}}
{{- define "service.fullname" -}}
{{- $release := .Release.Name | trunc (sub 52 (len .Chart.Name) | int) | trimSuffix "-" }}
{{- .Values.fullnameOverride | default (printf "%s-%s" $release .Chart.Name) }}
{{- end }}

{{- define "service.headlessName" -}}
{{- include "service.fullname" . }}-headless
{{- end }}

{{- define "service.testName" -}}
{{- .Values.test.name | default (printf "%s-test" (include "service.fullname" .)) }}
{{- end }}

{{/* An image by its digest, else by its tag, else by the chart's appVersion: (dict "image" … "root" $). */}}
{{- define "service.image" -}}
{{- with (.root.Values.global).imageRegistry }}{{ . }}/{{ end }}
{{- if .image.digest }}
{{- printf "%s@%s" .image.repository .image.digest }}
{{- else }}
{{- printf "%s:%s" .image.repository (.image.tag | default .root.Chart.AppVersion) }}
{{- end }}
{{- end }}

{{/* What tells these pods from all others, for as long as the release lives: (dict "component" … "root" $). */}}
{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Without the chart's own version, which is no reason to start pods anew. */}}
{{- define "service.podLabels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/part-of: wirelab
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{- with .root.Values.extraLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The ports of a Service, with what proxies and meshes have to know of them. */}}
{{- define "service.servicePorts" -}}
{{- $protocols := dict "http" "http" "http2" "kubernetes.io/h2c" "grpc" "kubernetes.io/h2c" }}
{{- if .Values.tls.existingSecret }}{{ $protocols = dict "http" "https" "http2" "https" }}{{ end }}
{{- range $name, $number := .Values.ports }}
- name: {{ $name }}
  port: {{ $number }}
  targetPort: {{ $name }}
  {{- with get $protocols $name }}
  appProtocol: {{ . }}
  {{- end }}
{{- end }}
{{- end }}
