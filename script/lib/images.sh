# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Builds the examples' base images under their official names in the loopback registry. They share one root file system
# layer, as the official images do.

materials=$engine/images # the build context; the images themselves are in registry/

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

# A missing Go is no failure here: make_golang reports it.
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
  step "${made##*/}" "image $first" docker buildx build --progress plain --target "$target" --file "$script_dir/base-images/Dockerfile" \
    --output "type=image,\"name=${names#,}\",push=true,store=false,unpack=false,compression=gzip,compression-level=1" "$@" "$materials/context"
  touch "$made"
}

# Debian uses bookworm, as the official images do. Ubuntu's mirrors have no Debian, so it uses the machine's release.
base_suite() { if [[ $(os_release ID) == debian ]]; then echo bookworm; else os_release VERSION_CODENAME; fi; }

make_debian() {
  local suite
  [[ ! -f $engine/state/image-debian-bookworm-slim ]] || return 0
  suite=$(base_suite)
  [[ $suite == bookworm ]] || say "debian:bookworm-slim is built from $(os_release ID) $suite, this machine's release"
  with_lock apt step mmdebstrap "mmdebstrap" unpack_packages mmdebstrap
  step root "root file system ($suite)" make_root "$suite"
  cp "$script_dir/base-images/docker-entrypoint.sh" "$materials/context/"
  cp /etc/ssl/certs/ca-certificates.crt "$materials/context/" 2>/dev/null || touch "$materials/context/ca-certificates.crt"
  make_image debian debian:bookworm-slim
}

# Omits what the official slim images omit: manual pages, translations, and documentation except licenses.
make_root() {
  local suite=$1
  sources_of "$suite" |
    unpacked mmdebstrap --mode=root --variant=minbase --format=tar \
      --include=usr-is-merged --hook-dir="$(merged_usr_hooks)" \
      --dpkgopt=force-unsafe-io \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      "$suite" "$materials/context/root.tar" -
}

# sources_of SUITE: the machine's apt sources, rewritten for another release.
sources_of() {
  awk -v own="$(os_release VERSION_CODENAME)" -v suite="$1" '
    $5 == own || index($5, own "-") == 1 {sub("^" own, suite, $5); sub("target=Packages ?", ""); sub(/\[\]/, ""); print}
  ' "$engine/apt/sources.list"
}

# The hooks of the unpacked mmdebstrap, else of the machine's own.
merged_usr_hooks() {
  local hooks=/usr/share/mmdebstrap/hooks
  [[ ! -d $root$hooks ]] || hooks=$root$hooks
  echo "$hooks/merged-usr"
}

make_node_slim() {
  [[ ! -f $engine/state/image-node-24-slim ]] || return 0
  ensure_node
  step node "node and npm from the npm registry" fetch_node
  make_node_image -slim debian
}

make_node() { make_node_image "" buildpack; }

# make_node_image SUFFIX BASE
make_node_image() {
  local node_version yarn_version
  node_version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$materials/node.json" | head -n 1)
  yarn_version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' "$materials"/context/yarn/opt/yarn-v*/package.json | head -n 1)
  make_image node "node:24$1" "node:24-bookworm$1" "node:$node_version$1" -- \
    --build-arg "NODE_BASE=$2" --build-arg "NODE_VERSION=$node_version" --build-arg "YARN_VERSION=$yarn_version"
}

# Puts node, npm, corepack and yarn where the official images have them.
fetch_node() {
  local packed=$materials/packed node=$materials/context/node yarn=$materials/context/yarn package registry version
  rm -rf "$packed" "$node" "$yarn"
  mkdir -p "$packed" "$node"/{bin,etc,lib/node_modules} "$yarn"/{opt,usr/local/bin}
  (cd "$packed" && npm pack --silent "node-linux-$(node_architecture)@24" npm@11 corepack@0 yarn@1)
  unpack_package "$packed"/node-linux-*.tgz "$materials/node-package"
  cp -r "$materials"/node-package/{bin,include,share,LICENSE,README.md,CHANGELOG.md} "$node/"
  cp "$materials/node-package/package.json" "$materials/node.json"
  for package in npm corepack; do
    unpack_package "$packed/$package"-[0-9]*.tgz "$node/lib/node_modules/$package"
  done
  ln -s node "$node/bin/nodejs"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$node/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$node/bin/npx"
  ln -s ../lib/node_modules/corepack/dist/corepack.js "$node/bin/corepack"
  chmod +x "$node"/lib/node_modules/npm/bin/*-cli.js "$node"/lib/node_modules/corepack/dist/corepack.js
  version=$(basename "$packed"/yarn-*.tgz .tgz)
  unpack_package "$packed"/yarn-*.tgz "$yarn/opt/${version/yarn-/yarn-v}"
  chmod +x "$yarn/opt/${version/yarn-/yarn-v}"/bin/yarn*
  ln -s "/opt/${version/yarn-/yarn-v}/bin/yarn" "$yarn/usr/local/bin/yarn"
  ln -s "/opt/${version/yarn-/yarn-v}/bin/yarnpkg" "$yarn/usr/local/bin/yarnpkg"
  # npm in a RUN needs the registry and the certificates of this machine's npm.
  registry=$(npm config get registry 2>/dev/null)
  echo "registry=$registry" >"$node/etc/npmrc"
  if [[ -s $materials/context/ca-certificates.crt ]]; then
    cp "$materials/context/ca-certificates.crt" "$node/etc/"
    echo 'cafile=/usr/local/etc/ca-certificates.crt' >>"$node/etc/npmrc"
  fi
  rm -rf "$packed" "$materials/node-package"
}

unpack_package() { mkdir -p "$2" && tar -xzf "$1" -C "$2" --strip-components 1 --no-same-owner; }

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
