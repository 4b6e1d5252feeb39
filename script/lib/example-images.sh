# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# Further base images, for the examples and nothing else: `engine images` makes them, `engine up` does not wait for them.
# Two are compiled, which takes minutes (Python, cargo-chef): only `engine images all` makes these.

# The versions that the examples' Dockerfiles name.
python_version=3.13
uv_version=0.13.8

# Of other registries than Docker Hub, for which dockerd knows no mirror.
foreign_images=(gcr.io/distroless/static-debian12:nonroot "ghcr.io/astral-sh/uv:$uv_version")

# ensure_example_images [all]
ensure_example_images() {
  local image
  uses_mirror || return 0
  eval "$(environment)"
  [[ -f $engine/state/example-images ]] || make_example_images
  [[ ${1:-} != all ]] || compiled_images_made || make_compiled_images
  for image in "${foreign_images[@]}"; do find_locally "$image"; done
}

compiled_images_made() {
  [[ -f $engine/state/compiled-images && (-z ${STAGEGATE_ALPINE_ROOT:-} || -f $engine/state/image-node-24-alpine) ]]
}

make_example_images() {
  make_example_image nginx nginxinc/nginx-unprivileged:stable
  make_example_image rust rust:1-slim-bookworm
  make_example_image rust rust:1-bookworm -- --build-arg RUST_BASE=buildpack-deps:bookworm-scm
  make_example_image maven maven:3-eclipse-temurin-17
  make_example_image distroless-static "${foreign_images[0]}"
  touch "$engine/state/example-images"
}

make_compiled_images() {
  make_example_image cargo-chef lukemathwalker/cargo-chef:latest-rust-1-slim-bookworm
  if fetch_python_source; then
    make_example_image python-slim "python:$python_version-slim-bookworm" -- --build-context "python-source=$materials/python"
    make_example_image python "python:$python_version-bookworm" -- --build-context "python-source=$materials/python"
    make_example_image uv "${foreign_images[1]}" -- --build-arg "UV_VERSION=$uv_version"
    [[ -z ${STAGEGATE_ALPINE_ROOT:-} ]] || make_example_image node-alpine node:24-alpine
  fi
  touch "$engine/state/compiled-images"
}

# make_example_image TARGET NAME [-- BUILD OPTIONS]
make_example_image() {
  local target=$1 name=$2
  shift 2
  if (($#)); then shift; fi
  make_image "$target" "$name" -- --file "$script_dir/base-images/examples.Dockerfile" "$@"
}

# A build finds what no mirror stands for among the engine's own images.
find_locally() {
  local made
  made=$(registry_address)/$1
  if docker image inspect "$1" >/dev/null 2>&1 || ! docker pull --quiet "$made" >/dev/null 2>&1; then return; fi
  docker tag "$made" "$1"
  docker rmi "$made" >/dev/null
}

# No package for bookworm has this Python. Its own archive is in the source package of the next release, which is
# only downloaded, with lists apart from those of the engine's packages.
fetch_python_source() {
  [[ ! -f $materials/python/python.tar.xz ]] || return 0
  [[ $(os_release ID) == debian ]] || { say "no source of Python $python_version in $(os_release ID): the images with Python are not made"; return 1; }
  step python-source "the source of Python $python_version" download_python_source
}

download_python_source() {
  local apt=(apt-get -o "Dir::Etc::sourcelist=$materials/python/sources.list" -o "Dir::State::lists=$materials/python/lists"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=)
  mkdir -p "$materials/python/lists/partial"
  cd "$materials/python"
  echo "deb-src $(apt_options | sed 's/Packages/Sources/') $(main_mirror) trixie main" >sources.list
  private_apt "${apt[@]}" update
  private_apt "${apt[@]}" source --download-only --only-source "python$python_version"
  mv "python${python_version}"_*.orig.tar.xz python.tar.xz
  rm -rf lists
}
