#!/bin/sh
# Run by skaffold before it deploys to kind: brings every worker the images of this version that it lacks, all in one go, and those
# named as arguments. Each gets two names: the one by content that skaffold deploys, and the one by version that the
# manifests in k8s/ and a plain `helm install` have.
#
# Almost all of an image is its first layer, Node.js. Where that is unpacked already it is left out: containerd does not read
# it again, and a change of the code sends 2 MB and not 150.
set -eu
case $SKAFFOLD_KUBE_CONTEXT in
  kind-*) cluster=${SKAFFOLD_KUBE_CONTEXT#kind-} ;;
  *) exit 0 ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$(dirname "$0")/.."

# A line for each image, with its name by version and its name by content.
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
docker image ls --no-trunc --filter 'reference=wirelab/*' --format '{{.Repository}} {{.Tag}} {{.ID}}' |
  sed 's/sha256://' >"$folder/local"
awk -v version="$version" '$2 == version { print $1 ":" $2, $1 ":" $3 }' "$folder/local" >"$folder/images"
while read -r by_version by_content; do
  # Skaffold has named what it has built. What was built by hand has no name by content.
  grep -q "^$(echo "$by_content" | tr : ' ') " "$folder/local" || docker tag "$by_version" "$by_content"
done <"$folder/images"
for image; do echo "$image $image"; done >>"$folder/images"

nodes() { docker ps --filter "label=io.x-k8s.kind.cluster=$cluster" --filter "label=io.x-k8s.kind.role=$1" --format '{{.Names}}'; }
nodes=$(nodes worker)
nodes=${nodes:-$(nodes control-plane)}
in_node() { docker exec --interactive "$1" ctr --namespace=k8s.io "$2" "$3" $4; }
# A node lacks an image unless both names stand for the same content there. containerd writes names out in full, and
# takes its time over images that nobody has asked for.
full='function full(name) { return "docker.io/" (name ~ "/" ? "" : "library/") name }'
asked=$(awk "$full"'{ print "name==" full($1); print "name==" full($2) }' "$folder/images")
lacking=
for node in $nodes; do
  in_node "$node" images ls "$asked" >"$folder/there"
  awk "$full"'
    NR == FNR { content[$1] = $3; next }
    content[full($1)] == "" || content[full($1)] != content[full($2)]
  ' "$folder/there" "$folder/images" >"$folder/lacks"
  if [ -s "$folder/lacks" ]; then
    lacking="$lacking $node"
    cat "$folder/lacks" >>"$folder/missing"
  fi
done
if [ -z "$lacking" ]; then exit 0; fi

names=$(tr ' ' '\n' <"$folder/missing" | sort -u)
echo "Loading into$lacking:" $(cut -d ' ' -f 1 "$folder/missing" | sort -u)
docker save --output "$folder/whole.tar" $names
load_whole() {
  kind load image-archive "$folder/whole.tar" --name "$cluster" --nodes "$(echo $lacking | tr ' ' ',')"
}

for layer in $(docker image inspect --format '{{index .RootFS.Layers 0}}' $names | sort -u); do
  for node in $lacking; do
    if ! in_node "$node" snapshots ls '' | grep -q "^$layer "; then
      load_whole
      exit
    fi
  done
done

mkdir "$folder/archive"
tar -x -f "$folder/whole.tar" -C "$folder/archive"
grep -o '"Layers":\["[^"]*' "$folder/archive/manifest.json" | cut -d '"' -f 4 | sort -u >"$folder/left-out"
while read -r file; do
  case $file in
    # Named by its content, it may be absent (Docker 25 and later).
    blobs/*) rm "$folder/archive/$file" ;;
    # Else it may be empty: two blocks of zeros are an archive of nothing.
    *) head -c 1024 /dev/zero >"$folder/archive/$file" ;;
  esac
done <"$folder/left-out"
tar -c -f "$folder/archive.tar" -C "$folder/archive" .
for node in $lacking; do
  if ! in_node "$node" images import '--all-platforms --digests -' <"$folder/archive.tar" >/dev/null; then
    echo 'Not without the first layer: loading all of it'
    load_whole
    exit
  fi
done
