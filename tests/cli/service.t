#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The service as it is installed: its paths, what systemd thinks of it, whose policy
# file it is; and what the journal is told. tests/vm/cases/tool/service.sh boots it. TAP;
# run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# done_by DESCRIPTION COMMAND...
done_by() {
	local what=$1
	shift
	"$@" >"$OUT" 2>&1
	point $? "$what"
}

# ---- what is installed, and what is left ----

ROOT=$DIR/root UNIT=$DIR/root/opt/lib/systemd/system/icmpguard.service
POLICY=$ROOT/etc/icmpguard/policy.conf
done_by "make install-system" make -s install-system DESTDIR="$ROOT" PREFIX=/opt
is "$(sed -n 's/^Exec[A-Za-z]*=//p' "$UNIT" | sort -u)" \
	"/opt/sbin/icmpctl apply /etc/icmpguard/policy.conf" "start and reload are the same command"
is "$(grep -c '^ExecReload=' "$UNIT")" 1 "and there is a reload"
! grep -q '@[A-Z]*@' "$UNIT"
point $? "no placeholder is left"
LOG=${UNIT%/*}/icmpguard-log.service
is "$(sed -n 's/^Exec[A-Za-z]*=//p' "$LOG")" "/opt/sbin/icmpctl log --follow --format aws \
--output /var/log/icmpguard/flow.log
/bin/kill -HUP \$MAINPID" "the flow log is followed, and its file opened anew at a reload"
! grep -q '@[A-Z]*@' "$LOG"
point $? "no placeholder is left there"
is "$(sed -n 's/ {$//p' "$ROOT/etc/logrotate.d/icmpguard")" /var/log/icmpguard/flow.log \
	"logrotate is told of that file"
! grep -qE '^ExecStop|^ExecStopPost' "$UNIT"
point $? "nothing happens at a stop"
is "$(grep -v '^#' "$ROOT/opt/lib/modules-load.d/icmpguard.conf")" icmpguard "the module is loaded"
done_by "the policy is a policy" "$CTL" check "$POLICY"
# Each example in it, as somebody would use it.
sed -E 's/^#( {4}[0-9ae]|[a-z}])/\1/' "$POLICY" >"$DIR/used"
done_by "with its examples, too" "$CTL" check "$DIR/used"
"$CTL" check "$DIR/used" >"$OUT" 2>&1
grep -q '^ok: 3 rules, 2 ACL entries, 1 set, 1 IPv4 prefix, 1 IPv6 prefix, 2 groups' "$OUT" &&
	! grep -q note "$OUT"
point $? "and they are all of them"

echo 'allow ping' >"$POLICY"
done_by "again" make -s install-system DESTDIR="$ROOT" PREFIX=/opt
is "$(<"$POLICY")" 'allow ping' "a policy that is there stays"
done_by "make uninstall-system" make -s uninstall-system DESTDIR="$ROOT" PREFIX=/opt
is "$(find "$ROOT" -type f)" "$POLICY" "what somebody wrote is left, and nothing else"
make -s install-system DESTDIR="$ROOT" PREFIX=/opt
rm "$POLICY"
make -s install-system DESTDIR="$ROOT" PREFIX=/opt SYSCONFDIR=/conf
grep -q '^ExecStart=.* /conf/icmpguard/policy.conf$' "$UNIT"
point $? "SYSCONFDIR is in the unit"
make -s uninstall-system DESTDIR="$ROOT" PREFIX=/opt SYSCONFDIR=/conf
is "$(find "$ROOT" -type f)" "" "a policy as installed goes"

# ---- what systemd thinks of it ----

if command -v systemd-analyze >/dev/null; then
	# DESTDIR is not empty, so that this host is left alone.
	make -s install-system DESTDIR=/ BINDIR="${CTL%/*}" SYSCONFDIR="$DIR/etc" \
		UNITDIR="$DIR/unit" MODULESLOADDIR="$DIR/load" LOGROTATEDIR="$DIR/rotate"
	systemd-analyze verify --man=no "$DIR/unit/icmpguard.service" >"$OUT" 2>&1 &&
		[ ! -s "$OUT" ]
	point $? "systemd-analyze verify has nothing to say"
	done_by "systemd-analyze security: its exposure is at most 2.5" \
		systemd-analyze --no-pager security --offline=true --threshold=25 \
		"$DIR/unit/icmpguard.service"
	systemd-analyze verify --man=no "$DIR/unit/icmpguard-log.service" >"$OUT" 2>&1 &&
		[ ! -s "$OUT" ]
	point $? "nor about that of the flow log"
	done_by "systemd-analyze security: nor is its exposure higher" \
		systemd-analyze --no-pager security --offline=true --threshold=25 \
		"$DIR/unit/icmpguard-log.service"
else
	echo "# there is no systemd-analyze: the unit is not verified"
fi

# ---- priorities in the journal ----

printf 'defalut in deny\n' >"$DIR/wrong"
printf 'group g { allow ping }\n' >"$DIR/odd"
# in_journal STREAM WORDS...: what icmpctl writes when that is the journal's.
in_journal() {
	local stream=$1
	shift
	: >"$DIR/stream"
	(exec 2>"$DIR/stream" && cd "$DIR" &&
		JOURNAL_STREAM=${stream:-$(stat -L -c %d:%i /dev/fd/2)} exec "$CTL" "$@") >"$OUT"
	cat "$DIR/stream"
}
is "$(in_journal '' check wrong)" "<3>icmpctl: wrong:1:1: \"defalut\" does not begin a statement; did you mean default?
<3>  defalut in deny
<3>  ^~~~~~~" "errors have priority err, line by line"
is "$(in_journal '' check odd | cut -c 1-15)" "<5>icmpctl: not
<5>  group g { 
<5>        ^" "notes priority notice"
in_journal '' check odd >/dev/null
is "$(<"$OUT")" 'ok: 1 rule, 0 ACL entries, 0 sets, 0 IPv4 prefixes, 0 IPv6 prefixes, 2 groups' \
	"standard output is as ever"
for stream in 1:2 nonsense 7; do
	is "$(in_journal $stream check wrong | head -n 1)" \
		"icmpctl: wrong:1:1: \"defalut\" does not begin a statement; did you mean default?" \
		"another file than the journal's ($stream) gets plain text"
done
is "$(in_journal '' list --jsn | sed -n 's/^<3>//p' | wc -l)" 3 "usage errors likewise"

echo "1..$N"
