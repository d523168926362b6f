# SPDX-License-Identifier: GPL-2.0-only
#
# Shared by run and mutants. Sourced at the top of the tree; sets work, a
# directory in the system that has CBMC.

bail() {
	echo "Bail out! $*"
	exit 1
}
root=$(tests/tools/root trixie cbmc libc6-dev) || bail "no Debian trixie with cbmc"
work=$(mktemp -d "$root/tmp/proof.XXXXXX") || bail "no room for the sources"
clean_up() {
	local running
	running=$(jobs -rp)
	# shellcheck disable=SC2086 # numbers
	[ -z "$running" ] || kill $running
	rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# proof_sources DIRECTORY: copies the proven sources, and the programs that prove
# them.
proof_sources() {
	mkdir -p "$1/module/engine" || return
	cp module/engine/*.[ch] "$1/module/engine/"
	cp tests/proof/*.[ch] "$1/"
}

# Checks that no byte outside an object is touched, and that loops end.
MEMORY='--no-standard-checks --bounds-check --pointer-check --unwinding-assertions'
# The same, and that no arithmetic overflows or is undefined.
STRICT='--pointer-overflow-check --unsigned-overflow-check'
# Only what the program asserts, and that loops end.
CLAIMS='--no-standard-checks --unwinding-assertions --slice-formula'
# The loops of acl.c, but for that of prefixes.
ACL="$MEMORY --slice-formula --unwind 3 --unwindset strncmp.0:17,ig_acl_lookup.0:4"
# The loops of table.h and of flows, but for those of parsing and prefixes.
TABLE='any_table.0:258'
WHOLE="$TABLE,any_flows.0:3,any_flows.1:9,copy.0:41,main.0:4,main.1:4,first_of.0:3,first_by_to.0:2,ig_keys_find.0:1,ig_tree_find.0:2,tree_rule_from.0:2,ig_layer_find.0:2,ig_acl_lookup.0:3,ig_keys_search.0:2,ig_flow_lock_if.0:2,ig_flow_find.0:5,stream_find.0:5,strncmp.0:17"

# NAME|PROGRAM AND ARGUMENTS. The longest come first. A bound on a loop that is
# too low is a failure, never a gap.
cases() {
	cat <<-END
		whole IPv6, 104 bytes|whole.c --object-bits 10 -DFAMILY=IG_IPV6 -DBYTES=104 -DKEYS=2 $CLAIMS --unwind 10 --unwindset $WHOLE,ig_addr_same_prefix.0:5
		whole IPv4, 128 bytes|whole.c --object-bits 10 -DFAMILY=IG_IPV4 -DBYTES=128 -DKEYS=2 $CLAIMS --unwind 5 --unwindset $WHOLE,ig_addr_same_prefix.0:2
		promise IPv6, 128 bytes|promise.c -DFAMILY=IG_IPV6 -DBYTES=128 $CLAIMS --unwind 13 --unwindset copy.0:41
		acl IPv6, two entries|acl.c -DFAMILY=IG_IPV6 -DKEYS=2 $ACL,ig_addr_same_prefix.0:5
		acl IPv4, two entries|acl.c -DFAMILY=IG_IPV4 -DKEYS=2 $ACL,ig_addr_same_prefix.0:2
		tree IPv4, two nodes|tree.c -DASK=best -DKIDS=1 -DFAMILY=IG_IPV4 -DKEYS=2 $MEMORY --slice-formula --unwind 3
		tree IPv6, none by the other side|tree.c -DASK=best -DKIDS=0 -DFAMILY=IG_IPV6 -DKEYS=2 $MEMORY --slice-formula --unwind 3 --unwindset ig_addr_same_prefix.0:5
		tree IPv4, rules for any peer|tree.c -DASK=first -DKIDS=1 -DFAMILY=IG_IPV4 -DKEYS=2 $MEMORY --slice-formula --unwind 3
		tree IPv4, a tree alone|tree.c -DASK=alone -DKIDS=1 -DFAMILY=IG_IPV4 -DKEYS=2 $MEMORY --slice-formula --unwind 3
		rules IPv4, two slots|rules.c -DASK=best -DFAMILY=IG_IPV4 -DKEYS=2 $MEMORY --slice-formula --unwind 3 --unwindset $TABLE
		rules IPv4, a table alone|rules.c -DASK=alone -DFAMILY=IG_IPV4 -DKEYS=2 $MEMORY --slice-formula --unwind 3 --unwindset $TABLE
		lookup IPv4, directories|lookup.c -DFAMILY=IG_IPV4 -DKEYS=4 -DDIRS=2 $MEMORY --slice-formula --unwind 5
		flows, eight of them|flows.c $MEMORY --slice-formula --unwind 9 --unwindset ig_flow_lock_if.0:2,ig_flow_find.0:5,stream_find.0:5
		way, any facts and notes|way.c $MEMORY --slice-formula --unwind 3 --unwindset note_lock.0:2
		quote IPv6, 184 bytes|quote.c -DFAMILY=IG_IPV6 -DBYTES=184 -DAT=40 $STRICT --unwind 14
		quote IPv6, 128 bytes|quote.c -DFAMILY=IG_IPV6 -DBYTES=128 $STRICT --unwind 7
		parse IPv6, 128 bytes|parse.c -DFAMILY=IG_IPV6 -DBYTES=128 $STRICT --unwind 13
		promise IPv4, 192 bytes|promise.c -DFAMILY=IG_IPV4 -DBYTES=192 $CLAIMS --unwind 5 --unwindset copy.0:21
		lookup IPv6, three entries|lookup.c -DFAMILY=IG_IPV6 $MEMORY --slice-formula --unwind 4
		groups, two of them|groups.c $MEMORY --slice-formula --unwind 8
		quote IPv4, 192 bytes|quote.c -DFAMILY=IG_IPV4 -DBYTES=192 $STRICT --unwind 2
		parse IPv4, 192 bytes|parse.c -DFAMILY=IG_IPV4 -DBYTES=192 $STRICT --unwind 2
	END
}

# in_time: the cases on standard input that there is time for. With QUICK, as in CI,
# these are left to "make check-all": those of whole.c, which repeat together what the
# others show one by one, and those of IPv6 and of two nodes that repeat at length
# what the one of IPv4 or of one node shows.
LATER='^(whole|acl IPv6|lookup IPv6|tree IPv6|tree IPv4, (two nodes|rules for any)|rules IPv4, two|quote IPv6, 184|groups)'
in_time() {
	if [ -n "${QUICK:-}" ]; then
		grep -vE "$LATER"
	else
		cat
	fi
}

# one SOURCE OUTPUT ARGUMENT...: runs CBMC on a tree below $work.
one() {
	local source=$1 output=$2 start=$SECONDS pid
	shift 2
	# shellcheck disable=SC2016 # for the inner shell
	timeout "${LIMIT:-1800}" tests/tools/root --exec trixie sh -c \
		'cd "$1" && shift && exec cbmc -Imodule -I. "$@"' sh \
		"${source#"$root"}" "$@" >"$output" 2>&1 &
	pid=$!
	trap 'kill $pid; exit' TERM
	trap - EXIT
	local rc=0
	wait $pid || rc=$?
	# A subshell would have no children to tell of.
	times >"$output.times"
	echo "$rc $((SECONDS - start)) $(awk 'NR == 2 { gsub(/s/, "")
		split($0, t, /[m ]/)
		printf "%d", t[1] * 60 + t[2] + t[3] * 60 + t[4] }' "$output.times")" \
		>"$output.rc"
}

# prove_all CASES EXPECTED [SOURCES]: runs lines of cases in JOBS at once and
# says of each whether it is proven, or refuted if that is EXPECTED. Case n is
# about the tree n below SOURCES, or about $work/source.
n=0
prove_all() {
	local i=0 name arguments rc seconds cpu
	while IFS='|' read -r name arguments; do
		i=$((i + 1))
		while [ "$(jobs -rp | wc -l)" -ge "${JOBS:-2}" ]; do
			wait -n
		done
		# shellcheck disable=SC2086 # arguments, in words
		one "${3:-$work/source}${3:+/$i}" "$work/out.$i" $arguments &
	done <"$1"
	wait
	i=0
	while IFS='|' read -r name arguments; do
		i=$((i + 1))
		read -r rc seconds cpu <"$work/out.$i.rc"
		n=$((n + 1))
		# 0 proven, 10 refuted, anything else is no answer.
		if { [ "$2 $rc" = 'proven 0' ] &&
			grep -q '^VERIFICATION SUCCESSFUL' "$work/out.$i"; } ||
			{ [ "$2 $rc" = 'refuted 10' ] &&
				grep -q '^VERIFICATION FAILED' "$work/out.$i"; }; then
			echo "ok $n - $2: $name ($seconds s, $cpu s of CPU)"
			grep -A 2 '^Violated property' "$work/out.$i" | sed -n 's/^  */#   /p'
		else
			echo "not ok $n - $2: $name ($seconds s, $cpu s of CPU)"
			echo "# cbmc ended with $rc"
			grep -E ': FAILURE|^PARSING ERROR|error:' "$work/out.$i" |
				head -n 10 | sed 's/^/# /'
			failed=1
		fi
	done <"$1"
}

finish() {
	echo "1..$n"
	exit "${failed:-0}"
}
