# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# Programs that are built from Go modules, as no package of the distribution has a current one.

# Its modules and objects stay in the private folder. The machine's module cache is asked before the proxy,
# and a newer toolchain may be fetched, as these programs ask for the latest.
go_private() {
  local cache proxy
  cache=$(cd / && go env GOMODCACHE)
  proxy=$(cd / && go env GOPROXY)
  (cd / && GOMODCACHE=$engine/go/modules GOCACHE=$engine/go/objects GOFLAGS='-modcacherw -buildvcs=false' \
    GOTOOLCHAIN=auto CGO_ENABLED=0 GOPROXY="file://$cache/cache/download|$proxy" go "$@")
}

# fetch_module MODULE FOLDER PACKAGE...: the newest release that the proxy has with all it depends on: a proxy that is
# behind may lack the modules of the last weeks. Only the last patch of a release is asked for, and six releases at most.
fetch_module() {
  local module=$1 folder=$2 name=${1##*/} version versions began=$SECONDS log
  log=$engine/log/$name-modules.log
  shift 2
  command -v go >/dev/null || die 3 "$name is not built: no Go toolchain here"
  # Not go_private: a cache would list only the versions that it holds.
  versions=$(cd / && go list -m -f '{{range .Versions}}{{println .}}{{end}}' -versions "$module" 2>"$log" |
    { grep -v -- - || true; } | sort -rV | awk -F. '!seen[$1 "." $2]++' | head -n 6)
  [[ -n $versions ]] || die 3 "$name is not built: the Go module proxy is out of reach"
  for version in $versions; do
    if fetch_module_version "$module@$version" "$folder" "$@" >"$log" 2>&1; then
      say "$name $version and the modules it is made of: $((SECONDS - began)) s"
      return
    fi
    say "the Go module proxy does not have all of $name $version"
  done
  die 3 "$name is not built: no release can be had whole; the last reason is in $log"
}

# A copy of the module's own tree: `go install PACKAGE@VERSION` refuses modules with replacements.
fetch_module_version() {
  local module=$1 folder=$2
  shift 2
  rm -rf "$folder" && mkdir -p "$folder" &&
    go_private mod download "$module" &&
    cp -r "$engine/go/modules/$module/." "$folder" &&
    go_private -C "$folder" list -deps "$@" &&
    echo "${module##*@}" >"$folder/VERSION"
}
