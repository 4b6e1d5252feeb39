# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Older and newer releases of buildx, BuildKit and Docker, for `script/test matrix`. The engine already has the
# distribution's buildx and Docker and the newest BuildKit; the others are built from Go modules. versions/missing lists
# releases that the proxy lacks; the matrix skips them with that reason.

versions=$engine/versions

# The oldest releases that Stagegate supports. buildx: src/buildx/buildx-version.ts. BuildKit: docs/versions.md.
oldest_buildx=v0.20.0
oldest_buildkit=v0.16.0

# Docker Engine 29 and its client. The engine's Go module has another version number than the release.
engine_29=v2.0.0-beta.24
client_29=v29.9.2+incompatible # 29.9.3 needs a swarmkit that the proxy lacks

ensure_versions() {
  mkdir -p "$versions"
  : >"$versions/missing"
  version buildx-oldest github.com/docker/buildx "$oldest_buildx" "-X github.com/docker/buildx/version.Version=$oldest_buildx" ./cmd/buildx
  # A plain `go build` sets no version: this buildx reports v0.0.0+unknown.
  version buildx-nameless github.com/docker/buildx "$oldest_buildx" "" ./cmd/buildx
  version docker-29 github.com/docker/cli "$client_29" "-X github.com/docker/cli/cli/version.Version=${client_29%+*}" ./cmd/docker
  version buildkitd-oldest "$buildkit_module" "$oldest_buildkit" \
    "-X $buildkit_module/version.Version=$oldest_buildkit -X $buildkit_module/version.Package=$buildkit_module" ./cmd/buildkitd
  version dockerd-29 github.com/moby/moby/v2 "$engine_29" "-X github.com/moby/moby/v2/dockerversion.Version=29-$engine_29" ./cmd/dockerd
  with_lock push-tools ensure_push_tools
  with_lock engine ensure_buildkit
  link_version buildx-newest "$push_tools/docker-buildx"
  link_version buildx-distribution "$engine/docker/cli-plugins/docker-buildx"
  link_version buildkitd-newest "$engine/bin/buildkitd"
  make_oldest_builder
}

# link_version NAME PROGRAM: links a release that exists already.
link_version() {
  if [[ -x $2 ]]; then ln -sfn "$2" "$versions/$1"; else echo "$1: not on this machine" >>"$versions/missing"; fi
}

# version NAME MODULE VERSION LDFLAGS PACKAGE: builds a release. The subshell confines the exit of a failed download.
version() {
  local name=$1 module=$2 version=$3 flags=$4 package=$5 source=$go_cache/$1
  [[ ! -x $versions/$name ]] || return 0
  (fetch_module "$module@$version" "$source" "$package" && build_module "$name" "$source" "$versions/$name" "$flags" "$package") ||
    echo "$name: $module@$version could not be built from its Go module" >>"$versions/missing"
}

# Builds the image for a docker-container builder with the oldest BuildKit.
make_oldest_builder() {
  [[ -x $versions/buildkitd-oldest ]] && uses_mirror || return 0
  eval "$(environment)"
  mkdir -p "$materials/buildkit-oldest"
  cp "$materials/buildkit/buildkitd.toml" "$materials/buildkit-oldest/"
  ln -f "$versions/buildkitd-oldest" "$materials/buildkit-oldest/buildkitd"
  ln -f "$engine/bin/buildctl" "$materials/buildkit-oldest/"
  make_image builder "moby/buildkit:$oldest_buildkit" -- --build-context "buildkit=$materials/buildkit-oldest"
}
