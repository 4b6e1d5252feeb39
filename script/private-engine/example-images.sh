# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# Base images that only the examples need. `engine images` makes them; `engine up` does not wait for them.

# The versions of the examples' Dockerfiles. cpython_version is Maven Central's name for that Python.
python_version=3.13
cpython_version=3.13.5-1.5.12
uv_version=0.13.8

# Images of other registries: dockerd supports mirrors only for Docker Hub.
foreign_images=(gcr.io/distroless/static-debian12:nonroot "ghcr.io/astral-sh/uv:$uv_version")

ensure_example_images() {
  local image
  uses_mirror || return 0
  eval "$(environment)"
  example_images_made || make_example_images
  for image in "${foreign_images[@]}"; do find_locally "$image"; done
}

example_images_made() {
  [[ -f $engine/state/example-images && (-z ${STAGEGATE_ALPINE_ROOT:-} || -f $engine/state/image-node-24-alpine) ]]
}

make_example_images() {
  alongside make_python_images make_other_images
  touch "$engine/state/example-images"
}

make_other_images() {
  make_rust_images
  make_web_images
}

make_python_images() {
  local python="$python_version-slim-bookworm" from=(--build-arg "CPYTHON_VERSION=$cpython_version")
  make_example_image maven maven:3-eclipse-temurin-17
  make_example_image python-slim "python:$python" -- "${from[@]}"
  make_example_image python "python:$python_version-bookworm" -- "${from[@]}"
  make_example_image uv "${foreign_images[1]}" -- --build-arg "UV_VERSION=$uv_version"
  [[ -z ${STAGEGATE_ALPINE_ROOT:-} ]] || make_example_image node-alpine node:24-alpine
}

make_rust_images() {
  make_example_image rust rust:1-slim-bookworm
  make_example_image rust rust:1-bookworm -- --build-arg RUST_BASE=buildpack-deps:bookworm-scm
  make_example_image cargo-chef lukemathwalker/cargo-chef:latest-rust-1-slim-bookworm
}

make_web_images() {
  make_example_image nginx nginxinc/nginx-unprivileged:stable
  make_example_image distroless-static "${foreign_images[0]}"
}

# make_example_image TARGET NAME [-- BUILD OPTIONS]
make_example_image() {
  local target=$1 name=$2
  shift 2
  if (($#)); then shift; fi
  make_image "$target" "$name" -- --file "$base_images/examples.Dockerfile" "$@"
}

# Tags an image that has no mirror in the engine's own store, where a build finds it.
find_locally() {
  local made
  made=$(registry_address)/$1
  if docker image inspect "$1" >/dev/null 2>&1 || ! docker pull --quiet "$made" >/dev/null 2>&1; then return; fi
  docker tag "$made" "$1"
  docker rmi "$made" >/dev/null
}
