# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "insmod icmpguard.ko alone works on a stock kernel", and "the namespace that
# loads the module enforces the default policy at once": inbound denied, outbound
# and its replies allowed, nothing but ICMP touched, and rmmod undoes it all.
# every: loading and unloading is where kernels differ first

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

modules() {
	lsmod | awk 'NR > 1 { print $1 }' | sort
}

topo_pair init
peer_ll=$(ll "$PEER" p0)
ok "before: an IPv4 echo is answered" pings "$PEER" 192.0.2.1

before=$(modules)
ok "insmod" insmod "$KO"
is "$(modules | grep -vxF "$before")" icmpguard "no other module came along"
is "$(modinfo -F depends "$KO")" "" "the module depends on no other"

ok "inbound IPv4 echo is not answered" no_ping "$PEER" 192.0.2.1
ok "inbound IPv6 echo is not answered" no_ping "$PEER" 2001:db8:1::1
ok "inbound link-local echo is not answered" no_ping "$PEER" "$(ll init h0)%p0"
for type in 4 5 6 8 9 10 13 15 17 30 37 42 99; do
	drops "inbound ICMPv4 type $type is dropped" $type 192.0.2.1
done
for type in 128 137 138 139 140 144 160 200 255; do
	drops "inbound ICMPv6 type $type is dropped" $type -T 255 -l 40 2001:db8:1::1
done

ok "outbound IPv4 ping works" pings init 192.0.2.2
ok "outbound IPv6 ping works" pings init 2001:db8:1::2
ok "outbound link-local ping works" pings init "$peer_ll%h0"
ok "several pings lose nothing" ping -c 5 -i 0.2 -W 5 192.0.2.2
output_like ' 0% packet loss' "all five IPv4 replies came back"
ok "several IPv6 pings" ping -c 5 -i 0.2 -W 5 2001:db8:1::2
output_like ' 0% packet loss' "all five IPv6 replies came back"
ok "a fragmented IPv4 ping works" pings init -s 8000 192.0.2.2
ok "a fragmented IPv6 ping works" pings init -s 8000 2001:db8:1::2

ok "loopback: 127.0.0.1" pings init 127.0.0.1
ok "loopback: ::1" pings init ::1
ok "loopback: the own address" pings init 192.0.2.1
ok "loopback: the own IPv6 address" pings init 2001:db8:1::1

ok "TCP in works" transfer "$PEER" init 192.0.2.1 100000 30
ok "TCP out works" transfer init "$PEER" 2001:db8:1::2 100000 30

ok "icmpctl answers" icmpctl status
like "$(lsmod)" '(^|[[:space:]])icmpguard' "loaded until now"
ok "rmmod" rmmod icmpguard
passes "after rmmod an IPv4 echo arrives" 8 192.0.2.1
passes "after rmmod an IPv6 echo arrives" 128 2001:db8:1::1
passes "after rmmod a redirect arrives" 5 192.0.2.1

done_testing
