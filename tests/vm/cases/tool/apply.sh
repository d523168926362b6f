# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "diff FILE, apply FILE, save [FILE]: whole policies; apply is all or nothing". What
# a file leaves out returns to its value at load; only what is not the same is changed,
# so that rules keep their numbers and counters, and flows go on.
# timeout: 900

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
set_sysctl "$HOST" net.ipv4.icmp_ratelimit=0
load
H4=192.0.2.1 H6=2001:db8:1::1 P4=192.0.2.2
cd "$RUN" || exit 1

# json FILTER COMMAND...: of what -j prints. generation: the one in force.
json() {
	local filter=$1
	shift
	g -j "$@" | jq -c "$filter"
}
generation() {
	json .generation status
}
# packets WORDS: what the rule of these words has admitted.
packets() {
	g -j list | jq --arg rule "$1" '.[] | select(.rule == $rule) | .packets'
}

# ---- from nothing ----

cat >first <<'END'
default in deny
set office { 192.0.2.0/24 2001:db8:1::/64 }
group default {
    allow echo-request @office comment "monitoring"
    allow in icmp/13 192.0.2.0/24
}
group edge { attach eth1 wg*; allow echo-request any }
acl in { 100 deny all 203.0.113.0/24; 200 deny redirect any }
END
cat >first.want <<'END'
mode enforce
default in deny
default out allow
default forward allow

set office {
    192.0.2.0/24
    2001:db8:1::/64
}

group default {
    allow in echo-request @office comment "monitoring"
    allow in timestamp-request 192.0.2.0/24
}

group edge {
    attach eth1 wg*
    allow in echo-request any
}

acl in {
    100 deny all 203.0.113.0/24
    200 deny redirect any
}
END
status 1 "an untouched namespace has nothing to save" g save
output_like 'untouched' "says so"
status 1 "and differs" g diff first
cp out told
cat >want <<'END'
- # untouched: nothing is filtered
+ mode enforce
+ default in deny
+ default out allow
+ default forward allow
+ set office {
+     192.0.2.0/24
+     2001:db8:1::/64
+ }
  group default {
+     allow in echo-request @office comment "monitoring"
+     allow in timestamp-request 192.0.2.0/24
  }
+ group edge {
+     attach eth1 wg*
+     allow in echo-request any
+ }
  acl in {
+     100 deny all 203.0.113.0/24
+     200 deny redirect any
  }
END
ok "all of it is new" cmp want told
status 1 "even from the policy at load" g diff /dev/null
status 1 "an untouched one has generation 0" g apply first --generation 1
output_like 'of generation 0, not 1: it was changed' "says so"
is "$(json .state status)" '"untouched"' "and is still untouched"
ok "apply" g apply first --generation 0
output_like '^applied, generation [0-9]+@[0-9a-f]{16}, rules \+3, ACL entries \+2, sets \+1, prefixes \+2, groups \+1, settings \+4$' "says what it did"
ok "no difference is left" g diff first
is "$(<"$RUN/out")" "" "nothing is told"
g save >saved
ok "save prints the canonical text" cmp saved first.want
passes "what is allowed passes" 8 $H4
passes "of either family" 128 $H6
drops "what is not is dropped" 8 -S 198.51.100.1 $H4
is "$(packets 'allow in echo-request @office comment "monitoring"' |
	tr -d '\n')" 2 "and is counted"

# ---- again ----

was=$(generation)
ids=$(g -j list | jq -c 'map([.id, .rule])')
ok "the same again" g apply first
output_like "^nothing to change, generation $was@[0-9a-f]{16} stays\$" "says so"
is "$(json '[.changed, .generation]' apply first)" "[false,$was]" "and in JSON"
is "$(generation)" "$was" "the generation stays"
ok "the canonical text" g apply - <saved
output_like '^nothing to change' "is the same"

# ---- a difference ----

