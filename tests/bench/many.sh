# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The part of guest.sh about many rules: $RULES of them loaded in one transaction, and
# one more beside them. Results are the lines
#
#     many N load|add TICKS CPU

# many_can: whether rules can be loaded by the thousand.
many_can() {
	return 1
}

if many_can; then
	load
	TICKS=0 CPU=0
	many_load
	diag "many $RULES load $TICKS $CPU"
	TICKS=0 CPU=0
	spend icmpctl allow echo-request 192.0.2.77
	diag "many $RULES add $TICKS $CPU"
	unload || bail "rmmod icmpguard"
else
	skip "$RULES rules" "they cannot be loaded in one transaction yet"
fi
