# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from script/test
# The steps of script/test. Steps may run side by side, so each writes what became of it to a file in $logs: `counts` has
# one line `PASSED FAILED SKIPPED` for each, `skips` one for each reason, and `results` the names of Jest's results.

# counted NAME COMMAND...: prints one block when it has ended: its name and seconds, and its output if it failed. A
# step's own steps (`engine: TEXT: N s`) are shown in any case. Status 3 means that this machine cannot do it.
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

# report TEXT...: all its lines at once, so that those of two steps do not mix.
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

# jest_project NAME ARGUMENT...: its tests are counted at the end, by summary.
jest_project() {
  local name=$1
  shift
  echo "---     jest $name"
  echo "$logs/$name.json" >>"$logs/results"
  node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
    --selectProjects "$name" --json --outputFile="$logs/$name.json" "$@" >/dev/null
}

# Each reason for a skip once, then the last line. The status is that of the run.
summary() {
  local p f s results=() lines=()
  if [[ -s $logs/results ]]; then
    mapfile -t results <"$logs/results"
    # No counts, no pass.
    mapfile -t lines < <(node script/tally.ts "${results[@]}" || echo "0 1 0")
    echo "${lines[0]}" >>"$logs/counts"
    printf '%s\n' "${lines[@]:1}" >>"$logs/skips"
  fi
  [[ ! -s $logs/skips ]] || sed -n 's/^./skipped: &/p' "$logs/skips"
  read -r p f s < <(awk '{p += $1; f += $2; s += $3} END {print p + 0, f + 0, s + 0}' "$logs/counts")
  echo "$p passed, $f failed, $s skipped"
  ((f == 0))
}
