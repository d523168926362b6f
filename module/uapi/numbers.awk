# SPDX-License-Identifier: GPL-2.0-only
#
# Prints the number of each name in icmpguard.h, a line each.
/^enum/ { n = 0; next }
/^\t_*ICMPGUARD_/ {
	name = $1
	sub(/,$/, "", name)
	if ($2 == "=") { n = $3; sub(/,$/, "", n) }
	if (name !~ /^__/) print name, n
	n++
}
