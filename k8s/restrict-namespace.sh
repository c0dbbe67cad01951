#!/bin/sh
# Run by skaffold before it deploys to kind: the namespace admits only pods that meet the restricted security standard.
# Namespaces of other clusters are left as their owners have them.
set -eu
case $SKAFFOLD_KUBE_CONTEXT in
  kind-*)
    for namespace in $(echo "${SKAFFOLD_NAMESPACES:-default}" | tr , ' '); do
      kubectl --context "$SKAFFOLD_KUBE_CONTEXT" label --overwrite namespace "$namespace" \
        pod-security.kubernetes.io/enforce=restricted
    done
    ;;
esac
