# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "Bare confirm speaks of the last commit alone: 0 if it is in force and was confirmed
# or needed none (it says which), 1 if that one was rolled back (when, to what); a later
# commit clears this. apply prints generation and instance even when nothing changed;
# --generation N[@INSTANCE]: 0 if N was confirmed, also when replaced since; 1 if never,
# rolled back, or of another instance."
# timeout: 200

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
cd "$RUN" || exit 1
# A change, by its command and attribute in uapi/icmpguard.h.
CONFIG_SET=5 MONITOR=0500040001000000
told() {
	g -j status | jq -c "$1"
}
generation() {
	told '.generation // 0'
}
# says STATUS PATTERN DESCRIPTION COMMAND...: exit status and words of a command.
says() {
	status "$1" "$3" "${@:4}"
	output_like "$2" "$3: says so"
}
echo 'allow echo-request 192.0.2.0/24' >first
echo 'allow echo-request 198.51.100.0/24' >second

# ---- what a namespace begins with -----------------------------------------------------
says 1 'untouched' "an untouched namespace has nothing to confirm" g confirm
says 1 'nothing to roll back' "nor to roll back" g rollback
is "$(told '."last-commit"')" null "it has seen no commit"
like "$(told .instance)" '^"[0-9a-f]{16}"$' "status tells the instance"
instance=$(told .instance | tr -d '"')
is "$(icmpctl -j status | jq -r .instance)" "$instance" "which all namespaces share"
says 0 'generation [0-9]+ is in force and needs no confirmation' \
	"the policy at load needs no confirmation" icmpctl confirm
echo 'default in deny' >as-at-load
says 0 "^nothing to change, generation [0-9]+@$instance stays\$" \
	"apply tells generation and instance when nothing changes" icmpctl apply as-at-load --confirm 60
at_load=$(icmpctl -j status | jq .generation)
says 0 'needs no confirmation' "that is not to be confirmed" \
	icmpctl confirm --generation "$at_load@$instance"

# ---- not to be confirmed ----------------------------------------------------------------
ok "a rule" g allow echo-request 10.0.0.1
one=$(generation)
says 0 "generation $one, put in force [0-9]+s ago, needed no confirmation; it is in force" \
	"it needed no confirmation" g confirm
says 0 'needed no confirmation' "by its generation, too" g confirm --generation "$one"
is "$(told '."last-commit".outcome')" '"not-needed"' "status says it"

# ---- confirmed, twice as people type it ----------------------------------------------
for time in first second; do
	says 0 "generation [0-9]+@$instance" "apply for a time, the $time time" g apply first --confirm 60
	says 0 'confirmed' "and confirm" g confirm
done
confirmed=$(generation)
says 0 "generation $confirmed was confirmed [0-9]+s ago; it is in force" "says which it was" g confirm
is "$(g -j confirm | jq -c '[.confirmed, .generation, .outcome]')" \
	"[true,$confirmed,\"confirmed\"]" "in JSON, too"
is "$(g -j apply first | jq -c '[.changed, .generation, .instance]')" \
	"[false,$confirmed,\"$instance\"]" "apply in JSON, when nothing changes"
says 1 'was confirmed' "there is nothing to roll back" g rollback
like "$(g status)" "last commit +generation $confirmed was confirmed [0-9]+s ago" "status shows how it ended"
ok "another, with no time" g apply second
replaced=$(generation)
says 0 "generation $confirmed was confirmed [0-9]+s ago; it has since been replaced by $replaced" \
	"what was confirmed is known when it is replaced" g confirm --generation "$confirmed@$instance"
is "$(g -j confirm --generation "$confirmed" | jq -c '[.confirmed, ."replaced-by"]')" \
	"[true,$replaced]" "in JSON, too"

says 0 "generation [0-9]+@$instance" "for a time" g apply first --confirm 600
says 0 "^confirmed: the policy stays.*note: instance $instance of the module answered; " \
	"a number alone confirms what waits, and a note says who answered" g confirm --generation "$(generation)"
ok "the policy before" g apply second
replaced=$(generation)

# ---- rolled back --------------------------------------------------------------------------
ok "for a time" g apply first --confirm 600
taken=$(generation)
says 1 "generation $taken, put in force|made for generation 1, " "one that never was is not confirmed" \
	g confirm --generation 1
is "$(told '.pending != null')" true "and confirms nothing"
says 0 "has since been replaced by $taken" "one that was, is, while another waits" \
	g confirm --generation "$confirmed"
is "$(told '.pending != null')" true "and confirms nothing else"
ok "rollback" g rollback
back=$(generation)
says 1 "generation $taken was rolled back [0-9]+s ago: the policy before is back in force, as generation $back" \
	"confirm says when, and to what" g confirm
