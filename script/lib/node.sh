# shellcheck shell=bash
# For scripts that need Node and npm: `. script/lib/node.sh; ensure_node`.

# shellcheck source=script/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=script/fetch/packages.sh
. "$(dirname "${BASH_SOURCE[0]}")/../fetch/packages.sh"

# Puts node and npm on PATH. Any npm of the machine is good enough: `npm ci` installs Node 24. Without npm, the
# distribution's npm installs Node 24 into the private folder.
ensure_node() {
  if command -v node >/dev/null && command -v npm >/dev/null; then return; fi
  local node=$engine/node
  if [[ ! -x $node/bin/npm ]]; then
    say "no Node and npm on this machine: fetching them into $node"
    mkdir -p "$engine"/{log,run,state}
    root=$engine/node-packages with_lock apt fetch_with_lists node-packages "the distribution's nodejs and npm" nodejs npm
    step node-install "Node 24 from the npm registry" install_node "$node"
    rm -rf "$engine/node-packages"
  fi
  PATH=$node/bin:$PATH
}

# Debian's node reads its parts from fixed paths under /usr. It runs in a private mount namespace where the unpacked
# packages overlay /usr.
install_node() {
  local node=$1
  mkdir -p "$node/bin"
  # shellcheck disable=SC2016  # the inner shell expands its own arguments
  unshare --mount sh -euc '
    mount -t overlay overlay -o "lowerdir=$1/usr:/usr" /usr
    export PATH=/usr/bin:$PATH
    node /usr/share/nodejs/npm/bin/npm-cli.js install --prefix "$2" --no-save --ignore-scripts "node-linux-$3@24" npm@11
  ' sh "$engine/node-packages" "$node" "$(node_architecture)" || return
  ln -sf "../node_modules/node-linux-$(node_architecture)/bin/node" "$node/bin/node"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$node/bin/npx"
  # ensure_node tests this link, so it must be created last.
  ln -sf ../node_modules/npm/bin/npm-cli.js "$node/bin/npm"
}

# The machine's architecture, as npm packages spell it.
node_architecture() { case $(uname -m) in x86_64) echo x64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac; }
