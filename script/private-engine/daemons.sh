# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# The private engine's daemons: registries, containerd and dockerd. They write only to $engine, except for the bridge
# and its firewall rules, which `engine down` removes.

docker_socket=$engine/run/docker.sock
containerd_socket=$engine/run/containerd.sock

registry_address() { echo "127.0.0.1:$(cat "$engine/state/registry-port" 2>/dev/null)"; }

# The timeout is long because an engine on a loaded machine takes many seconds to answer.
docker_answers() { timeout 60 "$engine/bin/docker" -H "unix://$docker_socket" version >/dev/null 2>&1; }

daemons_up() {
  running registry && running bridge-registry && running containerd && running dockerd && docker_answers && [[ -d /sys/class/net/$bridge ]]
}

uses_mirror() { [[ $(cat "$engine/state/mirror" 2>/dev/null) == 127.* ]]; }

start_daemons() {
  if daemons_up; then return; fi
  local began=$SECONDS port mirror=none
  ensure_network
  port=$(registry_port)
  start_registry registry 127.0.0.1 "$port" false
  start_registry bridge-registry "$(bridge_address)" "$port" true
  running containerd || start_containerd
  hub_reachable || mirror=$(registry_address)
  if ! running dockerd || ! docker_answers || [[ ! -f $engine/state/mirror ]]; then start_dockerd "$mirror"; fi
  if uses_mirror; then say "Docker Hub is not reachable; images come from the mirror $mirror"; else say "images come from Docker Hub"; fi
  say "daemons started: $((SECONDS - began)) s"
}

# Reuses the last port if it is free, because image names contain it.
registry_port() {
  local port
  port=$(cat "$engine/state/registry-port" 2>/dev/null || echo 5000)
  while ! running registry && port_open 127.0.0.1 "$port"; do port=$((20000 + RANDOM % 10000)); done
  echo "$port" | tee "$engine/state/registry-port"
}

# start_registry NAME ADDRESS PORT READONLY. The registry on loopback is the mirror, and tests push to it.
# A builder in a container has its own loopback; it reads the same images from the registry on the bridge.
start_registry() {
  local name=$1 address=$2 port=$3
  if running "$name"; then return; fi
  mkdir -p "$engine/registry"
  cat >"$engine/registry/$name.yml" <<YML
version: 0.1
log: {level: warn}
storage:
  filesystem: {rootdirectory: $engine/registry/data}
  delete: {enabled: true}
  maintenance: {readonly: {enabled: $4}}
http: {addr: "$address:$port", secret: stagegate}
YML
  launch "$name" "$(PATH=$(private_path) command -v docker-registry)" serve "$engine/registry/$name.yml"
  wait_until "$name" 20 port_open "$address" "$port"
}

# dockerd must not start containerd itself: it would use the machine's containerd if one is running.
start_containerd() {
  mkdir -p "$engine/containerd"
  cat >"$engine/containerd/config.toml" <<TOML
version = 2
root = "$engine/containerd/root"
state = "$engine/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
[grpc]
  address = "$containerd_socket"
[ttrpc]
  address = "$containerd_socket.ttrpc"
TOML
  rm -f "$containerd_socket" "$containerd_socket.ttrpc"
  launch containerd containerd --config "$engine/containerd/config.toml"
  wait_until containerd 30 test -S "$containerd_socket"
}

start_dockerd() {
  local mirror=$1
  stop_process dockerd
  echo "$mirror" >"$engine/state/mirror"
  cat >"$engine/state/daemon.json" <<JSON
{
  $([[ $mirror == none ]] || echo "\"registry-mirrors\": [\"http://$mirror\"],")
  $(program_setting init-path docker-init tini-static)
  $(program_setting userland-proxy-path docker-proxy)
  "features": {"containerd-snapshotter": true},
  "data-root": "$engine/data",
  "exec-root": "$engine/run/docker",
  "hosts": ["unix://$docker_socket"],
  "containerd": "$containerd_socket",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "bridge": "$bridge",
  "iptables": false,
  "ip6tables": false,
  "mtu": $(uplink_mtu)
}
JSON
  rm -f "$docker_socket" "$engine/run/docker-daemon.pid"
  launch dockerd dockerd --config-file "$engine/state/daemon.json" --pidfile "$engine/run/docker-daemon.pid"
  wait_until dockerd 60 docker_answers
}

# program_setting KEY NAME...: the daemon.json line with the path of an unpacked helper; dockerd searches for some helpers
# only under /usr.
program_setting() {
  local key=$1 name path
  shift
  for name in "$@"; do
    path=$(find "$root/usr" -name "$name" -type f -perm -u+x | head -n 1)
    [[ -z $path ]] || { echo "\"$key\": \"$path\","; return; }
  done
}

stop_daemons() {
  local mount
  [[ -d $engine/run ]] || { say "no private engine in $engine"; return; }
  stop_process dockerd
  stop_process containerd
  stop_process bridge-registry
  stop_process registry
  # A killed daemon leaves mounts, which would keep the folder from being deleted.
  awk -v folder="$engine/" 'index($2, folder) == 1 {print $2}' /proc/mounts | sort -r | while read -r mount; do umount -l "$mount" || true; done
  remove_network
  rm -rf "$engine/run"
  say "down; to remove the private engine, delete $engine"
}
