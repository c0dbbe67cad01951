#!/bin/sh
# Run by skaffold's profile `postgres` before it deploys: the services do not start without their database.
set -eu
image=postgres:15-bookworm
# From this machine where it has it: the nodes may not reach a registry.
if docker image inspect "$image" >/dev/null 2>&1; then sh k8s/load-images.sh "$image"; fi
for namespace in $(echo "${SKAFFOLD_NAMESPACES:-default}" | tr , ' '); do
  kubectl --context "$SKAFFOLD_KUBE_CONTEXT" --namespace "$namespace" apply -f k8s/postgres.yaml
  kubectl --context "$SKAFFOLD_KUBE_CONTEXT" --namespace "$namespace" rollout status statefulset/postgres --timeout=180s
done
