# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# The private engine's programs: from Docker's own repository, else from the distribution's packages.

docker_repository=https://download.docker.com/linux

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
    add_forky
    printf '\nPackage: docker.io docker-cli docker-buildx\nPin: release n=forky\nPin-Priority: 990\n' >>"$apt/preferences"
  fi
}
