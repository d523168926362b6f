# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Drops name themselves: bpftrace shows each denied packet at the function of its
# reason, and a local sender gets EPERM. On kernels that cannot tell a sender of a
# packet that a hook has freed, outbound ones are seen at nf_hook_slow.
# timeout: 300
# memory: 1024
# image: bpftrace
# file: docs/tracing.md
# every: what netfilter does with a packet that a hook has freed differs between kernels

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

# example NAME: prints the example of that name in docs/tracing.md.
example() {
	awk -v want="<!-- example: $1 -->" '
		$0 == want { on = 1; next }
		on && /^```$/ { exit }
		on && !/^```/' /t/tracing.md
}

topo_chain
modprobe -a nfnetlink_queue nft_queue 2>/dev/null || bail "no NFQUEUE"
load
GNS=$R1
deny_all "$R1"
ok "an entry" g acl add in 10 deny echo-request 192.0.2.7

# Every reason has a function, and no two share one.
functions() {
	awk '$3 ~ /^ig_drop_/ && $3 != "ig_drop_named" && $4 == "[icmpguard]"' /proc/kallsyms
}
is "$(functions | awk '{ print $3 }' | sort | paste -sd ' ')" \
	"ig_drop_acl_denied ig_drop_broadcast_denied ig_drop_default_deny ig_drop_error_unverified $(
	)ig_drop_interface_pending ig_drop_malformed ig_drop_type_denied ig_drop_unsolicited_reply" \
	"each reason that denies has a function"
is "$(functions | awk '{ print $1 }' | sort -u | wc -l)" 8 "at an address of its own"

# A packet that waits in an NFQUEUE when the hook of another user has let it pass.
in_ns "$R1" nft -f - <<-'END' || bail "nft"
	table inet hold {
		chain forward {
			type filter hook forward priority -10;
			icmp type echo-request icmp id 77 queue num 3
		}
	}
END
waiting() {
	# shellcheck disable=SC2016 # awk's
	[ "$(in_ns "$R1" awk '{ print $3 }' /proc/net/netfilter/nfnetlink_queue)" = 1 ]
}
mkfifo "$RUN/hold.in"
exec {FD}<>"$RUN/hold.in"
# shellcheck disable=SC2016 # for the inner shell
bg in_ns "$R1" sh -c 'exec nfqhold 3 <"$0.in" >"$0.out"' "$RUN/hold"
wait_for 20 grep -q ready "$RUN/hold.out" || bail "nfqhold"
icmpsend -N "$CLIENT" -t 8 -i 77 203.0.113.2
wait_for 20 waiting || bail "no packet waits"

# bpftrace counts while this happens.
cat >"$RUN/provoke" <<-END
	exec >"$RUN/provoked" 2>&1
	stats() {
		icmpctl --netns $R1 -j stats >"$RUN/\$1"
	}
	client() {
		icmpsend -N $CLIENT "\$@"
	}
	stats before
	client -t 8 192.0.2.2
	client -t 128 2001:db8:1::2
	client -t 8 203.0.113.2
	client -t 128 2001:db8:3::2
	echo >"$RUN/hold.in"
	client -t 8 -L 4 192.0.2.2
	client -t 17 192.0.2.2
	client -t 8 192.0.2.255
	client -t 0 192.0.2.2
	client -t 0 203.0.113.2
	client -t 3 -c 1 -q udp,192.0.2.2,1,198.51.100.9,2 192.0.2.2
	client -S 192.0.2.7 -t 8 192.0.2.2
	sleep 1
	stats inbound
	nsrun $R1 busybox ping -c 1 -W 1 192.0.2.1
	nsrun $R1 busybox ping6 -c 1 -W 1 2001:db8:1::1
	client -Z 192.0.2.2 -W $R1 -t 0 192.0.2.2
	stats after
	icmpctl --netns $R1 mode monitor
	nsrun $CLIENT ping -c 1 -W 5 192.0.2.2 && echo answered
	nsrun $CLIENT ping -c 1 -W 5 203.0.113.2 && echo forwarded
END
ok "the example of docs/tracing.md" \
	bash -c "$(example 'bpftrace drops') -c '/usr/bin/bash $RUN/provoke'"
cp "$RUN/out" "$RUN/seen"
cat "$RUN/provoked"

# seen FUNCTION: packets that bpftrace saw dropped there.
seen() {
	awk -v at="@[$1]:" '$1 == at { n = $2 } END { print n + 0 }' "$RUN/seen"
}
# denied REASON FROM TO: packets counted between two readings of the statistics.
denied() {
	jq -s --arg reason "$1" '
		map([.counters[] | select(.reason == $reason) | .packets] | add // 0) |
		.[1] - .[0]' "$RUN/$2" "$RUN/$3"
}
is "$(denied default-deny before inbound)" 5 "by default: in, forward, from an NFQUEUE"
is "$(denied default-deny inbound after)" 2 "and what the host itself sent"
is "$(grep -c 'not permitted' "$RUN/provoked")" 2 "of which its senders were told"

# Debian's 6.1 got it with an update.
LAST=after
if [ "$(seen ig_drop_default_deny)" = 5 ]; then
	LAST=inbound
	is "$(seen nf_hook_slow)" 2 "outbound packets are dropped by the kernel"
	like "$(uname -r)" '^(5\.|6\.1\.)' "as this kernel is old"
else
	is "$(seen nf_hook_slow)" 0 "the kernel itself drops none"
	unlike "$(uname -r)" '^5\.' "as this kernel is not old"
fi
for reason in malformed:1 type-denied:1 broadcast-denied:1 unsolicited-reply:3 \
	error-unverified:1 acl-denied:1; do
	name=${reason%:*}
	is "$(denied "$name" before after)" "${reason#*:}" "$name is counted"
	is "$(seen "ig_drop_${name//-/_}")" "${reason#*:}" "and is seen at its function"
done
is "$(seen ig_drop_default_deny)" "$(denied default-deny before $LAST)" \
	"default-deny is seen at its function"
is "$(seen ig_drop_interface_pending)" 0 "interface-pending did not occur"
is "$(grep -cE '^(answered|forwarded)$' "$RUN/provoked")" 2 "mode monitor: all pass"
done_testing
