# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Namespaces of other user namespaces have a budget for each user: with
# netns=inherit nobody without a right stops the host's own. The host's
# max_namespaces still limits once there are more.
# timeout: 400

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

# as UID COMMAND...
as() {
	setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"
}
# own UID [NAME]: a user and a network namespace of this user's; NAME holds the
# process in it.
own() {
	bg setpriv --reuid "$1" --regid "$1" --clear-groups unshare -Urn sleep 1000
	[ -z "${2:-}" ] || printf -v "$2" %s "$BGPID"
	wait_for 20 grep -q sleep "/proc/$BGPID/comm"
}
# full UID DESCRIPTION [COMMAND...]: a namespace more is refused, by its ENOSPC.
full() {
	nok "$2" as "$1" "${@:3}" unshare -Urn true
	output_like 'No space left' "$2: no space"
}
told() {
	icmpctl -j status | jq ".\"$1\""
}

load netns=inherit max_namespaces=4 max_namespaces_user=3
ok "a user has a namespace" own 1001 FIRST
ok "a second" own 1001
ok "and a third" own 1001 THIRD
full 1001 "a fourth is refused"
for _ in $(seq 20); do
	as 1001 unshare -Urn true
done >"$RUN/loop" 2>&1
is "$(grep -c 'No space left' "$RUN/loop")" 20 "however often"
full 1001 "also from within, by a user namespace in a user namespace" \
	nsenter -t "$FIRST" -U -n --preserve-credentials
is "$(told namespaces)$(told namespaces-limit)" 14 "the host has used up one of four"
is "$(told namespaces-user)$(told namespaces-user-limit)" 33 "users three"
like "$(icmpctl status)" 'of other users *3, at most 3 a user' "the status says so"
for i in 1 2 3; do
	ok "root's ip netns add goes on working: $i" ip netns add "host$i"
done
nok "up to the host's own limit" ip netns add host4
is "$(told namespaces)" 4 "four of four"
ok "another user is not held up by all that" own 1002
stop "$THIRD"
ok "who ends one may have another" wait_for 60 own 1001

# Namespaces that root has made so are containers, each a user by itself.
# shellcheck disable=SC2016 # for the inner shell
bg unshare -Ur sh -c 'for i in 1 2 3 4; do unshare -n sleep 1000 2>>"$0" & done; wait' "$RUN/one"
ok "a container takes what it may have" wait_for 60 grep -q 'No space left' "$RUN/one"
settled() {
	[ "$(told namespaces-user)" = 7 ]
}
ok "and no more" wait_for 60 settled
ok "another container is not held up" own 0
full 0 "but all of root's have an end"
ok "nor is root's after one has gone" ip netns del host1
# A namespace is taken down after its name is gone.
ok "again" wait_for 60 ip netns add host1
ip netns del host1
ip netns del host2
ip netns del host3
stop "${BG[@]}"
BG=()
gone() {
	[ "$(told namespaces-user)" = 0 ]
}
ok "nothing is left of them" wait_for 60 gone
ok "unload" unload

# ---- once there are more than max_namespaces --------------------------------------
load max_namespaces=2
netns_add ONE
netns_add TWO
netns_add THREE
ok "the first namespace is off" icmpctl off
ok "another one is configured" g_in "$ONE" default in deny
ok "and another one: two of two" g_in "$TWO" default in deny
ok "the first one is never refused: three of two" icmpctl default in deny
is "$(told namespaces)" 3 "three are counted"
status 1 "a fourth is" g_in "$THREE" default in deny
output_like 'max_namespaces' "and is told why"
ok "one goes: two of two" g_in "$ONE" off
status 1 "which is still no room" g_in "$THREE" default in deny
ok "another one goes" g_in "$TWO" off
ok "which is" g_in "$THREE" default in deny
ok "unload" unload

done_testing
