# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# What the reader of images is compared with: other programs that unpack images, and a root file system of many kinds of
# files. The programs are private copies in a folder that is on nobody's PATH.

oracles=$engine/oracles

ensure_oracles() {
  [[ $(id -u) == 0 ]] || die 3 "only root can unpack an image with its owners, and make a root"
  mkdir -p "$oracles" "$engine"/{log,run,state}
  ensure_program "$oracles" umoci
  ensure_program "$oracles" skopeo
  [[ -s $oracles/debian-root.tar ]] || make_debian_root
}

oracles_made() { [[ -x $oracles/umoci && -x $oracles/skopeo && -s $oracles/debian-root.tar ]]; }

# With its documentation, manual pages and translations, which the base images are made without.
make_debian_root() {
  PATH=$(private_path) command -v mmdebstrap >/dev/null || fetch_package mmdebstrap
  step debian-root "a Debian root with all its files" debootstrap_root "$(base_suite)" "$oracles/debian-root.tar.part"
  mv "$oracles/debian-root.tar.part" "$oracles/debian-root.tar"
}

debootstrap_root() {
  sources_of "$1" | unpacked mmdebstrap --mode=root --variant=essential --format=tar --include=usr-is-merged \
    --hook-dir="$(merged_usr_hooks)" --dpkgopt=force-unsafe-io "$1" "$2" -
}
