# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Probes that the host sends": nmap, tcptraceroute and busybox traceroute6 see every
# hop under `default in deny`, with no rule and without conntrack; raw probes do when
# the host translates them; and the kernel's own self-test of traceroute passes as it
# does without a filter. (state/clients has the other programs.)
# image: scanners selftests
# timeout: 500

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain
GNS=$CLIENT
load
ok "the tracing host denies" g default in deny

# Errors that packet sockets read get there before any filter: unverified ones are
# counted.
unverified() {
	is "$(reason error-unverified)" 0 "$1: no error was unverified"
	g flush counters
}
# hops NAME COMMAND...: those of HOPS are in the lines it prints about hops, which
# begin with a number.
hops() {
	local name=$1 hop
	shift
	run in_ns "$CLIENT" timeout 60 "$@"
	grep -E '^ *[0-9]' "$RUN/out" >"$RUN/answers"
	for hop in "${HOPS[@]}"; do
		like "$(<"$RUN/answers")" "[ (]${hop//./\\.}([^0-9]|\$)" "$name: $hop"
	done
	unverified "$name"
}
nmap_hops() {
	local name=$1
	shift
	hops "$name" nmap -n -Pn --max-retries 2 --traceroute "$@"
}

g flush counters
HOPS=(2001:db8:1::2 2001:db8:2::2 2001:db8:3::2)
hops "busybox traceroute6" busybox traceroute6 -n -q 1 -w 2 -m 5 2001:db8:3::2
nmap_hops "nmap -6, TCP" -6 -sS -p 80 2001:db8:3::2
HOPS=(192.0.2.2 198.51.100.2 203.0.113.2)
nmap_hops "nmap, UDP" -sU -p 9 203.0.113.2
hops "tcptraceroute" tcptraceroute.mt -n -q 1 -w 2 -m 5 203.0.113.2

# ---- translation --------------------------------------------------------------

# Errors come back about what has left, which is not what was noted or what a socket
# knows. Conntrack calls them related.
ip -n "$CLIENT" addr add 192.0.2.10/24 dev c0
in_ns "$R1" nft -f - <<'END'
table ip count {
	chain p {
		type filter hook prerouting priority -400
		ip saddr 192.0.2.10 tcp sport 40000-40999 counter comment "tcp"
		ip saddr 192.0.2.10 udp sport 40000-40999 counter comment "udp"
		ip saddr 192.0.2.1 ip daddr 203.0.113.2 counter comment "plain"
		tcp sport 40000-40999 counter comment "port"
	}
}
END
# counted NAME: how many packets reached the first router.
counted() {
	in_ns "$R1" nft list chain ip count p |
		sed -n "s/.*packets \([0-9]*\).*comment \"$1\".*/\1/p"
}
in_ns "$CLIENT" nft -f - <<'END'
table ip nat {
	chain o {
		type nat hook postrouting priority srcnat
		ip protocol { tcp, udp } snat to 192.0.2.10:40000-40999
	}
}
END
hops "SNAT: traceroute -T" traceroute -T -n -q 1 -w 2 -m 5 203.0.113.2
hops "SNAT: traceroute" traceroute -n -q 1 -w 2 -m 5 203.0.113.2
hops "SNAT: mtr -u" mtr -4 -u -n -r -c 1 -G 2 -m 5 203.0.113.2
ok "SNAT: TCP left with another address and port" test "$(counted tcp)" -gt 2
ok "SNAT: UDP, too" test "$(counted udp)" -gt 2
is "$(counted plain)" 0 "SNAT: nothing left as it was sent"
in_ns "$CLIENT" nft -f - <<'END'
flush ruleset
table ip nat {
	chain o {
		type nat hook postrouting priority srcnat
		ip protocol { tcp, udp } masquerade to :40000-40999
	}
}
END
hops "masquerade: traceroute -T" traceroute -T -n -q 1 -w 2 -m 5 203.0.113.2
ok "masquerade: with another port" test "$(counted port)" -gt "$(counted tcp)"
# The destination is translated before a note is taken. Every answer then seems to come
# from the address that was asked.
in_ns "$CLIENT" nft -f - <<'END'
flush ruleset
table ip nat {
	chain o {
		type nat hook output priority -100
		ip daddr 203.0.113.99 dnat to 203.0.113.2
	}
}
END
HOPS=(203.0.113.99)
hops "DNAT: traceroute -T" traceroute -T -n -q 1 -w 2 -m 5 203.0.113.99
is "$(grep -c ' 203\.0\.113\.99 ' "$RUN/answers")" 3 "DNAT: three answers"
unload

# ---- the kernel's own --------------------------------------------------------

cd /t/selftests || bail "no self-tests"
like "$(readlink -f "$(type -P traceroute6)")" busybox "traceroute6 is busybox's"
load netns=inherit
ok "echo requests" icmpctl allow in echo-request any
ok "traceroute.sh" timeout 300 bash ./traceroute.sh
output_like 'IPv6 traceroute +\[ OK \]' "IPv6"
output_like 'IPv4 traceroute +\[ OK \]' "IPv4"
unlike "$(<"$RUN/out")" 'command not found|FAIL' "and nothing was missing"

done_testing
