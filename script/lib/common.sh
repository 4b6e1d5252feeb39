# shellcheck shell=bash
# shellcheck disable=SC2034  # for the files that read this one
# What the other parts share: where things are, messages, timed steps, a lock.

script_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
engine=${STAGEGATE_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/engine}

# Messages go to standard error, so that `engine env` can be evaluated.
say() { printf 'engine: %s\n' "$*" >&2; }

# die STATUS MESSAGE
die() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

# step NAME TEXT COMMAND...: runs the command with its output in log/NAME.log and says how long it took.
# It ends at its first failing line. Bash turns that off where a caller asks for the status (`if`, `||`, `&&`), whatever is
# set here: what is called so says `|| return` on its lines.
step() {
  local name=$1 text=$2 began=$SECONDS status errexit=+e
  shift 2
  [[ $- != *e* ]] || errexit=-e
  set +e
  (
    set -e
    "$@"
  ) >"$engine/log/$name.log" 2>&1 </dev/null
  status=$?
  set "$errexit"
  if ((status != 0)); then
    tail -n 15 "$engine/log/$name.log" | sed 's/^/    /' >&2
    die 1 "failed: $text; the whole log is $engine/log/$name.log"
  fi
  say "$text: $((SECONDS - began)) s"
}

# with_lock NAME COMMAND...: one process at a time for each kind of work. Two `up`s at once would start two daemons on
# one data root; an apt would read lists that another one is writing. A script that holds a lock can take it again.
with_lock() {
  local name=$1 descriptor status
  shift
  if [[ " $held_locks " == *" $name "* ]]; then "$@"; return; fi
  local held_locks="$held_locks $name"
  mkdir -p "$engine"/{log,run,state}
  exec {descriptor}>"$engine/run/$name.lock"
  flock -w 900 "$descriptor" || die 1 "another script holds $engine/run/$name.lock"
  "$@"
  status=$?
  exec {descriptor}>&-
  return $status
}
held_locks=""

# A daemon must not keep the locks of the script that started it.
close_locks() {
  local descriptor
  for descriptor in "/proc/$BASHPID/fd"/*; do
    [[ $(readlink "$descriptor") != *.lock ]] || eval "exec ${descriptor##*/}>&-"
  done
}

# Whether something on this machine listens there, or a host further away answers.
port_open() { timeout "${3:-1}" bash -c ">/dev/tcp/$1/$2" 2>/dev/null; }

# Docker Hub answers a stranger with 401. Anything else in its place (a proxy's refusal, a timeout) is
# no Docker Hub. A bare machine may have no curl: a connection has to do there.
hub_reachable() {
  local answer
  if command -v curl >/dev/null; then
    answer=$(curl -s -o /dev/null -m 8 -w '%{http_code}' https://registry-1.docker.io/v2/ || true)
    [[ $answer == 401 || $answer == 200 ]]
  else
    port_open registry-1.docker.io 443 5
  fi
}
