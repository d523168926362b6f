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
is "$(sed -n 's/^Wants=.*\(modprobe@[^ ]*\).*/\1/p' "$UNIT")" modprobe@icmpguard.service \
	"the unit has the module loaded"
is "$(find "$ROOT" -path '*modules-load.d*')" "" "nothing else loads it: not without the unit"
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

# What 0.1.0 has installed loads the module at boot; a host would be open without.
OLD=$ROOT/opt/lib/modules-load.d/icmpguard.conf
mkdir -p "${OLD%/*}"
echo icmpguard >"$OLD"
make -s install-system DESTDIR="$ROOT" PREFIX=/opt >"$OUT"
[ -e "$OLD" ] && grep -q "left: .*modules-load.d/icmpguard.conf" "$OUT"
point $? "the file of 0.1.0 that loads the module is left, and told"
make -s uninstall-system DESTDIR="$ROOT" PREFIX=/opt
is "$(find "$ROOT" -type f)" "" "uninstall takes it away"

# ---- metrics ----

make -s install-system DESTDIR="$ROOT" PREFIX=/opt
is "$(cd "$ROOT/opt/lib/systemd/system" && echo *)" \
	"icmpguard-exporter.socket icmpguard-exporter@.service icmpguard-log.service icmpguard-textfile.service icmpguard-textfile.timer icmpguard.service" \
	"units for Prometheus and node_exporter are installed, too"
! grep -q '@[A-Z]*@' "$ROOT"/opt/lib/systemd/system/*
point $? "no placeholder is left in them"
is "$(find "$ROOT" -type l)" "" "nothing is enabled"
is "$(sed -n 's/^ListenStream=//p' "$ROOT/opt/lib/systemd/system/icmpguard-exporter.socket")" \
	127.0.0.1:19971 "the exporter listens to this host only"
make -s uninstall-system DESTDIR="$ROOT" PREFIX=/opt
is "$(find "$ROOT" -type f)" "" "all of them go"

# asked WANTED LINE...: the status of the answer to a request of these lines.
asked() {
	local wanted=$1 answer
	shift
	answer=$(printf '%s\r\n' "$@" '' | "$CTL" stats --prometheus --http 2>"$OUT" | tr -d '\r')
	is "$(head -n 1 <<<"$answer")" "HTTP/1.1 $wanted" "a request of \"$*\""
	is "$(sed -n 's/^Content-Length: //p' <<<"$answer")" \
		"$(($(sed '1,/^$/d' <<<"$answer" | wc -c)))" "the length of the answer"
}
# There is no module here, which is a failure: a scrape must not succeed without numbers.
asked '500 Internal Server Error' 'GET /metrics HTTP/1.1' 'Host: localhost:19971'
asked '500 Internal Server Error' 'GET /metrics?x=1 HTTP/1.0'
asked '404 Not Found' 'GET / HTTP/1.1'
asked '404 Not Found' 'GET /metricsx HTTP/1.1'
asked '404 Not Found' 'POST /metrics HTTP/1.1'
asked '400 Bad Request' 'GET /metrics'
asked '400 Bad Request' 'nonsense'
is "$(printf 'GET /metrics HTTP/1.1\r\n' | "$CTL" stats --prometheus --http | tr -d '\r' | head -n 1)" \
	"HTTP/1.1 400 Bad Request" "a request that is not complete"
is "$( (printf 'GET /metrics HTTP/1.1\r\nX: '; head -c 9000 /dev/zero | tr '\0' x) |
	"$CTL" stats --prometheus --http | tr -d '\r' | head -n 1)" \
	"HTTP/1.1 400 Bad Request" "a request that is too long"
began=$SECONDS
is "$(sleep 6 | "$CTL" stats --prometheus --http | tr -d '\r' | head -n 1)" \
	"HTTP/1.1 400 Bad Request" "a client that says nothing"
((SECONDS - began < 10))
point $? "is not waited for any longer"

# A file stays as it was when there are no numbers.
echo before >"$DIR/icmpguard.prom"
"$CTL" stats --prometheus --output "$DIR/icmpguard.prom" >"$OUT" 2>&1
is "$?:$(<"$DIR/icmpguard.prom"):$(find "$DIR" -name '.icmpguard*')" "3:before:" \
	"without a module, the file of metrics stays as it was"

# ---- what systemd thinks of it ----

if command -v systemd-analyze >/dev/null; then
	# DESTDIR is not empty, so that this host is left alone.
	make -s install-system DESTDIR=/ BINDIR="${CTL%/*}" SYSCONFDIR="$DIR/etc" \
		UNITDIR="$DIR/unit" MODULESLOADDIR="$DIR/load" LOGROTATEDIR="$DIR/rotate"
	systemd-analyze verify --man=no "$DIR"/unit/icmpguard* >"$OUT" 2>&1 && [ ! -s "$OUT" ]
	point $? "systemd-analyze verify has nothing to say"
	for unit in icmpguard.service icmpguard-exporter@.service icmpguard-textfile.service \
		icmpguard-log.service; do
		done_by "systemd-analyze security: the exposure of $unit is at most 2.5" \
			systemd-analyze --no-pager security --offline=true --threshold=25 \
			"$DIR/unit/$unit"
	done
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
