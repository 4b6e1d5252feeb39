# shellcheck shell=bash
# The dependencies for development, and Node 24 and git on PATH. Expects to be in the repository's root.

# shellcheck source=script/lib/node.sh
. script/lib/node.sh
# shellcheck source=script/lib/git.sh
. script/lib/git.sh

# npm from the machine or from packages, then the locked dependencies, then Node 24, whose install script is the only
# one that may run.
set_up() {
  local installed=node_modules/.stagegate-lock
  # What cannot be fetched ends the shell that fetches it, and its caller may have more to say than that.
  (ensure_node) && ensure_node || return
  ensure_git
  if ! cmp -s package-lock.json "$installed"; then
    npm ci --no-progress --no-update-notifier --loglevel=error &&
      npm rebuild --ignore-scripts=false --no-update-notifier --loglevel=error node && cp package-lock.json "$installed" || return
  fi
  PATH=$PWD/node_modules/.bin:$PATH
}
