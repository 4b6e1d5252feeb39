# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# What the reader of images is compared with: other programs that unpack images, and a root file system of many kinds of
# files. The programs are private copies in a folder that is on nobody's PATH.

oracles=$engine/oracles

ensure_oracles() {
  mkdir -p "$oracles" "$engine"/{log,run,state}
  ensure_program "$oracles" umoci umoci
  ensure_program "$oracles" skopeo skopeo
  [[ -s $oracles/debian-root.tar ]] || make_debian_root
}

# ensure_program FOLDER PROGRAM PACKAGE: the machine's own, else the distribution's, only unpacked. What is put into the
# folder is a script, as an unpacked program needs its own libraries.
ensure_program() {
  local folder=$1 program=$2 package=$3 found
  [[ ! -x $folder/$program ]] || return 0
  if ! found=$(PATH=$(private_path) command -v "$program"); then
    command -v apt-get >/dev/null || die 3 "$program is not here, and there is no apt-get to fetch it"
    if [[ ! -f $engine/apt/last.conf ]]; then
      prepare_apt
      step packages "package lists" private_apt apt-get update
    fi
    step "$package" "the distribution's $package" unpack_packages "$package"
    found=$(PATH=$(private_path) command -v "$program")
  fi
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$(private_library_path)" "$found" >"$folder/$program"
  chmod +x "$folder/$program"
}

# With its documentation, manual pages and translations, which the base images are made without.
make_debian_root() {
  PATH=$(private_path) command -v mmdebstrap >/dev/null || step mmdebstrap "mmdebstrap" unpack_packages mmdebstrap
  step debian-root "a Debian root with all its files" debootstrap_root "$(base_suite)" "$oracles/debian-root.tar.part"
  mv "$oracles/debian-root.tar.part" "$oracles/debian-root.tar"
}

debootstrap_root() {
  sources_of "$1" | unpacked mmdebstrap --mode=root --variant=essential --format=tar --include=usr-is-merged \
    --hook-dir="$(merged_usr_hooks)" --dpkgopt=force-unsafe-io "$1" "$2" -
}