cat >second <<'END'
default forward deny; mode monitor
set office { 192.0.2.0/25 198.51.100.0/24 2001:db8:1::/64 }
set more { 10.0.0.0/8 }
group default {
    attach h0
    allow echo-request @office comment "monitoring"
    allow in icmp/13 192.0.2.0/25
}
group far { attach eth2; allow echo-request @more }
acl in { 100 deny all 203.0.113.0/25; 300 deny redirect @more }
END
cat >want <<'END'
- mode enforce
+ mode monitor
- default forward allow
+ default forward deny
+ set more {
+     10.0.0.0/8
+ }
  set office {
-     192.0.2.0/24
+     192.0.2.0/25
+     198.51.100.0/24
  }
  group default {
+     attach h0
-     allow in timestamp-request 192.0.2.0/24
+     allow in timestamp-request 192.0.2.0/25
  }
- group edge {
-     attach eth1 wg*
-     allow in echo-request any
- }
+ group far {
+     attach eth2
+     allow in echo-request @more
+ }
  acl in {
-     100 deny all 203.0.113.0/24
+     100 deny all 203.0.113.0/25
-     200 deny redirect any
+     300 deny redirect @more
  }
END
status 1 "diff" g diff second
cp out told
ok "is told in the lines of policies" cmp want told
TERM=xterm g diff second >told
ok "without colours where there is no terminal" cmp want told
# on_terminal FILE COMMAND: what it says there.
on_terminal() {
	TERM=xterm script -qec "$2" /dev/null </dev/null | sed 's/\r$//' >"$1"
}
g diff --stat second >told
printf '%-7s  %-7s  %s\n' mode '' '~1' default forward '~1' set more +1 set office '+2 -1' \
	group default '+1 -1 ~1' group edge -1 group far +1 acl in '+1 -1 ~1' >want.stat
ok "--stat counts them in columns" cmp want.stat told
on_terminal told "icmpctl --netns $HOST diff second"
ok "and with colours on one" grep -qF $'\e[31m- mode enforce\e[0m' told
NO_COLOR=1 on_terminal told "icmpctl --netns $HOST diff second"
ok "unless they are not wanted" cmp want told
{
	echo 'set many {'
	printf '    10.0.0.%d\n' {1..57}
	echo '}'
} >long
export NO_COLOR=1
on_terminal told "icmpctl --netns $HOST diff long"
is "$(sed -n '/^+ set many {/,/}/p' told)" "+ set many {
$(printf '+     10.0.0.%d/32\n' {1..20})
      … and 37 more (--all)
+ }" "on a terminal, a long diff is cut, and says by how much"
g diff long >want.long
on_terminal told "icmpctl --netns $HOST diff --all long"
ok "--all shows all of it there" cmp want.long told
is "$(grep -c '^+     10.0.0' want.long)" 57 "as a program gets it always"
on_terminal told "icmpctl --netns $HOST diff --stat long"
like "$(<told)" 'set +many +\+57' "--stat says how much it is"
on_terminal told "icmpctl --netns $HOST apply --dry-run long"
like "$(<told)" 'and 37 more \(--all\)' "a dry run is cut in the same way"
unset NO_COLOR
g -j diff second >json.out
is $? 1 "the status in JSON"
is "$(jq -c '[.same, .untouched, .mode, .defaults]' json.out)" \
	'[false,false,{"from":"enforce","to":"monitor"},{"forward":{"from":"allow","to":"deny"}}]' \
	"JSON: settings"
is "$(jq -c .sets json.out)" '[{"name":"more","change":"added","added":["10.0.0.0/8"],"removed":[]},{"name":"office","change":"changed","added":["192.0.2.0/25","198.51.100.0/24"],"removed":["192.0.2.0/24"]}]' \
	"JSON: sets"
is "$(jq -c .groups json.out)" '[{"name":"default","change":"changed","attached":["h0"],"detached":[]},{"name":"edge","change":"removed","attached":[],"detached":["eth1","wg*"]},{"name":"far","change":"added","attached":["eth2"],"detached":[]}]' \
	"JSON: groups"
