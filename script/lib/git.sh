# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that it reads
# git, which tests of histories and of releases start. Expects packages.sh.

# ensure_git: puts a git on PATH: the machine's own, else the distribution's, only unpacked. It finds its parts by these
# variables, as it is not where it was built for. Where neither is there, tests are skipped by its name.
ensure_git() {
  local folder=$engine/git
  if command -v git >/dev/null; then return; fi
  if [[ ! -x $folder/git ]]; then
    (fetch_package git) || return 0
    mkdir -p "$folder"
    printf '#!/bin/sh\nGIT_EXEC_PATH=%q GIT_TEMPLATE_DIR=%q LD_LIBRARY_PATH=%q exec %q "$@"\n' "$root/usr/lib/git-core" \
      "$root/usr/share/git-core/templates" "$(private_library_path)" "$root/usr/bin/git" >"$folder/git"
    chmod +x "$folder/git"
  fi
  PATH=$folder:$PATH
}
