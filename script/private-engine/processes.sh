# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Processes that outlive the script that starts them. run/NAME.pid has the process, and log/NAME.log its output.

# Whether the process of run/NAME.pid still runs. The kernel may have reused the pid for another program; its command
# line does not name our folder then.
running() {
  local pid
  pid=$(cat "$engine/run/$1.pid" 2>/dev/null) && [[ -n $pid ]] &&
    { tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$engine/"; } 2>/dev/null
}

# launch NAME COMMAND...: starts a daemon in its own session, without this shell's locks. It outlives the shell.
launch() {
  local name=$1
  shift
  (
    close_locks
    PATH=$(private_path) LD_LIBRARY_PATH=$(private_library_path) \
      setsid nohup "$@" >>"$engine/log/$name.log" 2>&1 </dev/null &
    echo $! >"$engine/run/$name.pid"
  )
}

# wait_until NAME SECONDS COMMAND...
wait_until() {
  local name=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if ! kill -0 "$(cat "$engine/run/$name.pid")" 2>/dev/null || ((SECONDS > deadline)); then
      tail -n 15 "$engine/log/$name.log" | sed 's/^/    /' >&2
      die 1 "$name did not start; the whole log is $engine/log/$name.log"
    fi
    sleep 0.1
  done
}

# Closes inherited locks: a daemon must not keep those of the script that started it.
close_locks() {
  local descriptor
  for descriptor in "/proc/$BASHPID/fd"/*; do
    [[ $(readlink "$descriptor") != *.lock ]] || eval "exec ${descriptor##*/}>&-"
  done
}

# stop_process NAME: sends SIGTERM, waits up to 15 seconds, then sends SIGKILL.
stop_process() {
  local name=$1 pid n
  if running "$name"; then
    pid=$(cat "$engine/run/$name.pid")
    kill "$pid" 2>/dev/null || true
    for ((n = 0; n < 150; n++)); do
      running "$name" || break
      sleep 0.1
    done
    if running "$name"; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$engine/run/$name.pid"
}
