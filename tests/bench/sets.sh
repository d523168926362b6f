# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The part of guest.sh about sets of prefixes: icmpguard and its peers with the same
# policy, "who is in the set may ping this host", at every size and in both families.
# Loaded, asked for the right verdicts, measured, added to, replaced, taken away.
# Results are the lines
#
#     set PEER FAMILY SIZE load|add|replace TICKS CPU        CPU: of the processes
#     set PEER FAMILY SIZE memory|memory-replaced KIB
#     left PEER FAMILY SIZE all|add                           not measured: too slow
#
# and "hook" and "path" lines of configurations PEER:POLICY:SIZE. POLICY is one of
#
#     stateless    replies go out without being looked at
#     stateful     only replies to requests that came in go out

LISTS=$RUN/lists
mkdir "$LISTS"

# step PEER NAME FUNCTION: a function that spends.
step() {
	TICKS=0 CPU=0
	"$3"
	diag "set $1 $FAMILY $SIZE $2 $TICKS $CPU"
}

# on_peer: the addresses in the files are the peer's, too, and the host knows the way.
# Each policy is measured from a third of those of the list that is in force then.
on_peer() {
	local i bits=32 nodad=''
	[ "$FAMILY" = 4 ] || bits=128 nodad=nodad
	for i in stateless:a.inside stateful:b.inside outside:outside; do
		awk 'NR % 3 == int(NR / 9) % 3' "$LISTS/${i#*:}" | sort -u >"$LISTS/${i%:*}.from"
	done
	sed "s|.*|address add &/$bits dev p0 $nodad|" "$LISTS"/*.from |
		ip -n "$PEER" -b - || bail "addresses of the peer"
	sed "s|.*|route add &/$bits via $THERE dev h0|" "$LISTS"/*.from |
		ip -b - || bail "routes to the peer"
}

off_peer() {
	local bits=32
	[ "$FAMILY" = 4 ] || bits=128
	sed "s|.*|route del &/$bits via $THERE dev h0|" "$LISTS"/*.from | ip -b -
	sed "s|.*|address del &/$bits dev p0|" "$LISTS"/*.from | ip -n "$PEER" -b -
}

commas() {
	paste -s -d , "$@"
}

# verdicts TAG INSIDE-FILE... -- OUTSIDE-FILE...: each address once.
verdicts() {
	local tag=$1 yes=() no=() n=$N
	shift
	while [ "$1" != -- ]; do
		yes+=("$LISTS/$1")
		shift
	done
	shift
	while [ $# -gt 0 ]; do
		no+=("$LISTS/$1")
		shift
	done
	N=64
	QUIET=1 hooks "$tag:inside" family="$FAMILY" from="$(commas "${yes[@]}")" -- request
	QUIET=1 hooks "$tag:outside" family="$FAMILY" from="$(commas "${no[@]}")" -- denied:drop
	N=$n
}

# whole_way PEER POLICY, flood PEER POLICY: from addresses inside, and from outside.
whole_way() {
	local from
	mapfile -t from <"$LISTS/$2.from"
	path "$1:$2:$SIZE" "udp$FAMILY" init udp "$THERE" "$PEER"
	path "$1:$2:$SIZE" "pinged$FAMILY" "$PEER" ping "$HERE" "$THERE" "${from[@]}"
}

flood() {
	local from
	mapfile -t from <"$LISTS/outside.from"
	path "$1:$2:$SIZE" "flood$FAMILY" "$PEER" flood "$HERE" "${from[@]}"
}

# packets PEER POLICY LIST SCENARIO...: by the hooks and the whole way, from inside
# LIST and from outside.
packets() {
	local tag="$1:$2:$SIZE" inside outside
	inside=$(commas "$LISTS/$3.inside")
	outside=$(commas "$LISTS/outside")
	hooks "$tag" family="$FAMILY" from="$inside" -- "${UDP[@]}" "${@:4}"
	hooks "$tag" family="$FAMILY" from="$outside" -- denied:drop
	whole_way "$1" "$2"
	flood "$1" "$2"
}

# bases: of the whole way at this size: with nothing, and with an empty hook.
bases() {
	whole_way nothing stateless
	whole_way nothing stateful
	staying hooks=1
	whole_way accept stateless
	whole_way accept stateful
	rmmod ig_bench
	staying hooks=1 drops=1
	flood drop stateless
	rmmod ig_bench
}

# ---- icmpguard ------------------------------------------------------------------

ig_prepare() {
	FIRST_ID=1
	load
}

ig_load() {
	spend icmpctl set create bench - <"$LISTS/a.plain"
	spend icmpctl allow echo-request @bench
}

ig_add() { spend icmpctl set add bench "$MORE"; }
ig_replace() { spend icmpctl set replace bench - <"$LISTS/b.plain"; }
ig_stateful() { icmpctl default out deny; }
ig_off() { unload; }

# ---- icmpguard, a rule for each -----------------------------------------------------

rules_prepare() { ig_prepare; }
rules_load() { spend "$RUN/rules" add <"$LISTS/a.plain"; }
rules_add() { spend icmpctl allow echo-request "$MORE"; }
rules_replace() { spend "$RUN/rules" replace <"$LISTS/b.plain"; }
rules_stateful() { ig_stateful; }
rules_off() { unload; }

# able: sets CAN_SET and CAN_RULES, for this icmpctl and this module may lack them.
able() {
	CAN_SET='' CAN_RULES=''
	load
	! icmpctl set create bench 192.0.2.0/24 || CAN_SET=1
	! "$RUN/rules" add <<<192.0.2.0/24 || CAN_RULES=1
	unload
}

# ---- nftables ---------------------------------------------------------------------

# The cheapest form of the policy: whatever is no denied request is accepted by the
# chain.
nft_prepare() {
	{
		echo "table $IP bench { set who { type $TYPE; flags interval; elements = {"
		cat "$LISTS/a.nft"
		echo "} }; chain incoming { $INPUT $ICMP type echo-request $IP saddr != @who drop; }; }"
	} >"$LISTS/load"
	{
		echo "flush set $IP bench who; add element $IP bench who {"
		cat "$LISTS/b.nft"
		echo "}"
	} >"$LISTS/replace"
}

nft_load() { spend nft -f "$LISTS/load"; }
nft_add() { spend nft add element "$IP" bench who "{ $MORE }"; }
nft_replace() { spend nft -f "$LISTS/replace"; }

# Replies go out by their state, and no other ICMP.
nft_stateful() {
	local what='ip protocol icmp'
	[ "$FAMILY" = 4 ] || what='icmpv6 type { echo-request, echo-reply }'
	tracking
	nft "insert rule $IP bench incoming $CT
		add chain $IP bench outgoing { $OUTPUT }
		add rule $IP bench outgoing $CT
		add rule $IP bench outgoing $what drop"
}

nft_off() { no_rules; }

# ---- nftables, a rule for each -----------------------------------------------------

linear_prepare() {
	{
		echo "table $IP bench { chain who {"
		sed "s/^/$IP saddr /; s/\$/ accept/" "$LISTS/a.plain"
		echo "drop; }; chain incoming { $INPUT $ICMP type echo-request jump who; }; }"
	} >"$LISTS/load"
	{
		echo "flush chain $IP bench who; table $IP bench { chain who {"
		sed "s/^/$IP saddr /; s/\$/ accept/" "$LISTS/b.plain"
		echo "drop; }; }"
	} >"$LISTS/replace"
}

linear_load() { nft_load; }
linear_add() { spend nft insert rule "$IP" bench who "$IP" saddr "$MORE" accept; }
linear_replace() { nft_replace; }
linear_stateful() { nft_stateful; }
linear_off() { no_rules; }

# ---- iptables and ipset -----------------------------------------------------------

ipset_prepare() {
	{
		echo "create new hash:net family $INET maxelem 4194304"
		cat "$LISTS/a.ipset"
		echo "rename new who"
	} >"$LISTS/load"
	{
		echo "create new hash:net family $INET maxelem 4194304"
		cat "$LISTS/b.ipset"
		echo "swap new who"
		echo "destroy new"
	} >"$LISTS/replace"
}

ipset_load() {
	spend ipset restore -f "$LISTS/load"
	spend "${IPTABLES[@]}" -A INPUT "${REQUEST[@]}" -m set ! --match-set who src -j DROP
}

ipset_add() { spend ipset add who "$MORE"; }
ipset_replace() { spend ipset restore -f "$LISTS/replace"; }

ipset_stateful() {
	tracking
	local known=(-m conntrack --ctstate "ESTABLISHED,RELATED" -j ACCEPT)
	"${IPTABLES[@]}" -I INPUT "${known[@]}" &&
		"${IPTABLES[@]}" -A OUTPUT "${known[@]}" &&
		"${IPTABLES[@]}" -A OUTPUT -p "$ICMP" -j DROP
}

ipset_off() {
	local module
	"${IPTABLES[@]}" -F
	for module in iptable_filter ip6table_filter xt_conntrack; do
		[ ! -d "/sys/module/$module" ] || rmmod "$module" || bail "rmmod $module"
	done
	ipset destroy
	no_rules
}

# ---- all of them ------------------------------------------------------------------

# prefixes_set PEER: one of them at one size and in one family.
prefixes_set() {
	local peer=$1 tag="$1:$SIZE" before
	"${peer}_prepare"
	kernel_memory
	before=$MEMORY
	step "$peer" load "${peer}_load"
	kernel_memory
	diag "set $peer $FAMILY $SIZE memory $((MEMORY - before))"
	verdicts "$tag" a.inside both.inside -- outside b.inside
	packets "$peer" stateless a pinged request

	if [ "$peer" = nft ] && [ "$SIZE" -gt "$NFT_ADD_MOST" ]; then
		diag "left $peer $FAMILY $SIZE add"
	else
		step "$peer" add "${peer}_add"
	fi
	step "$peer" replace "${peer}_replace"
	kernel_memory
	diag "set $peer $FAMILY $SIZE memory-replaced $((MEMORY - before))"
	verdicts "$tag:replaced" b.inside both.inside -- outside a.inside

	run "${peer}_stateful"
	[ "$RC" = 0 ] || bail "$peer: only replies go out"
	packets "$peer" stateful b pinged pinged-new
	"${peer}_off"
	rm -f "$LISTS/load" "$LISTS/replace"
}

# words FAMILY: what things are called in it, and where they are.
words() {
	if [ "$1" = 4 ]; then
		IP=ip ICMP=icmp TYPE=ipv4_addr INET=inet
		HERE=192.0.2.1 THERE=192.0.2.2 COVER=192.0.2.0/24
		IPTABLES=(iptables-legacy -w)
		REQUEST=(-p icmp --icmp-type echo-request)
	else
		IP=ip6 ICMP=icmpv6 TYPE=ipv6_addr INET=inet6
		HERE=2001:db8:1::1 THERE=2001:db8:1::2 COVER=2001:db8:1::/64
		IPTABLES=(ip6tables-legacy -w)
		REQUEST=(-p icmpv6 --icmpv6-type echo-request)
	fi
}

# wanted PEER: succeeds if it is to be measured at this size, in this family.
wanted() {
	local most=$SIZE
	case $1 in
	linear) most=$LINEAR_MOST ;;
	nft) [ "$FAMILY" = 4 ] && most=$NFT4_MOST || most=$NFT6_MOST ;;
	ipset) most=$IPSET_MOST ;;
	rules) most=$RULES_MOST ;;
	esac
	if [ "$SIZE" -gt "$most" ]; then
		diag "left $1 $FAMILY $SIZE all"
		return 1
	elif [ "$1" = ig ] && [ -z "$CAN_SET" ]; then
		skip "icmpguard with $SIZE prefixes of IPv$FAMILY" "it has no sets yet"
		return 1
	elif [ "$1" = rules ] && [ -z "$CAN_RULES" ]; then
		skip "icmpguard with $SIZE rules of IPv$FAMILY" "it has no transactions yet"
		return 1
	fi
}

prefixes_all() {
	local peer
	# Modules loaded on demand would be counted for the first peer.
	modprobe -a nf_tables nft_ct ip_tables ip6_tables iptable_filter ip6table_filter \
		xt_set xt_conntrack ip_set_hash_net || bail "modules of the peers"
	rmmod iptable_filter ip6table_filter xt_conntrack
	no_rules
	able
	for SIZE in $SIZES; do
		for FAMILY in 4 6; do
			words "$FAMILY"
			"$RUN/prefixes" "$FAMILY" "$SIZE" "$COVER" "$LISTS" || bail "prefixes"
			read -r MORE <"$LISTS/more"
			on_peer
			bases
			for peer in $PEERS; do
				! wanted "$peer" || prefixes_set "$peer"
			done
			off_peer
		done
	done
}
