# shellcheck shell=bash
# shellcheck disable=SC2154  # its variables come from the files that script/engine reads before it
# The private engine's bridge and the one rule by which its containers reach the world.

# The kernel allows 15 characters; two engines in two folders need two bridges.
engine_sum=$(printf %s "$engine" | cksum | cut -d' ' -f1)
bridge=sg$engine_sum
bridge=${bridge:0:15}

# dockerd is kept from the firewall, as its chains would clash with those of another dockerd. It gets a
# bridge of its own, and containers reach the world by one rule that carries the bridge's name.
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
  # Another Docker sets the policy of FORWARD to DROP.
  iptables -I FORWARD -i "$bridge" -m comment --comment "$bridge" -j ACCEPT
  iptables -I FORWARD -o "$bridge" -m comment --comment "$bridge" -j ACCEPT
}

# One of its own, as docker0 has: else a bridge takes the lowest of its ports' addresses, and when that container ends, what
# the others send goes to nobody until they ask anew, a minute later.
bridge_mac() {
  printf '02:42:%02x:%02x:%02x:%02x' $((engine_sum >> 24 & 255)) $((engine_sum >> 16 & 255)) \
    $((engine_sum >> 8 & 255)) $((engine_sum & 255))
}

bridge_address() { unpacked ip -4 -o addr show dev "$bridge" | awk '{sub("/.*", "", $4); print $4; exit}'; }

remove_network() {
  [[ -f $engine/state/ip-forward ]] || return 0
  remove_rules
  unpacked ip link delete "$bridge" 2>/dev/null || true
  if [[ $(cat "$engine/state/ip-forward") == 0 ]]; then echo 0 >/proc/sys/net/ipv4/ip_forward || true; fi
  rm "$engine/state/ip-forward"
}

# The distribution makes the `iptables` link when it configures the package; the unpacked program is
# told by its first argument which of its tools it is. Kernels without nftables have the older tables.
iptables() {
  local flavour=$engine/state/iptables extensions
  if [[ ! -s $flavour ]]; then
    if [[ ! -x $root/usr/sbin/xtables-nft-multi ]]; then echo iptables
    elif unpacked "$root/usr/sbin/xtables-nft-multi" iptables -t nat -L >/dev/null 2>&1; then echo "$root/usr/sbin/xtables-nft-multi iptables"
    else echo "$root/usr/sbin/xtables-legacy-multi iptables"; fi >"$flavour"
  fi
  extensions=$(find "$root/usr/lib" -maxdepth 2 -type d -name xtables 2>/dev/null | head -n 1)
  # shellcheck disable=SC2046  # two words on purpose: the program and its tool
  unpacked env ${extensions:+XTABLES_LIBDIR="$extensions"} $(cat "$flavour") -w "$@"
}

remove_rules() {
  local table rule
  for table in nat filter; do
    iptables -t "$table" -S 2>/dev/null | { grep -F -- "--comment $bridge" || true; } | while read -r rule; do
      # shellcheck disable=SC2086  # a rule as iptables itself prints it
      iptables -t "$table" ${rule/#-A/-D}
    done
  done
}

# A tunnel under the machine may carry less than 1500 bytes; a bridge does not find that out by itself.
uplink_mtu() {
  local device
  device=$(unpacked ip -4 route show default | grep -o 'dev [^ ]*' | head -n 1 | cut -d' ' -f2)
  awk '{print ($1 > 1500 ? 1500 : $1)}' "/sys/class/net/${device:-lo}/mtu"
}
