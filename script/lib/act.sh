# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# act, which runs workflows as GitHub's runner does: tests of this action and of the recipes in the documents. It is in a
# folder that is on nobody's PATH.

act_folder=$engine/act
# Not the newest: the tests read its log and rely on its options.
act_version=v0.2.89

ensure_act() {
  local source=$go_cache/act
  mkdir -p "$act_folder" "$engine"/{log,run,state}
  # The steps of the documents' workflows use it, as every runner of GitHub has it.
  ensure_program "$act_folder" jq
  [[ ! -x $act_folder/act ]] || return 0
  fetch_module "github.com/nektos/act@$act_version" "$source" .
  build_module act "$source" "$act_folder/act" "-X main.version=$act_version" .
}
