# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Unpacks Debian packages into $engine/root without installing them. apt keeps its state in $engine/apt, and reads the
# machine's sources and keys.

root=$engine/root
package_lists=$engine/apt/updated # exists once the lists are fetched
docker_repository=https://download.docker.com/linux

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

# Sets docker_source and docker_packages.
choose_docker_source() {
  local apt=$engine/apt id codename
  id=$(os_release ID) codename=$(os_release VERSION_CODENAME)
  # A bare machine has neither curl nor wget, so apt's own downloader is used.
  if timeout 20 /usr/lib/apt/apt-helper -o Acquire::https::Timeout=5 -o Acquire::http::Timeout=5 -o Acquire::Retries=0 \
    download-file "$docker_repository/$id/gpg" "$apt/docker.asc" >/dev/null 2>&1; then
    docker_source="Docker's own repository"
    docker_packages=(docker-ce docker-ce-cli docker-buildx-plugin containerd.io)
    echo "deb [target=Packages signed-by=$apt/docker.asc] $docker_repository/$id $codename stable" >>"$apt/sources.list"
    return
  fi
  docker_packages=(docker.io docker-cli docker-buildx containerd runc)
  docker_source="the packages of $id $codename (Docker's own repository is not reachable)"
  if [[ $id == ubuntu ]]; then
    # Ubuntu's docker.io includes the client.
    docker_packages=(docker.io docker-buildx containerd runc)
  elif [[ $codename == bookworm || $codename == trixie ]]; then
    # Docker in these releases predates the containerd image store and has no buildx. Only these packages come from
    # forky; bookworm's C library is new enough for them.
    docker_source="the packages of debian $codename and forky (Docker's own repository is not reachable)"
    add_forky docker.io docker-cli docker-buildx
  fi
}

# add_forky [NAME...]: adds Debian's later suite as a source. Of packages that are in both suites, only those named here
# come from it.
add_forky() {
  local apt=$engine/apt
  grep -q ' forky main$' "$apt/sources.list" || echo "deb $(apt_options) $(main_mirror) forky main" >>"$apt/sources.list"
  grep -q forky "$apt/preferences" || printf 'Package: *\nPin: release n=forky\nPin-Priority: 1\n' >"$apt/preferences"
  (($# == 0)) || printf '\nPackage: %s\nPin: release n=forky\nPin-Priority: 990\n' "$*" >>"$apt/preferences"
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

ensure_engine_packages() {
  [[ -f $engine/state/packages ]] || with_lock apt fetch_engine_packages
}

fetch_engine_packages() {
  prepare_apt
  choose_docker_source
  say "fetching Docker from $docker_source"
  step packages "package lists" private_apt apt-get update
  touch "$package_lists"
  step packages "docker, buildx, registry and what they need" unpack_packages "${docker_packages[@]}" docker-registry iptables iproute2 procps
  link_programs
  echo "$docker_source" >"$engine/state/packages"
}

# Links the client into bin/, which `engine env` puts on PATH. dockerd finds the rest in root/. Programs that the machine
# had installed are used as they are.
link_programs() {
  local plugin
  ln -sfn "$(PATH=$root/usr/bin:$PATH command -v docker)" "$engine/bin/docker"
  plugin=$(find "$root/usr" -name docker-buildx -path '*cli-plugins*' | head -n 1)
  [[ -z $plugin ]] || ln -sfn "$plugin" "$engine/docker/cli-plugins/docker-buildx"
}
