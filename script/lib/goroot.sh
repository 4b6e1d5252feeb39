# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# A Go toolchain: the machine's own, or the distribution's packages, only unpacked.

go_version=1.26
goroot_packed=$engine/goroot # what find_goroot unpacks

# ensure_go: puts a `go` on PATH, of whatever release: it can fetch a newer toolchain for a module that asks for one.
ensure_go() {
  local goroot
  if command -v go >/dev/null; then return; fi
  goroot=$(find_goroot) || die 3 "there is no Go toolchain here, and apt cannot fetch Go $go_version"
  PATH=$goroot/bin:$PATH
}

# Prints the folder of a Go toolchain of the release $go_version: the machine's Go if it is of that release, else the
# toolchain module, else the distribution's packages.
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

# Without their dependencies: cgo is off, and the image golang has its C compiler from its base. Each line says what
# happens when it fails, as the callers ask whether there is a Go: Bash does not end at a failing line then.
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
  # The packages link what is the same on every machine from /usr/share.
  cp -rL "$packages/usr/lib/go-$go_version" "$goroot_packed" || return
  rm -rf "$packages"
}
