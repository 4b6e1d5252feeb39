# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Root file systems of Debian, made with mmdebstrap.

# Debian uses bookworm, as the official images do. Ubuntu's mirrors have no Debian, so it uses the machine's release.
base_suite() { if [[ $(os_release ID) == debian ]]; then echo bookworm; else os_release VERSION_CODENAME; fi; }

# write_debian_root SUITE FILE OPTION...: writes a root file system as a tar archive, with these options of mmdebstrap.
write_debian_root() {
  local suite=$1 file=$2
  shift 2
  sources_of "$suite" |
    unpacked mmdebstrap --mode=root --format=tar --include=usr-is-merged --hook-dir="$(merged_usr_hooks)" \
      --dpkgopt=force-unsafe-io "$@" "$suite" "$file" -
}

# sources_of SUITE: the machine's apt sources, rewritten for another release.
sources_of() {
  awk -v own="$(os_release VERSION_CODENAME)" -v suite="$1" '
    $5 == own || index($5, own "-") == 1 {sub("^" own, suite, $5); sub("target=Packages ?", ""); sub(/\[\]/, ""); print}
  ' "$engine/apt/sources.list"
}

# The hooks of the unpacked mmdebstrap, else of the machine's own.
merged_usr_hooks() {
  local hooks=/usr/share/mmdebstrap/hooks
  [[ ! -d $root$hooks ]] || hooks=$root$hooks
  echo "$hooks/merged-usr"
}
