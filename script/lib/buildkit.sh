# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# BuildKit as a program of its own, for tests of the docker-container and remote drivers.

buildkit_module=github.com/moby/buildkit
buildkit_source=$go_cache/buildkit
buildkit_config=$engine/buildkitd.toml # in the image, and for a buildkitd on the machine itself

ensure_buildkit() {
  uses_mirror || { say "the builder's image comes from Docker Hub: nothing to do"; return 0; }
  local configuration
  configuration=$(builder_configuration)
  if [[ -x $engine/bin/buildkitd && $(cat "$buildkit_config" 2>/dev/null) == "$configuration" ]]; then return; fi
  [[ -x $engine/bin/buildkitd && -x $engine/bin/buildctl ]] || build_buildkit
  link_runc
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

build_buildkit() {
  fetch_module "$buildkit_module" "$buildkit_source" ./cmd/buildkitd ./cmd/buildctl
  build_module buildkit "$buildkit_source" "$engine/bin/" \
    "-X $buildkit_module/version.Version=$(cat "$buildkit_source/VERSION") -X $buildkit_module/version.Package=$buildkit_module" \
    ./cmd/buildkitd ./cmd/buildctl
}

# buildkitd on the machine itself looks for this name first. The unpacked runc needs its own libraries.
link_runc() {
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$(private_library_path)" "$(PATH=$(private_path) command -v runc)" >"$engine/bin/buildkit-runc"
  chmod +x "$engine/bin/buildkit-runc"
}
