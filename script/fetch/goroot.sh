# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# A Go toolchain: the machine's own, else the distribution's packages, unpacked.

go_version=1.26
goroot_packed=$engine/goroot # unpacked by find_goroot

# Puts any release of `go` on PATH: it fetches a newer toolchain if a module requires one.
ensure_go() {
  local goroot
  if command -v go >/dev/null; then return; fi
  goroot=$(find_goroot) || die 3 "no Go toolchain is installed, and apt cannot fetch Go $go_version"
  PATH=$goroot/bin:$PATH
}

# Prints the GOROOT of release $go_version: the machine's Go if it has that release, else the toolchain module, else the
# distribution's packages.
find_goroot() {
  local goroot toolchain
  if command -v go >/dev/null; then
    for toolchain in local "go$go_version.0"; do
      goroot=$(cd / && GOTOOLCHAIN=$toolchain go env GOROOT 2>/dev/null) || continue
      if [[ $(head -n 1 "$goroot/VERSION") == "go$go_version"* ]]; then echo "$goroot"; return; fi
    done
  fi
  (with_lock goroot fetch_goroot) || return
  echo "$goroot_packed"
}

fetch_goroot() {
  if [[ -f $goroot_packed/VERSION ]]; then return; fi
  command -v apt-get >/dev/null || return
  step golang "Go $go_version from the distribution's packages" with_lock apt unpack_goroot
}

# Unpacks the packages without dependencies: cgo is off, and the golang image gets its C compiler from its base.
# Callers test the status, which disables `set -e`; each line needs its own `|| return`.
unpack_goroot() {
  local archive packages=$engine/go-packages
  rm -rf "$packages" "$goroot_packed"
  mkdir -p "$packages"
  ensure_package_lists || return
  if ! apt_has "golang-$go_version-go"; then
    add_forky
    private_apt apt-get update || return
  fi
  (cd "$packages" && private_apt apt-get download "golang-$go_version-go" "golang-$go_version-src") || return
  for archive in "$packages"/*.deb; do dpkg-deb -x "$archive" "$packages" || return; done
  # The packages link architecture-independent files from /usr/share; -L replaces the links by their targets.
  cp -rL "$packages/usr/lib/go-$go_version" "$goroot_packed" || return
  rm -rf "$packages"
}
