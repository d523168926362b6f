# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "defaults: in deny, out allow, forward allow at load; all three can be set",
# "mode: enforce, or monitor (decides, counts and logs, drops nothing)", and "a
# packet dropped on LOCAL_OUT returns EPERM to its sender".

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_chain
load

# The client.
ok "in deny" g_in "$CLIENT" default in deny
ok "in deny: pings go out and come back" pings "$CLIENT" 203.0.113.2
ok "in deny: no ping is answered" no_ping "$SERVER" 192.0.2.1
ok "in allow" g_in "$CLIENT" default in allow
ok "in allow: a ping is answered" pings "$SERVER" 192.0.2.1
ok "out deny" g_in "$CLIENT" default out deny
nok "out deny: no ping goes out" in_ns "$CLIENT" busybox ping -c 1 -W 1 203.0.113.2
output_like 'not permitted' "its sender is told"
nok "out deny: no IPv6 ping goes out" in_ns "$CLIENT" busybox ping6 -c 1 -W 1 2001:db8:3::2
output_like 'not permitted' "its sender is told, IPv6"
ok "out deny: a ping whose request was admitted is answered" pings "$SERVER" 192.0.2.1
ok "out deny: an IPv6 ping is answered" pings "$SERVER" 2001:db8:1::1
ok "out deny: TCP is no ICMP" transfer "$CLIENT" "$SERVER" 203.0.113.2 20000 30
ok "a rule" g_in "$CLIENT" allow out echo-request 203.0.113.0/24
ok "out: what the rule allows" pings "$CLIENT" 203.0.113.2
nok "out: what it does not" in_ns "$CLIENT" ping -c 1 -W 1 198.51.100.2
ok "off" g_in "$CLIENT" off
ok "off: pings go out" pings "$CLIENT" 198.51.100.2

# The router. At first its forwarding is not filtered, its own reception is.
ok "the router is configured" g_in "$R1" default in deny
ok "forward allow: a ping passes" pings "$CLIENT" 203.0.113.2
ok "the router itself does not answer" no_ping "$CLIENT" 192.0.2.2
ok "forward deny" g_in "$R1" default forward deny
ok "forward deny: no ping passes" no_ping "$CLIENT" 203.0.113.2
ok "forward deny: no IPv6 ping passes" no_ping "$CLIENT" 2001:db8:3::2
ok "forward deny: TCP passes" transfer "$CLIENT" "$SERVER" 2001:db8:3::2 20000 30
ok "a rule" g_in "$R1" allow forward echo-request 192.0.2.0/24 to 203.0.113.0/24
ok "forward: what the rule allows, and its reply" pings "$CLIENT" 203.0.113.2
ok "forward: not to another destination" no_ping "$CLIENT" 198.51.100.2
ok "forward: not the other way" no_ping "$SERVER" 192.0.2.1
ok "forward: traceroute -I of what the rule allows" \
	in_ns "$CLIENT" timeout 60 traceroute -I -n -q 1 -w 3 -m 4 203.0.113.2
output_like '198\.51\.100\.2 .*203\.0\.113\.2 ' "the routers' errors pass with it"
send "$SERVER" "$CLIENT" -t 0 -i 1 -s 1 192.0.2.1
is "$GOT" 0 "forward: an unsolicited reply"
send "$SERVER" "$CLIENT" -t 5 -r 192.0.2.9 -q udp,192.0.2.1,1,203.0.113.2,2 192.0.2.1
is "$GOT" 0 "forward: a redirect"
ok "monitor" g_in "$R1" mode monitor
ok "monitor: a ping passes the other way" pings "$SERVER" 192.0.2.1
ok "monitor: the router answers" pings "$CLIENT" 192.0.2.2
ok "enforce" g_in "$R1" mode enforce
ok "enforce: no ping passes the other way" no_ping "$SERVER" 192.0.2.1
ok "forward allow" g_in "$R1" default forward allow
ok "forward allow: a ping passes" pings "$SERVER" 192.0.2.1

like "$(g_in "$R1" status)" 'enforce' "status tells the mode"
like "$(g_in "$R1" -j status | jq -c .)" 'allow' "status tells the defaults"

done_testing
