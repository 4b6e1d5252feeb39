# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# BuildKit as a program of its own, for tests of the docker-container and remote drivers. It comes from
# the Go module, as no package of the distribution has a current one.

buildkit_module=github.com/moby/buildkit
buildkit_source=$engine/go/buildkit
buildkit_config=$engine/buildkitd.toml # in the image, and for a buildkitd on the machine itself

ensure_buildkit() {
  uses_mirror || { say "the builder's image comes from Docker Hub: nothing to do"; return 0; }
  local configuration
  configuration=$(builder_configuration)
  if [[ -x $engine/bin/buildkitd && $(cat "$buildkit_config" 2>/dev/null) == "$configuration" ]]; then return; fi
  if [[ ! -x $engine/bin/buildkitd ]]; then
    command -v go >/dev/null || die 3 "BuildKit is not built: no Go toolchain here"
    fetch_buildkit
    step buildkit "buildkitd and buildctl" build_buildkit
  fi
  eval "$(environment)"
  rm -f "$engine/state/image-moby-buildkit-buildx-stable-1"
  mkdir -p "$materials/buildkit"
  ln -f "$engine"/bin/{buildkitd,buildctl} "$materials/buildkit/"
  echo "$configuration" >"$materials/buildkit/buildkitd.toml"
  make_image builder moby/buildkit:buildx-stable-1 moby/buildkit:latest -- --build-context "buildkit=$materials/buildkit"
  echo "$configuration" >"$buildkit_config"
}

# In the image, as a default configuration of buildx's own would be refused by its remote driver. A builder in
# a container cannot see this machine's loopback: it finds the mirror at the bridge.
builder_configuration() {
  local address
  address=$(bridge_address):$(cat "$engine/state/registry-port")
  cat <<TOML
[registry."docker.io"]
  mirrors = ["$address"]
[registry."$address"]
  http = true
TOML
}

# Its modules and objects stay in the private folder. The machine's module cache is asked before the proxy,
# and a newer toolchain may be fetched, as BuildKit asks for the latest.
go_private() {
  local cache proxy
  cache=$(cd / && go env GOMODCACHE)
  proxy=$(cd / && go env GOPROXY)
  (cd / && GOMODCACHE=$engine/go/modules GOCACHE=$engine/go/objects GOFLAGS='-modcacherw -buildvcs=false' \
    GOTOOLCHAIN=auto CGO_ENABLED=0 GOPROXY="file://$cache/cache/download|$proxy" go "$@")
}

# The newest release that the proxy has with all it depends on: a proxy that is behind may lack the
# modules of the last weeks. Only the last patch of a release is asked for, and six releases at most.
fetch_buildkit() {
  local version versions log=$engine/log/buildkit-modules.log began=$SECONDS
  # Not go_private: a cache would list only the versions that it holds.
  versions=$(cd / && go list -m -f '{{range .Versions}}{{println .}}{{end}}' -versions "$buildkit_module" 2>"$log" |
    { grep -v -- - || true; } | sort -rV | awk -F. '!seen[$1 "." $2]++' | head -n 6)
  [[ -n $versions ]] || die 3 "BuildKit is not built: the Go module proxy is out of reach"
  for version in $versions; do
    if fetch_buildkit_version "$version" >"$log" 2>&1; then
      say "BuildKit $version and the modules it is made of: $((SECONDS - began)) s"
      return
    fi
    say "the Go module proxy does not have all of BuildKit $version"
  done
  die 3 "BuildKit is not built: no release can be had whole; the last reason is in $log"
}

# A copy of the module's own tree: `go install PACKAGE@VERSION` refuses modules with replacements.
fetch_buildkit_version() {
  rm -rf "$buildkit_source" && mkdir -p "$buildkit_source" &&
    go_private mod download "$buildkit_module@$1" &&
    cp -r "$engine/go/modules/$buildkit_module@$1/." "$buildkit_source" &&
    go_private -C "$buildkit_source" list -deps ./cmd/buildkitd ./cmd/buildctl &&
    echo "$1" >"$buildkit_source/VERSION"
}

build_buildkit() {
  local version
  version=$(cat "$buildkit_source/VERSION")
  go_private -C "$buildkit_source" build -trimpath -o "$engine/bin/" \
    -ldflags "-s -w -X $buildkit_module/version.Version=$version -X $buildkit_module/version.Package=$buildkit_module" \
    ./cmd/buildkitd ./cmd/buildctl
  link_runc
  rm -rf "$engine/go"
}

# buildkitd on the machine itself looks for this name first. The unpacked runc needs its own libraries.
link_runc() {
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$(private_library_path)" "$(PATH=$(private_path) command -v runc)" >"$engine/bin/buildkit-runc"
  chmod +x "$engine/bin/buildkit-runc"
}