says 1 "generation $taken was rolled back" "by its generation, too" g confirm --generation "$taken"
says 1 "generation $taken was rolled back" "there is nothing more to roll back" g rollback
is "$(told '."last-commit" | [.outcome, ."back-to"]')" "[\"rolled-back\",$back]" "status says it"
says 0 "^nothing to change, generation $back" "the policy that is back" g apply second --confirm 60
says 0 'needs no confirmation' "is not to be confirmed" g confirm --generation "$back@$instance"
says 1 'was rolled back' "but the last commit was rolled back" g confirm
ok "a later commit" g allow echo-request 10.0.0.2
says 0 'needed no confirmation' "clears this" g confirm
says 1 "generation $taken was rolled back" "and the other is known still" g confirm --generation "$taken"

ended() {
	[ "$(told .pending)" = null ]
}
ok "for two seconds" g apply first --confirm 2
taken=$(generation)
ok "it is not confirmed" wait_for 30 ended
says 1 "generation $taken was not confirmed in time and was rolled back [0-9]+s ago: .* generation $(generation)" \
	"confirm says that its time was over" g confirm
is "$(told '."last-commit".outcome')" '"timed-out"' "status says it"

# ---- a rule that expires meanwhile ------------------------------------------------------
{
	cat first
	echo 'allow echo-request 10.9.0.1 for 2s'
} >timed
expired() {
	[ "$(told .rules)" = 1 ]
}
ok "a policy with a rule for two seconds" g apply timed --confirm 600
pending=$(generation)
ok "the rule expires" wait_for 30 expired
is "$(told '[."last-commit" | .generation, .outcome]')" "[$pending,\"pending\"]" \
	"which neither confirms nor blocks"
ok "confirm" g confirm
says 0 "generation $pending was confirmed" "it is confirmed" g confirm
says 0 "generation $pending was confirmed" "by the generation of the commit" g confirm --generation "$pending"
says 0 "generation $pending was confirmed" "or that in force" g confirm --generation "$(generation)"
ok "another" g apply timed
pending=$(generation)
ok "the rule expires" wait_for 30 expired
says 0 "generation $pending.* needed no confirmation; it is in force" "that needed none" g confirm

# ---- never, and no longer known ---------------------------------------------------------
far=$((pending + 1000))
says 1 "generation $far was never" "a generation that is still to come" g confirm --generation $far
ok "another namespace" g_in "$PEER" apply first --confirm 600
theirs=$(g_in "$PEER" -j status | jq .generation)
says 1 "generation $theirs was never" "that of another namespace" g confirm --generation "$theirs"
ok "it waits" g_in "$PEER" confirm --generation "$theirs@$instance"
commits=()
for i in {1..17}; do
	commits+=(begin "create,s$i,10.0.1.1,1" "commit,600" confirm)
done
ok "17 commits, all confirmed" in_ns "$HOST" stage "${commits[@]}"
is "$(told '."tried-commits" | length')" 16 "16 commits are remembered"
oldest=$(told '."tried-commits"[0].generation')
says 0 "generation $oldest was confirmed" "the oldest" g confirm --generation "$oldest"
says 1 "unknown whether generation $confirmed was confirmed" "one that is older is unknown" \
	g confirm --generation "$confirmed"
newest=$(generation)
ok "off" g off
says 1 'this namespace is untouched' "nothing is in force after off" g confirm
says 1 "generation $newest was confirmed .*untouched now" "not what was confirmed either" \
	g confirm --generation "$newest"

# ---- another instance -------------------------------------------------------------------
ok "a policy in the window" g apply first --confirm 600
lost=$(generation)
ok "the module goes" unload
load
again=$(told .instance | tr -d '"')
nok "it comes back as another instance" test "$again" = "$instance"
# Commits until the next one has the same number.
now=$(icmpctl -j status | jq .generation)
changes=()
while [ $((now += 1)) -lt "$lost" ]; do
	changes+=("raw,$CONFIG_SET,$MONITOR")
done
in_ns "$HOST" stage "${changes[@]}" >/dev/null || bail "commits"
g apply second --confirm 600 >/dev/null && g confirm >/dev/null
is "$(generation)" "$lost" "another policy of the same number"
says 0 'was confirmed' "is confirmed" g confirm --generation "$lost@$again"
says 1 "generation $lost of instance $instance was lost" "the policy that was lost is not confirmed" \
	g confirm --generation "$lost@$instance"
says 0 "note: instance $again of the module answered; .* --generation $lost@$again means this one alone" \
	"by its number alone, it is taken for the other: a note says who answered" g confirm --generation "$lost"
is "$(g -j confirm --generation "$lost" 2>&1 | jq -r .instance)" "$again" "in JSON, as a member"
g confirm --generation "$lost@$again" >told.out 2>&1
nok "nobody who names the instance is told" grep -q note told.out
says 1 "of instance $instance" "nor rolled back" g rollback --generation "$lost@$instance"
says 1 "of instance $instance is not in force" "nor replaced" \
	g apply first --generation "$(generation)@$instance"
ok "what is in force is known by its instance" g apply first --generation "$(generation)@$again"

done_testing