is "$(jq -c '.rules | map([.change, .from.rule, .to.rule])' json.out)" '[["removed","allow in timestamp-request 192.0.2.0/24",null],["added",null,"allow in timestamp-request 192.0.2.0/25"],["removed","allow in echo-request any group edge",null],["added",null,"allow in echo-request @more group far"]]' \
	"JSON: rules"
is "$(jq -c '.acl | map([.change, .from.entry, .to.entry])' json.out)" '[["changed","in 100 deny all 203.0.113.0/24","in 100 deny all 203.0.113.0/25"],["removed","in 200 deny redirect any",null],["added",null,"in 300 deny redirect @more"]]' \
	"JSON: the ACL"
is "$(generation)" "$was" "diff changes nothing"
ok "apply that" g apply second
output_like '^applied, generation [0-9]+@[0-9a-f]{16}, rules \+2 -2, ACL entries \+1 -1 ~1, sets \+1 ~1, prefixes \+3 -1, groups \+1 -1 ~1, settings ~2$' "says what it did"
ok "no difference is left" g diff second
is "$(json 'map(select(.comment == "monitoring") | [.id, .packets])' list)" \
	"$(jq -nc --argjson ids "$ids" '$ids | map(select(.[1] | contains("monitoring")) | [.[0], 2])')" \
	"the rule that stays has its number, and has counted on"
ok "back to the first" g apply first
is "$(json .same diff first)" true "and nothing is left of the second"
is "$(json '[.[].name] | sort' list groups)" '["default","edge"]' "but the groups of the first"
is "$(packets 'allow in echo-request @office comment "monitoring"')" 2 "with its counters"
ok "with less" g apply - <<<"allow echo-request 192.0.2.0/24"
is "$(g save | tail -n +5 | tr -s '\n ' ' ')" \
	" group default { allow in echo-request 192.0.2.0/24 } " "what is left out goes"
is "$(json '.settings.changed' apply - <<<'mode monitor')" 1 "JSON of apply"
is "$(json '[.mode, .rules]' status)" '["monitor",0]' "as at load, but for the mode"

# ---- lifetimes ----

cat >timed <<'END'
allow echo-request 192.0.2.2 for 1h
allow echo-request 192.0.2.3
END
ok "a rule that expires" g apply timed
was=$(generation)
sleep 1.2
like "$(g list)" 'for 59m5[0-9]s' "counts down"
ok "and is no difference" g diff timed
ok "nor applied again" g apply timed
is "$(generation)" "$was" "the generation stays"
status 1 "one that is to end sooner is" g diff - < <(sed 's/1h/2m/' timed)
ok "apply that" g apply - < <(sed 's/1h/2m/' timed)
like "$(g list)" 'for (2m|1m5[0-9]s)' "it is"
ok "save" g save
output_like '1 rule was not saved' "tells that it is not saved"
unlike "$(g save 2>/dev/null)" 192.0.2.2 "and it is not"
ok "one that expires soon" g apply - <<<"allow echo-request 192.0.2.2 for 1s"
is_gone() {
	[ "$(json .rules status)" = 0 ]
}
ok "is gone soon" wait_for 20 is_gone
status 1 "and then differs again" g diff - <<<"allow echo-request 192.0.2.2 for 1s"

# ---- files ----

g apply first >/dev/null
ok "save into a new file" g save new
output_like '^saved to new, generation [0-9]+$' "says so"
ok "the same" cmp new first.want
is "$(stat -c %a new)" 600 "for its owner alone"
echo old >kept
chmod 644 kept
ln -s kept link
ok "save over a file, by a link" g save link
is "$(stat -c %a kept) $(readlink link)" "644 kept" "which keeps its mode, and the link"
ok "the same" cmp kept first.want
ln -s later dangling
status 1 "save by a link to what is not there" g save dangling
is "$(readlink dangling) $([ -e later ] || echo none)" "later none" "leaves that alone"
status 1 "into no directory" g save nowhere/file
output_like 'cannot write nowhere/file: No such file' "says why"
mkdir full
mount -t tmpfs -o size=4k none full
echo old >full/policy
seq 1 250 | sed 's,.*,allow echo-request 10.0.0.&,' >many
ok "a longer policy" g apply many
status 1 "a full disk" g save full/policy
output_like 'cannot write full/policy: No space left' "says why"
is "$(ls -A full) $(<full/policy)" "policy old" "and leaves the old one and nothing else"
umount full
mkfifo pipe
cat pipe >told &
ok "into a pipe" g save pipe
wait $!
is "$(grep -c allow told) $([ -p pipe ] && echo pipe)" "252 pipe" "which is still one"
status 1 "where nobody reads" g save /dev/full

