#!/bin/sh
# Run by skaffold's profile `postgres` before it deploys: the services do not start without their database.
set -eu
image=postgres:15-bookworm
case $SKAFFOLD_KUBE_CONTEXT in
  kind-*)
    # From this machine where it has it: the nodes may not reach a registry.
    if docker image inspect "$image" >/dev/null 2>&1; then
      kind load docker-image --quiet --name "${SKAFFOLD_KUBE_CONTEXT#kind-}" "$image"
    fi
    ;;
esac
kubectl --context "$SKAFFOLD_KUBE_CONTEXT" apply -f k8s/postgres.yaml
kubectl --context "$SKAFFOLD_KUBE_CONTEXT" rollout status statefulset/postgres --timeout=180s
