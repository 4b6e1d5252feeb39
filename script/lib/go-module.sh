# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# Programs that are built from Go modules, as no package of the distribution has a current one:
#   fetch_module github.com/docker/buildx "$source" ./cmd/buildx           # the newest release that the proxy has whole
#   fetch_module github.com/docker/buildx@v0.29.1 "$source" ./cmd/buildx   # this release
#   build_module buildx "$source" "$output" "-X $variable=$(cat "$source/VERSION")" ./cmd/buildx
# All share one cache of modules and one of objects, as most of their packages are the same. `forget_go` deletes both.

go_cache=$engine/go

# Its modules and objects stay in the private folder. The machine's module cache is asked before the proxy,
# and a newer toolchain may be fetched, as these programs ask for the latest. The compiler collects garbage later than by
# default, which saves a fifth of its time.
go_private() {
  local cache proxy
  cache=$(cd / && go env GOMODCACHE)
  proxy=$(cd / && go env GOPROXY)
  (cd / && GOMODCACHE=$go_cache/modules GOCACHE=$go_cache/objects GOFLAGS='-modcacherw -buildvcs=false' \
    GOGC=400 GOTOOLCHAIN=auto CGO_ENABLED=0 GOPROXY="file://$cache/cache/download|$proxy" go "$@")
}

# fetch_module MODULE[@VERSION] FOLDER PACKAGE...: the source of the module, and all that the packages depend on. The
# version is in FOLDER/VERSION. Status 3 where there is no Go, no proxy, or no such version.
# Without a version it is the newest release that is complete: a proxy that is behind may lack the modules of the last
# weeks. Only the last patch of a release is asked for, and six releases at most.
fetch_module() {
  local module=${1%@*} folder=$2 name versions version began=$SECONDS log
  name=$(module_name "$module")
  log=$engine/log/$name-modules.log
  ensure_go
  if [[ $1 == *@* ]]; then versions=${1##*@}; else versions=$(newest_releases "$module" 2>"$log"); fi
  shift 2
  [[ -n $versions ]] || die 3 "$name is not built: the Go module proxy is not reachable"
  for version in $versions; do
    if fetch_module_version "$module@$version" "$folder" "$@" >"$log" 2>&1; then
      say "$name $version and its modules: $((SECONDS - began)) s"
      return
    fi
    say "the Go module proxy does not have all of $name $version"
  done
  die 3 "$name is not built: no complete release; the last reason is in $log"
}

# module_name MODULE: the last element of its path that is not a major version.
module_name() {
  local path=$1
  [[ ${path##*/} != v[0-9]* ]] || path=${path%/*}
  echo "${path##*/}"
}

# newest_releases MODULE: the last patch of each of the last six releases, newest first. Not go_private: a cache would
# list only the versions that it holds.
newest_releases() {
  (cd / && go list -m -f '{{range .Versions}}{{println .}}{{end}}' -versions "$1") |
    { grep -v -- - || true; } | sort -rV | awk -F. '!seen[$1 "." $2]++' | head -n 6
}

# A copy of the module's own tree: `go install PACKAGE@VERSION` refuses modules with replacements. A module's vendor folder
# holds no more than a list of copies, which Go would look for. docker/cli keeps its go.mod under another name.
fetch_module_version() {
  local module=$1 folder=$2
  shift 2
  rm -rf "$folder" && mkdir -p "$folder" &&
    go_private mod download "$module" &&
    cp -r "$go_cache/modules/$module/." "$folder" && rm -rf "$folder/vendor" &&
    { [[ ! -f $folder/vendor.mod ]] || { mv "$folder/vendor.mod" "$folder/go.mod" && mv "$folder/vendor.sum" "$folder/go.sum"; }; } &&
    go_private -C "$folder" list -deps "$@" >/dev/null &&
    echo "${module##*@}" >"$folder/VERSION"
}

# build_module NAME FOLDER OUTPUT LDFLAGS PACKAGE...: builds programs of a fetched module, as a step. OUTPUT is a file,
# or a folder with a slash at its end for several programs. Without debug data, which costs time and nobody reads.
build_module() {
  local name=$1 folder=$2 output=$3 ldflags=$4
  shift 4
  ensure_go
  step "$name" "$name" go_private -C "$folder" build -trimpath -gcflags=all=-dwarf=false -o "$output" -ldflags "-s -w $ldflags" "$@"
}

# Modules, objects and sources: gigabytes that nothing needs after the last build.
forget_go() { rm -rf "$go_cache"; }
