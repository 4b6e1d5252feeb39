# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# act runs workflows locally, for tests of this action and of the documented recipes. Its folder is not on PATH.

act_folder=$engine/act
# Pinned: the tests parse act's log and rely on its options.
act_version=v0.2.89

ensure_act() {
  local source=$go_cache/act
  mkdir -p "$act_folder" "$engine"/{log,run,state}
  # The recipes call jq, which every GitHub runner has.
  ensure_program "$act_folder" jq
  [[ ! -x $act_folder/act ]] || return 0
  fetch_module "github.com/nektos/act@$act_version" "$source" .
  build_module act "$source" "$act_folder/act" "-X main.version=$act_version" .
}
