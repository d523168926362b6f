# SPDX-License-Identifier: GPL-2.0-only
#
# Lines of the program and of callgrind -> one object a structure and set.

def per($lookups): . / $lookups * 100 | round / 100;

def counted:	# lines of callgrind for lookups, one stream
	(.[0].lookups) as $n
	| {instructions: (.[0].instructions | per($n)), d1_misses: (.[0].d1_misses | per($n))}
	+ (map({("misses_" + .cache): (.ll_misses | per($n))}) | add);

def stream($name):
	(map(select(.stream == $name)) | first // {} | {ns, ns_chained})
	+ (map(select(.part == $name)) | if length > 0 then counted else {} end);

group_by([.family, .n, .set, .structure])
| map((.[0] | {family, n, set, structure})
	+ (map(select(.bytes)) | first // {} | {bytes, peak, build_ms})
	+ {build_instructions: (map(select(.part == "build")) | first // {} | .instructions)}
	+ {streams: (. as $lines | ["covered", "all", "zipf"]
		| map(. as $s | {($s): ($lines | stream($s))}) | add)})
