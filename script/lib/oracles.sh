# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Oracles for the image reader: other programs that unpack images, and a root file system with many kinds of files.
# Their folder is not on PATH.

oracles=$engine/oracles

ensure_oracles() {
  [[ $(id -u) == 0 ]] || die 3 "unpacking an image with its owners needs root"
  mkdir -p "$oracles" "$engine"/{log,run,state}
  ensure_program "$oracles" umoci
  ensure_program "$oracles" skopeo
  [[ -s $oracles/debian-root.tar ]] || make_debian_root
}

oracles_made() { [[ -x $oracles/umoci && -x $oracles/skopeo && -s $oracles/debian-root.tar ]]; }

# This root has the documentation, manual pages and translations that the base images omit.
make_debian_root() {
  PATH=$(private_path) command -v mmdebstrap >/dev/null || fetch_package mmdebstrap
  step debian-root "a Debian root with all its files" write_debian_root "$(base_suite)" "$oracles/debian-root.tar.part" --variant=essential
  mv "$oracles/debian-root.tar.part" "$oracles/debian-root.tar"
}
