# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Builds the examples' base images under their official names in the loopback registry. They share one root file system
# layer, as the official images do.

base_images=$script_dir/private-engine/base-images # Dockerfiles, with one target per image
materials=$engine/images                           # the build context; the images themselves are in registry/

images_made() {
  ! uses_mirror || { [[ -f $engine/state/images ]] && [[ -z ${STAGEGATE_ALPINE_ROOT:-} || -f $engine/state/image-alpine-3.20 ]]; }
}

ensure_images() {
  if images_made; then return; fi
  say "building the base images, because Docker Hub is not reachable"
  mkdir -p "$materials/context"
  eval "$(environment)"
  alongside make_debian fetch_go_early
  alongside make_buildpack_images make_node_slim
  make_node
  [[ -z ${STAGEGATE_ALPINE_ROOT:-} ]] || make_alpine
  touch "$engine/state/images"
}

# alongside COMMAND OTHER: runs both at once: each waits for the network or uses one core. Exits if one of them fails; each
# reports its own reason.
alongside() {
  local other status=0
  ("$2") &
  other=$!
  ("$1") || status=1
  wait "$other" || status=1
  ((status == 0)) || die 1 "some base images could not be built; see the messages above"
}

make_buildpack_images() {
  make_image buildpack buildpack-deps:bookworm-scm
  make_golang
}

# A missing Go does not fail here: make_golang reports it.
fetch_go_early() { find_goroot >/dev/null || true; }

# make_image TARGET NAME:TAG... [-- BUILD OPTIONS]: builds a stage of base-images/Dockerfile and pushes it.
make_image() {
  local target=$1 first=$2 names="" made
  made=$engine/state/image-${first//[:\/]/-}
  shift
  while (($#)) && [[ $1 != -- ]]; do
    if [[ $1 == */* ]]; then names+=",$(registry_address)/$1"; else names+=",$(registry_address)/library/$1"; fi
    shift
  done
  if (($#)); then shift; fi
  [[ ! -f $made ]] || return 0
  # buildx requires quotes around a list of names.
  step "${made##*/}" "image $first" docker buildx build --progress plain --target "$target" --file "$base_images/Dockerfile" \
    --output "type=image,\"name=${names#,}\",push=true,store=false,unpack=false,compression=gzip,compression-level=1" "$@" "$materials/context"
  touch "$made"
}

# Omits what the official slim images omit: manual pages, translations, and documentation except licenses.
slim_options=(
  --variant=minbase
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*'
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright'
)

make_debian() {
  local suite
  [[ ! -f $engine/state/image-debian-bookworm-slim ]] || return 0
  suite=$(base_suite)
  [[ $suite == bookworm ]] || say "debian:bookworm-slim is built from $(os_release ID) $suite, this machine's release"
  with_lock apt step mmdebstrap "mmdebstrap" unpack_packages mmdebstrap
  step root "root file system ($suite)" write_debian_root "$suite" "$materials/context/root.tar" "${slim_options[@]}"
  cp "$base_images/docker-entrypoint.sh" "$materials/context/"
  cp /etc/ssl/certs/ca-certificates.crt "$materials/context/" 2>/dev/null || touch "$materials/context/ca-certificates.crt"
  make_image debian debian:bookworm-slim
}

make_golang() {
  local goroot
  [[ ! -f $engine/state/image-golang-$go_version ]] || return 0
  goroot=$(find_goroot) || { say "golang:$go_version is not built: no Go toolchain is installed, and none can be fetched"; return 0; }
  make_image golang "golang:$go_version" "golang:$go_version-bookworm" -- \
    --build-context "goroot=$goroot" --build-arg "GOLANG_VERSION=$(sed -n '1s/^go//p' "$goroot/VERSION")"
}

make_alpine() {
  cp "$STAGEGATE_ALPINE_ROOT" "$materials/context/alpine.tar.gz"
  make_image alpine alpine:3.20
}
