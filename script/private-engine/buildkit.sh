# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# A separate BuildKit, for tests of the docker-container and remote drivers.

buildkit_module=github.com/moby/buildkit
buildkit_source=$go_cache/buildkit
buildkit_config=$engine/buildkitd.toml # copied into the image; a buildkitd on the machine reads it too

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

# The image contains the configuration because buildx's remote driver refuses a default one of buildx.
# A builder in a container cannot reach the machine's loopback, so the mirror's address is the bridge's.
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

# A buildkitd on the machine looks for `buildkit-runc` first. The wrapper sets the library path of the unpacked runc.
link_runc() {
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$(private_library_path)" "$(PATH=$(private_path) command -v runc)" >"$engine/bin/buildkit-runc"
  chmod +x "$engine/bin/buildkit-runc"
}
