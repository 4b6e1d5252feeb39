# shellcheck shell=bash
# shellcheck disable=SC2154  # script/engine sources the files that set these variables first
# The private engine's bridge and firewall rules.

# The checksum separates the bridges of two engines. The kernel allows names of 15 characters.
engine_sum=$(printf %s "$engine" | cksum | cut -d' ' -f1)
bridge=sg$engine_sum
bridge=${bridge:0:15}

# dockerd must not touch the firewall: its chains would clash with those of another dockerd. It gets its own bridge, and
# the rules that connect its containers to the network have the bridge's name as a comment.
ensure_network() {
  local subnet n
  if ! unpacked ip link show "$bridge" >/dev/null 2>&1; then
    n=$((engine_sum % 250))
    while unpacked ip -4 route show | grep -qF "10.213.$n."; do n=$(((n + 1) % 250)); done
    unpacked ip link add name "$bridge" type bridge
    unpacked ip addr add "10.213.$n.1/24" dev "$bridge"
    unpacked ip link set "$bridge" up
  fi
  unpacked ip link set "$bridge" address "$(bridge_mac)"
  [[ -f $engine/state/ip-forward ]] || cat /proc/sys/net/ipv4/ip_forward >"$engine/state/ip-forward"
  subnet=$(bridge_address)
  subnet=${subnet%.1}.0/24
  remove_rules
  iptables -t nat -A POSTROUTING -s "$subnet" ! -o "$bridge" -m comment --comment "$bridge" -j MASQUERADE
  # Another Docker may set FORWARD's policy to DROP.
  iptables -I FORWARD -i "$bridge" -m comment --comment "$bridge" -j ACCEPT
  iptables -I FORWARD -o "$bridge" -m comment --comment "$bridge" -j ACCEPT
}

# A fixed MAC address, as docker0 has. Otherwise the bridge takes the lowest of its ports' addresses. When that container
# stops, the other containers lose the network until their ARP entries expire, about a minute later.
bridge_mac() {
  printf '02:42:%02x:%02x:%02x:%02x' $((engine_sum >> 24 & 255)) $((engine_sum >> 16 & 255)) \
    $((engine_sum >> 8 & 255)) $((engine_sum & 255))
}

bridge_address() { unpacked ip -4 -o addr show dev "$bridge" | awk '{sub("/.*", "", $4); print $4; exit}'; }

remove_network() {
  [[ -f $engine/state/ip-forward ]] || return 0
  remove_rules
  unpacked ip link delete "$bridge" 2>/dev/null || true
  # Another private engine may still need it.
  if [[ $(cat "$engine/state/ip-forward") == 0 ]] && ! other_engine; then echo 0 >/proc/sys/net/ipv4/ip_forward || true; fi
  rm "$engine/state/ip-forward"
}

other_engine() { unpacked ip -br link show type bridge | grep -qE '^sg[0-9]+ '; }

# An unpacked package has no `iptables` link; the first argument of the multi-call program selects the tool. Kernels
# without nftables need the legacy program.
iptables() {
  local flavor=$engine/state/iptables extensions
  if [[ ! -s $flavor ]]; then
    if [[ ! -x $root/usr/sbin/xtables-nft-multi ]]; then echo iptables
    elif unpacked "$root/usr/sbin/xtables-nft-multi" iptables -t nat -L >/dev/null 2>&1; then echo "$root/usr/sbin/xtables-nft-multi iptables"
    else echo "$root/usr/sbin/xtables-legacy-multi iptables"; fi >"$flavor"
  fi
  extensions=$(find "$root/usr/lib" -maxdepth 2 -type d -name xtables 2>/dev/null | head -n 1)
  # shellcheck disable=SC2046  # two words on purpose: the program and its tool
  unpacked env ${extensions:+XTABLES_LIBDIR="$extensions"} $(cat "$flavor") -w "$@"
}

remove_rules() {
  local table rule
  for table in nat filter; do
    iptables -t "$table" -S 2>/dev/null | { grep -F -- "--comment $bridge" || true; } | while read -r rule; do
      # shellcheck disable=SC2086  # a rule as iptables prints it: several words
      iptables -t "$table" ${rule/#-A/-D}
    done
  done
}

# The uplink's MTU, at most 1500: a tunnel may carry less, and a bridge does not detect that.
uplink_mtu() {
  local device
  device=$(unpacked ip -4 route show default | grep -o 'dev [^ ]*' | head -n 1 | cut -d' ' -f2)
  awk '{print ($1 > 1500 ? 1500 : $1)}' "/sys/class/net/${device:-lo}/mtu"
}
