# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# The base images node:24 and node:24-slim, from packages of the npm registry.

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
