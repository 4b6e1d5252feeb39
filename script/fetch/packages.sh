# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Unpacks Debian packages into $engine/root without installing them. apt keeps its state in $engine/apt, and reads the
# machine's sources and keys.

root=$engine/root
package_lists=$engine/apt/updated # exists once the lists are fetched

# Runs an apt program with the private state. apt reads APT_CONFIG first and the file of Dir::Etc::Main last, so that
# file overrides /etc/apt/apt.conf.d.
private_apt() { APT_CONFIG=$engine/apt/first.conf DEBIAN_FRONTEND=noninteractive "$@"; }

prepare_apt() {
  local apt=$engine/apt
  mkdir -p "$apt"/{empty,lists/partial,cache/archives/partial,state}
  touch "$apt/preferences"
  echo "Dir::Etc::Main \"$apt/last.conf\";" >"$apt/first.conf"
  cat >"$apt/last.conf" <<CONF
$([[ ! -f /etc/apt/apt.conf ]] || echo '#include "/etc/apt/apt.conf";')
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "$apt/empty";
Dir::Etc::preferences "$apt/preferences";
Dir::Etc::preferencesparts "$apt/empty";
Dir::State "$apt/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Log "$apt/state";
APT::Sandbox::User "root";
Debug::NoLocking "true";
APT::Install-Recommends "false";
Acquire::Languages "none";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
  distribution_sources >"$apt/sources.list"
  [[ -s $apt/sources.list ]] || die 3 "apt has no source for this release ($(os_release VERSION_CODENAME)); check /etc/apt/sources.list"
}

# Fetches the package lists, for programs that need a package before the engine exists.
ensure_package_lists() {
  [[ ! -f $package_lists ]] || return 0
  prepare_apt
  private_apt apt-get update || return
  touch "$package_lists"
}

# apt_has NAME: whether the lists have this package.
apt_has() { [[ -n $(private_apt apt-cache madison "$1" 2>/dev/null) ]]; }

os_release() { (. /etc/os-release && echo "${!1:-}"); }

# The machine's mirrors for its own release; third-party sources are dropped. `--print-uris` needs no package lists and
# handles every format of source file.
distribution_sources() {
  local codename site suite components=main
  codename=$(os_release VERSION_CODENAME)
  [[ $(os_release ID) != ubuntu ]] || components="main universe"
  apt-get update --print-uris -o Debug::NoLocking=true -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= |
    sed -n "s|^'\(.*\)/dists/\([^/]*\)/InRelease'.*|\1 \2|p" | sort -u |
    while read -r site suite; do
      [[ $suite != "$codename" && $suite != "$codename"-* ]] || echo "deb $(apt_options) $site $suite $components"
    done
}

# Names the keyring, because the private sources.list loses the machine's Signed-By.
apt_options() {
  local keyring
  for keyring in /usr/share/keyrings/{debian,ubuntu}-archive-keyring.gpg; do
    if [[ -f $keyring && $keyring == *"/$(os_release ID)-"* ]]; then
      echo "[target=Packages signed-by=$keyring]"
      return
    fi
  done
  echo "[target=Packages]"
}

main_mirror() { awk -v suite="$(os_release VERSION_CODENAME)" '$5 == suite {print $4; exit}' "$engine/apt/sources.list"; }

# Adds Debian's later suite as a source. Only packages that the machine's release lacks come from it.
add_forky() {
  local apt=$engine/apt
  grep -q ' forky main$' "$apt/sources.list" || echo "deb $(apt_options) $(main_mirror) forky main" >>"$apt/sources.list"
  grep -q forky "$apt/preferences" || printf 'Package: *\nPin: release n=forky\nPin-Priority: 1\n' >"$apt/preferences"
}

# unpack_packages NAME...: fetches and unpacks those packages and dependencies that the machine lacks.
unpack_packages() {
  local archive
  mkdir -p "$root"
  private_apt apt-get install --download-only -y --no-remove "$@" || return
  for archive in "$engine"/apt/cache/archives/*.deb; do
    [[ -f $archive ]] || continue
    dpkg-deb -x "$archive" "$root" || return
    rm "$archive"
  done
}

# apt does not fetch packages that the machine has installed, so the machine's PATH follows the unpacked folders.
private_path() { echo "$engine/bin:$root/usr/bin:$root/usr/sbin:$root/bin:$root/sbin:$PATH:/usr/local/sbin:/usr/sbin:/sbin"; }

private_library_path() {
  local triplet
  triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
  echo "$root/usr/lib/$triplet:$root/lib/$triplet"
}

# unpacked PROGRAM...: runs a program of the unpacked packages.
unpacked() {
  local perl
  perl=$(find "$root"/usr/{lib,share}/ -maxdepth 3 -type d -path '*/perl*' 2>/dev/null | tr '\n' ':')
  env PATH="$(private_path)" LD_LIBRARY_PATH="$(private_library_path)" ${perl:+PERL5LIB="$perl"} "$@"
}

# fetch_package PACKAGE: fetches and unpacks a package of the distribution. Exits with 3 without apt.
fetch_package() {
  command -v apt-get >/dev/null || die 3 "$1 is not installed, and there is no apt-get to fetch it"
  with_lock apt fetch_with_lists "$1" "the distribution's $1" "$1"
}

# fetch_with_lists NAME TEXT PACKAGE...
fetch_with_lists() {
  local name=$1 text=$2
  shift 2
  [[ -f $package_lists ]] || step packages "package lists" ensure_package_lists
  step "$name" "$text" unpack_packages "$@"
}

# ensure_program FOLDER PROGRAM: writes a wrapper of the program into the folder: of the machine's own, else of the
# distribution's package with that name. The wrapper sets the library path of an unpacked program.
ensure_program() {
  local folder=$1 program=$2 path
  [[ ! -x $folder/$program ]] || return 0
  if ! path=$(PATH=$(private_path) command -v "$program"); then
    fetch_package "$program"
    path=$(PATH=$(private_path) command -v "$program")
  fi
  printf '#!/bin/sh\nLD_LIBRARY_PATH=%q exec %q "$@"\n' "$(private_library_path)" "$path" >"$folder/$program"
  chmod +x "$folder/$program"
}
