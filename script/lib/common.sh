# shellcheck shell=bash
# shellcheck disable=SC2034  # the files that source this one use the variables
# Shared helpers: folders, messages, timed steps and locks.

script_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
engine=${STAGEGATE_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/engine}

# Messages go to standard error because callers evaluate the output of `engine env`.
say() { printf 'engine: %s\n' "$*" >&2; }

# die STATUS MESSAGE
die() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

# step NAME TEXT COMMAND...: runs the command, writes its output to log/NAME.log and reports its duration.
# The command stops at its first failing line. Bash disables `set -e` if a caller tests the status (`if`, `||`, `&&`);
# functions that are called this way need `|| return` on each line.
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

# with_lock NAME COMMAND...: runs the command under a lock, which the same script may take again. Without locks, two `up`s
# would start two daemons on one data root, and one apt would read lists that another is writing.
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

# port_open HOST PORT [SECONDS]: whether the port accepts connections.
port_open() { timeout "${3:-1}" bash -c ">/dev/tcp/$1/$2" 2>/dev/null; }

# Docker Hub answers anonymous requests with 401. Any other answer (a proxy's refusal, a timeout) means that it is
# unreachable. A bare machine may lack curl; an open port is enough then.
hub_reachable() {
  local answer
  if command -v curl >/dev/null; then
    answer=$(curl -s -o /dev/null -m 8 -w '%{http_code}' https://registry-1.docker.io/v2/ || true)
    [[ $answer == 401 || $answer == 200 ]]
  else
    port_open registry-1.docker.io 443 5
  fi
}
