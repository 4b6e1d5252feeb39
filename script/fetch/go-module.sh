# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Builds programs from Go modules, because the distribution's packages are outdated:
#   fetch_module github.com/docker/buildx "$source" ./cmd/buildx           # the newest release that is complete on the proxy
#   fetch_module github.com/docker/buildx@v0.29.1 "$source" ./cmd/buildx   # this release
#   build_module buildx "$source" "$output" "-X $variable=$(cat "$source/VERSION")" ./cmd/buildx
# All programs share one module cache and one object cache: most of their packages are the same. `forget_go` deletes both.

go_cache=$engine/go

# Runs go with caches in the private folder. It reads the machine's module cache before the proxy. GOTOOLCHAIN=auto allows
# it to fetch a newer toolchain, which these programs require. GOGC=400 saves a fifth of the compile time.
go_private() {
  local cache proxy
  cache=$(cd / && go env GOMODCACHE)
  proxy=$(cd / && go env GOPROXY)
  (cd / && GOMODCACHE=$go_cache/modules GOCACHE=$go_cache/objects GOFLAGS='-modcacherw -buildvcs=false' \
    GOGC=400 GOTOOLCHAIN=auto CGO_ENABLED=0 GOPROXY="file://$cache/cache/download|$proxy" go "$@")
}

# fetch_module MODULE[@VERSION] FOLDER PACKAGE...: fetches the module and all dependencies of the packages, and writes the
# version to FOLDER/VERSION. Exits with 3 without Go, a reachable proxy, or that version.
# Without a version it fetches the newest complete release: the proxy may lack modules of the last weeks. It tries the last
# patch of each of at most six releases.
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

# module_name MODULE: the last path element that is not a major version.
module_name() {
  local path=$1
  [[ ${path##*/} != v[0-9]* ]] || path=${path%/*}
  echo "${path##*/}"
}

# newest_releases MODULE: the last patch of each of the last six releases, newest first. It does not use go_private, whose
# cache would list only cached versions.
newest_releases() {
  (cd / && go list -m -f '{{range .Versions}}{{println .}}{{end}}' -versions "$1") |
    { grep -v -- - || true; } | sort -rV | awk -F. '!seen[$1 "." $2]++' | head -n 6
}

# Copies the module's tree, because `go install PACKAGE@VERSION` refuses modules with replacements. It deletes the vendor
# folder: a module zip has only its list, and Go would look for the files. docker/cli calls its go.mod vendor.mod.
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

# build_module NAME FOLDER OUTPUT LDFLAGS PACKAGE...: builds programs of a fetched module, as a step. OUTPUT is a file, or
# a folder with a trailing slash for several programs. Omitting debug data saves time.
build_module() {
  local name=$1 folder=$2 output=$3 ldflags=$4
  shift 4
  ensure_go
  step "$name" "$name" go_private -C "$folder" build -trimpath -gcflags=all=-dwarf=false -o "$output" -ldflags "-s -w $ldflags" "$@"
}

# Deletes modules, objects and sources: gigabytes that nothing needs after the last build.
forget_go() { rm -rf "$go_cache"; }
