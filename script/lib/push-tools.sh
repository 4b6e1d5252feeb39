# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Programs for tests of the push: a registry, which tests start with their own settings, and both programs that push.
# Their folder is not on PATH, because each test selects the programs that it can find.

push_tools=$engine/push

# Takes the machine's own programs, else the distribution's, unpacked. If neither buildx can copy from a layout, one that
# can is built. Without Go, its tests are skipped.
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

# The path of the buildx plugin that docker uses.
machine_buildx() { docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}'; }