# ---- round trips ----

for file in first second many; do
	g apply $file >/dev/null
	g save >one 2>/dev/null
	g off
	g apply one >/dev/null
	g save >two 2>/dev/null
	ok "$file is saved, applied and saved the same" cmp one two
	ok "and is no difference" g diff $file
done

# ---- to be confirmed ----

g apply first >/dev/null
g save >before
was=$(generation)
ok "nothing to change" g apply first --confirm 5
output_like "^nothing to change, generation $was@[0-9a-f]{16} stays\$" "is nothing to confirm"
is "$(json .pending status)" null "and none waits"
is "$(json '[.changed, .confirm]' apply --confirm 600 second)" "[true,600]" \
	"a policy to be confirmed, in JSON"
ok "is in force" g diff second
like "$(json .pending status)" '^(600|59[0-9])$' "status tells the seconds"
status 1 "another is refused meanwhile" g apply first
output_like 'waits to be confirmed' "says why"
status 1 "as is a rule" g allow echo-request 10.0.0.1
ok "confirm" g confirm
ok "it stays" g diff second
ok "again" g confirm
output_like 'was confirmed' "says that it is"
g apply - --confirm 600 >/dev/null <<'END'
allow echo-request 192.0.2.0/24
allow echo-request 10.9.0.1 for 20s
END
pending=$(generation)
status 1 "one that is not meant" g confirm --generation $((pending - 1))
output_like "generation $((pending - 1)) was never|made for generation $((pending - 1)), but $pending is in force" \
	"is told from that which is"
has_expired() {
	[ "$(json .rules status)" = 1 ]
}
ok "a rule of it expires meanwhile" wait_for 60 has_expired
like "$(json .pending status)" '^[0-9]+$' "it waits on"
status 1 "neither is this one" g rollback --generation $((pending - 1))
output_like "but $(generation) is in force" "the other is told as it is"
ok "it is known by the number that apply told" g rollback --generation "$pending"
ok "the one before is back" g diff second
g apply - --confirm 600 >/dev/null <<<"allow echo-request 192.0.2.0/24"
ok "or by that which is in force" g confirm --generation "$(generation)"
g apply second >/dev/null
ok "another" g apply first --confirm=600
output_like "; taken back in 600 s unless .icmpctl confirm.\$" "says what will be"
ok "rollback" g rollback
ok "the one before is back" g diff second
g apply first >/dev/null
ok "one that cuts its session off" g apply second --confirm 2
is_back() {
	[ "$(json .pending status)" = null ]
}
ok "is taken back" wait_for 30 is_back
g save >after
ok "whole" cmp before after
is "$(packets 'allow in echo-request any group edge')" 0 "with its rules"
passes "which are in force" 8 $H4
was=$(generation)
status 1 "what was not asked for in time" g confirm
output_like "was not confirmed in time and was rolled back [0-9]+s ago: .* as generation $was" "is told"

# ---- refused ----

g apply first >/dev/null
was=$(generation)
status 2 "a wrong file" g apply - <<<"allow echo-requst"
status 2 "what somebody who failed has written" g apply - < <(icmpctl --netns "$PEER" save)
output_like 'standard input is empty' "is told"
status 2 "a set that is not there" g apply - <<<"allow echo-request @nosuch"
status 1 "another generation" g apply second --generation $((was - 1))
output_like "is of generation $was, not $((was - 1)): it was changed" "is told"
for _ in 1 2 3 4; do
	in_ns "$HOST" stage begin ready wait < <(exec sleep 300) >>begun &
	BG+=("$!")
