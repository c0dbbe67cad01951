#!/bin/sh
# Run by skaffold after it has deployed to kind. Skaffold loads images under names of its own; here they get the names that
# the manifests in k8s/ and a plain `helm install` have. kind sees that it has their content already.
set -eu
case $SKAFFOLD_KUBE_CONTEXT in
  kind-*)
    set --
    for service in socket rest grpc; do
      set -- "$@" "wirelab/$service-server:0.1.0" "wirelab/$service-client:0.1.0"
    done
    kind load docker-image --quiet --name "${SKAFFOLD_KUBE_CONTEXT#kind-}" "$@" wirelab/loadtest:0.1.0
    ;;
esac
