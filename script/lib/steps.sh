# shellcheck shell=bash
# shellcheck disable=SC2154  # script/test sets these variables
# The steps of script/test. Steps may run in parallel, so each appends its result to files in $logs: `counts` has a line
# `PASSED FAILED SKIPPED` for each step, `skips` a line for each reason, and `results` the paths of Jest's result files.

# counted NAME COMMAND...: runs a step and prints one block when it ends: its name and duration, and its output if it
# failed. The block includes substeps (`engine: TEXT: N s`). Status 3 means that the step is not possible on this machine.
counted() {
  local name=$1 began=$SECONDS status log
  shift
  log=$(mktemp "$logs/step.XXXXXX")
  "$@" >"$log" 2>&1 </dev/null
  status=$?
  case $status in
    0) count 1 0 0; report "ok      $name ($((SECONDS - began)) s)" "$(sed -nE 's/^engine: (.*: [0-9]+ s)$/          \1/p' "$log")" ;;
    3) skip "$name" "$(tail -n 1 "$log")" ;;
    *) count 0 1 0; report "$(head -n 100 "$log")" "FAILED  $name (status $status)" ;;
  esac
  return $status
}

# report TEXT...: prints all lines with one write, because the lines of parallel steps would mix otherwise.
report() {
  local text
  text=$(printf '%s\n' "$@" | sed '/^$/d')
  printf '%s\n' "$text"
}

# count PASSED FAILED SKIPPED
count() { echo "$*" >>"$logs/counts"; }

# skip NAME REASON
skip() {
  count 0 0 1
  echo "$1: $2" >>"$logs/skips"
  echo "skipped $1: $2"
}

# jest_project NAME ARGUMENT...: runs a Jest project. `summary` counts its tests.
jest_project() {
  local name=$1
  shift
  echo "---     jest $name"
  echo "$logs/$name.json" >>"$logs/results"
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
    --selectProjects "$name" --json --outputFile="$logs/$name.json" "$@" >/dev/null
}

# Prints each reason for a skip once, then the totals. Fails if a step or a test failed.
summary() {
  local p f s results=() lines=()
  if [[ -s $logs/results ]]; then
    mapfile -t results <"$logs/results"
    # Unreadable results count as a failure.
    mapfile -t lines < <(node script/tally.ts "${results[@]}" || echo "0 1 0")
    echo "${lines[0]}" >>"$logs/counts"
    printf '%s\n' "${lines[@]:1}" >>"$logs/skips"
  fi
  [[ ! -s $logs/skips ]] || sed -n 's/^./skipped: &/p' "$logs/skips"
  read -r p f s < <(awk '{p += $1; f += $2; s += $3} END {print p + 0, f + 0, s + 0}' "$logs/counts")
  echo "$p passed, $f failed, $s skipped"
  ((f == 0))
}