done
all_begun() {
	[ "$(grep -c ready begun)" = 4 ]
}
wait_for 10 all_begun || bail "no four staging areas"
status 1 "no staging area to be had" g apply second
output_like 'as many staging areas as a namespace may have' "is told"
stop "${BG[@]}"
BG=()
is "$(generation)" "$was" "nothing was changed"
ok "save again" g save saved
ok "the same" cmp saved first.want
status 1 "without privilege" in_ns "$HOST" setpriv --reuid 65534 --clear-groups \
	--bounding-set=-all icmpctl apply - <second
output_like 'CAP_NET_ADMIN' "what is missing is told"
is "$(generation)" "$was" "nothing was changed"
ok "that generation" g apply second --generation "$was"

# ---- flows ----

cat >out <<'END'
default out deny
allow out echo-request any
END
g apply out >/dev/null
in_ns "$HOST" ping -i 0.05 -c 100 -W 5 -q $P4 >ping.out 2>&1 &
ping=$!
BG+=("$ping")
n=0
while kill -0 "$ping" 2>/dev/null && [ $n -lt 40 ]; do
	g apply - < <(cat out && echo "allow in echo-request 10.0.$n.0/24") >/dev/null || break
	n=$((n + 1))
done
wait "$ping"
like "$n" '^[1-9][0-9]*$' "policies applied under a ping"
like "$(<ping.out)" ' 0% packet loss' "whose replies all came"
is "$(packets 'allow out echo-request any')" 100 "and were counted by one rule"
g apply - <<<"default out deny" >/dev/null
is "$(json length flows)" 0 "a flow that is not allowed any more ends"
# Requests that nobody answers yet, of either direction.
for ns in "$HOST" "$PEER"; do
	set_sysctl "$ns" net.ipv4.icmp_echo_ignore_all=1
done
g apply - >/dev/null <<'END'
default out deny
allow in echo-request any
allow out echo-request any
END
send "$PEER" "$HOST" -t 8 -i 21 -s 1 $H4
send "$HOST" "$PEER" -t 8 -i 22 -s 1 $P4
ok "the same rules in another order, and one more" g apply - <<'END'
allow out echo-request any
allow in timestamp-request 10.1.0.0/16
allow in echo-request any
default out deny
END
output_like 'rules \+1$' "are one more"
ok "for a time" g apply - --confirm 600 <<'END'
allow out echo-request any
allow in echo-request any
default out deny
END
ok "and back" g rollback
send "$HOST" "$PEER" -t 0 -i 21 -s 1 $P4
is "$GOT" 1 "the reply to a request from before goes out"
send "$HOST" "$PEER" -t 0 -i 21 -s 2 $P4
is "$GOT" 0 "but not what nobody asked for"
passes "as one from before comes in" 0 -i 22 -s 1 $H4
drops "and the other does not" 0 -i 22 -s 2 $H4
is "$(packets 'allow in echo-request any') $(packets 'allow out echo-request any')" "1 1" \
	"each rule has counted on"
for ns in "$HOST" "$PEER"; do
	set_sysctl "$ns" net.ipv4.icmp_echo_ignore_all=0
done

# Another comment or lifetime is a change of the rule that is there.
g apply - >/dev/null <<'END'
default out deny
allow out echo-request 192.0.2.0/24 comment first for 1h
END
send "$HOST" "$PEER" -t 8 -i 23 -s 1 $P4
id=$(json '.[0].id' list) open=$(json length flows)
is "$(json '[.changed, .rules]' apply - <<'END'
default out deny
allow out echo-request 192.0.2.0/24 comment second for 1h
END
)" '[true,{"added":0,"removed":0,"changed":1}]' "another comment is a rule that changes"
is "$(json '.[0] | [.id, .comment, .packets, .["expires-in"] > 3500]' list)" "[$id,\"second\",1,true]" \
	"with its number, its counters and its lifetime"
