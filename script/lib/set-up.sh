# shellcheck shell=bash
# Installs the development dependencies, and puts Node 24 and git on PATH. Source it in the repository's root.

# shellcheck source=script/lib/node.sh
. script/lib/node.sh
# shellcheck source=script/lib/git.sh
. script/lib/git.sh

# Sets up npm, the locked dependencies and Node 24. Only the install script of the package `node` may run.
set_up() {
  local installed=node_modules/.stagegate-lock
  # A failed download exits its shell. The subshell keeps the caller alive, which reports the failure.
  (ensure_node) && ensure_node || return
  ensure_git
  if ! cmp -s package-lock.json "$installed"; then
    npm ci --no-progress --no-update-notifier --loglevel=error &&
      npm rebuild --ignore-scripts=false --no-update-notifier --loglevel=error node && cp package-lock.json "$installed" || return
  fi
  PATH=$PWD/node_modules/.bin:$PATH
}
