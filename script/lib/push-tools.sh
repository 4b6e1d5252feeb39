# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# What tests of the push need besides an engine: a registry to start with settings of their own, and both programs that
# push. They are put into a folder that is on nobody's PATH, as tests choose which of them are to be found.

push_tools=$engine/push

# The machine's own where they are, else those of its distribution, only unpacked. A buildx that copies from a layout
# is built where neither has one; without Go, the tests of it are skipped.
ensure_push_tools() {
  mkdir -p "$push_tools" "$engine"/{log,run,state}
  ensure_program "$push_tools" docker-registry
  ensure_program "$push_tools" skopeo
  ensure_copying_buildx
}

push_tools_made() { [[ -x $push_tools/docker-registry && -x $push_tools/skopeo && -x $push_tools/docker-buildx ]]; }

oldest_copying_buildx=0.33.0

ensure_copying_buildx() {
  local source=$go_cache/buildx version
  [[ ! -x $push_tools/docker-buildx ]] || return 0
  eval "$(environment)"
  version=$(docker buildx version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1 || true)
  if [[ -n $version && $(printf '%s\n' "$oldest_copying_buildx" "$version" | sort -V | head -n 1) == "$oldest_copying_buildx" ]]; then
    printf '#!/bin/sh\nexec %q "$@"\n' "$(machine_buildx)" >"$push_tools/docker-buildx"
    chmod +x "$push_tools/docker-buildx"
    return
  fi
  fetch_module github.com/docker/buildx "$source" ./cmd/buildx
  build_module buildx "$source" "$push_tools/docker-buildx" \
    "-X github.com/docker/buildx/version.Version=$(cat "$source/VERSION")" ./cmd/buildx
}

# docker finds its plugins by itself, and says where.
machine_buildx() { docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'; }