is "$(json length flows)" "$open" "requests stay open"
ok "neither comment nor lifetime" g apply - <<'END'
default out deny
allow out echo-request 192.0.2.0/24
END
output_like 'rules ~1$' "is a change, too"
is "$(json '.[0] | [.id, .comment, .packets, .["expires-in"]]' list)" "[$id,null,1,null]" \
	"what a file leaves out is none"
is "$(json length flows)" "$open" "requests still stay open"

# ---- large ones ----

big() {	# big BYTE: a policy with a set of 100,000
	echo 'set feed {'
	seq 0 99999 | awk -v a="$1" '{ i = 2 * $1
		printf "%d.%d.%d.%d\n", a, i / 65536, i / 256 % 256, i % 256 }'
	echo '192.0.2.2 }'
	echo 'allow echo-request @feed'
}
big 16 >sixteen
big 17 >seventeen
ok "100,000 prefixes" g apply sixteen
output_like 'prefixes \+100001' "says how many"
ok "the same" g apply sixteen
output_like 'nothing to change' "is the same"
sed 's/^16.0.0.0$/18.0.0.0/' sixteen >eighteen
is "$(json '[.prefixes.added, .prefixes.removed]' apply eighteen)" "[1,1]" "one of them"
ok "save them" g save big.saved
ok "and back" g apply sixteen
passes "in force" 8 $H4

slowly() {
	sed -n '2,100001p' seventeen
	sleep 1
	echo 192.0.2.2
}
export -f slowly
on_terminal told "bash -c slowly | icmpctl --netns $HOST set replace feed -"
like "$(<told)" $'\r\e\\[Kreading, prefixes [0-9]+.*\r\e\\[K' "on a terminal, progress comes and goes"
g apply sixteen >/dev/null
run bash -c "slowly | icmpctl --netns $HOST set replace feed -"
unlike "$(<"$RUN/out")" 'reading' "which is not told where there is no terminal"
g apply sixteen >/dev/null

# first: which of the two it is, or "torn".
which_one() {
	case $(g set show feed | awk '{ split($0, a, "."); n[a[1]]++ }
		END { print n[16] + 0, n[17] + 0 }') in
	"100000 0") echo sixteen ;;
	"0 100000") echo seventeen ;;
	*) echo torn ;;
	esac
}
whole=0 old=0
for delay in 0.02 0.05 0.1 0.15 0.2 0.3 0.5 0.8; do
	timeout -s KILL $delay icmpctl --netns "$HOST" apply seventeen >/dev/null 2>&1 || true
	case $(which_one) in
	sixteen) whole=$((whole + 1)) old=$((old + 1)) ;;
	seventeen)
		whole=$((whole + 1))
		g apply sixteen >/dev/null
		;;
	esac
done
is $whole 8 "killed, an apply is whole or none"
like $old '^[1-8]$' "none, if it was killed in time"
is_quiet() {
	[ "$(json .prefixes status)" -le 100003 ]
}
ok "and nothing is left behind" wait_for 20 is_quiet

# Somebody else changes the policy all the while.
while :; do
	g default forward deny >/dev/null
	g default forward allow >/dev/null
done &
writer=$!
BG+=("$writer")
run g apply seventeen
if [ "$RC" = 0 ]; then
	is "$(which_one)" seventeen "applied beside other changes"
else
	is "$RC" 1 "given up beside other changes"
	output_like 'the policy changed each of the [0-9]+ times' "says so"
fi
unlike "$(which_one)" torn "whole, in either case"
status 1 "with a generation, somebody else is not overruled" g apply eighteen --generation "$(generation)"
output_like 'it was changed|the policy changed each' "says so"
stop "$writer"
ok "with nobody else" g apply seventeen
is "$(which_one)" seventeen "it is in force"
ok "off" g off
status 1 "the saved one" g diff big.saved
ok "is applied" g apply big.saved
ok "whole" g diff eighteen

done_testing
