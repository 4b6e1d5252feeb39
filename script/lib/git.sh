# shellcheck shell=bash
# shellcheck disable=SC2154  # the sourcing script sets these variables
# git, for tests of histories and releases. Source fetch/packages.sh first.

# Puts git on PATH: the machine's own, else the distribution's, unpacked. The variables in the wrapper tell the unpacked
# git where its parts are. If git cannot be fetched, the tests that need it are skipped.
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
