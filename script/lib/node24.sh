# shellcheck shell=bash
# Node 24 without the development dependencies: the machine's own, or a private copy of the locked version.
# Source node.sh first, in the repository's root.

node24_folder=${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/node

ensure_node24() {
  local version
  is_node24 && return
  PATH=$node24_folder/node_modules/.bin:$PATH
  is_node24 && return
  (ensure_node) && ensure_node || return
  is_node24 && return
  version=$(node -p "require('./package-lock.json').packages['node_modules/node'].version")
  echo "installing Node.js $version into $node24_folder"
  mkdir -p "$node24_folder"
  # The platform's package contains the program, so no install script must run.
  npm install --prefix "$node24_folder" --no-save --loglevel=error --no-progress \
    "node-$(node -p 'process.platform + "-" + process.arch')@$version"
  hash -r
  is_node24
}

is_node24() { [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) ]] && ((BASH_REMATCH[1] >= 24)); }
