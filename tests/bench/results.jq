# SPDX-License-Identifier: GPL-2.0-only
#
# The lines of tests/bench/guest.sh -> bench.json. "call" is what the hooks of one
# packet cost, "added" that less what they cost without icmpguard or a peer. All
# are instructions, means of the packets measured.

def hundredths: . * 100 | round / 100;
def families: ("IPv4", "IPv6");

[inputs | select(startswith("#   ")) | .[4:] | split(" ")] as $lines
| def lines($what): $lines[] | select(.[0] == $what);
# A configuration is a word, or peer:policy:size.
def config: if contains(":") then split(":") | { peer: .[0], policy: .[1], size: (.[2] | tonumber) }
	else { config: . } end;

first(lines("idle")) as $line
| (($line[3] | tonumber) / ($line[2] | tonumber)) as $idle
| [lines("hook")
	| (.[5] | tonumber) as $n
	| (.[1] | config) + { scenario: .[2], family: "IPv\(.[3])", leg: (.[4] | tonumber),
	    call: ((.[6] | tonumber) / $n - $idle | hundredths),
	    again: ((.[7] | tonumber) / $n - $idle | hundredths) }] as $legs
| ($legs | map(select(.config == "nothing")
	| { key: "\(.scenario) \(.family) \(.leg)", value: .call }) | from_entries) as $base
# Denied packets are requests.
| [$legs[] | . + { added: (.call
	- $base["\(.scenario | sub("denied"; "request")) \(.family) \(.leg)"] | hundredths) }] as $legs
| [lines("path")
	| (.[1] | config) + { path: .[2], median: (.[3] | tonumber), mean: (.[4] | tonumber),
	    again: (.[5] | tonumber) }] as $paths

# Compared with nothing; for denied packets, with a hook that drops. The median leaves out the
# tick of the clock, but where several addresses take turns only the mean has them all.
| def over($what; $path; $policy; $size):
	first($paths[] | select((.config // .peer) == $what and .path == $path
		and (.policy == $policy or $what == "drop") and .size == $size)
		| if $size then .mean else .median end);
  [$paths[]
	| over(if .path | startswith("flood") then "drop" else "nothing" end;
		.path; .policy; .size) as $from
	| . + { added: ((if .size then .mean else .median end) - $from) }] as $paths

| ($legs | group_by([.config, .peer, .policy, .size, .scenario, .family])
	| map(.[0] as $one | ($one | del(.leg, .call, .again, .added))
		+ { added: (map(.added) | add | hundredths),
		    legs: (sort_by(.leg) | map({ call, added, again })) })) as $hooks
| [lines("set") | { peer: .[1], family: "IPv\(.[2])", size: (.[3] | tonumber), what: .[4],
	value: (.[5] | tonumber), cpu: (if .[6] then .[6] | tonumber else null end) }]
	as $steps
| ($steps | group_by([.peer, .family, .size])
	| map((.[0] | { peer, family, size })
		+ (map({ key: .what, value }) | from_entries)
		+ (map(select(.cpu) | { key: "\(.what)-cpu", value: .cpu }) | from_entries)))
	as $loads
| [lines("left") | { peer: .[1], family: "IPv\(.[2])", size: (.[3] | tonumber), what: .[4] }]
	as $left
| [lines("table") | { flows: (.[1] | tonumber), memory: (.[2] | tonumber) }] as $tables
| [lines("spoofed") | { family: "IPv\(.[1])", requests: (.[2] | tonumber),
	admitted: (.[3] | tonumber), "must-pass": (.[4] | tonumber), lost: (.[5] | tonumber),
	instructions: (.[6] | tonumber), memory: (.[7] | tonumber), used: (.[8] | tonumber),
	capacity: (.[9] | tonumber) }] as $spoofed

# A measured value, or empty: added(configuration; scenario; family) and so on.
| def hook($c; $s; $f):
	first($hooks[] | select(.config == $c and .scenario == $s and .family == $f)) // null;
  def added($c; $s; $f): hook($c; $s; $f).added;
  def legs($c; $s): [$hooks[] | select(.config == $c and .scenario == $s) | .legs[].added];
  def first_leg($c; $s): [$hooks[] | select(.config == $c and .scenario == $s) | .legs[0].added];
  def at($p; $policy; $size; $s; $f):
	first($hooks[] | select(.peer == $p and .policy == $policy and .size == $size
		and .scenario == $s and .family == $f)) // null;
  def way($p; $policy; $size; $path):
	first($paths[] | select(.peer == $p and .policy == $policy and .size == $size
		and .path == $path)) // null;
  def loaded($p; $f; $size):
	first($loads[] | select(.peer == $p and .family == $f and .size == $size)) // null;
  ([$hooks[].size | values] | unique) as $sizes
| ($sizes | map(tostring) | join(", ")) as $all_sizes

# The worst of several [icmpguard, peer] pairs.
| def worst_ratio: map(select(.[0] != null and .[1] != null))
	| if length == 0 then null
	  else max_by(.[0] / .[1]) as $w
	  | { icmpguard: $w[0], peer: $w[1], value: ($w[0] / $w[1] | . * 10000 | round / 10000) } end;
  def most: map(select(. != null)) | if length == 0 then null else { value: max } end;
  # From [[family, size, figure]...]: the dearest over the cheapest, in the worse family.
  def spread: map(select(.[2] != null)) | group_by(.[0])
	| map(select(length > 1) | [(map(.[2]) | max), (map(.[2]) | min)]) | worst_ratio;
  # The largest size at which both were loaded.
  def largest($p): [$loads[] | select(.peer == "ig") | .size as $n | .family as $f
	| select(loaded($p; $f; $n)) | $n] | max;
  def loads_ratio($p; $what): largest($p) as $n
	| [families as $f | [loaded("ig"; $f; $n)[$what], loaded($p; $f; $n)[$what]]] | worst_ratio;
  def bar($name; $limit; $unit; $found):
	{ name: $name, limit: $limit, unit: $unit }
	+ ($found // { value: null })
	| . + { met: (if .value == null then null
		elif $unit == "bytes" then (.value | floor) <= $limit
		else .value <= $limit end) };
  # A bar that is meant at one size says nothing about another.
  def only($meant; $measured): if $meant == $measured then . else .met = null end;
  # For icmpguard with sets, at every size and in both families.
  def every($policy; $s): [$hooks[] | select(.peer == "ig" and .policy == $policy and .scenario == $s)];
  ($sizes | map(select(. == 100000)) | .[0] // ($sizes | max)) as $hundred_thousand
| ([$loads[] | select(.peer == "rules") | .size] | max // ([$sizes[] | select(. <= 100000)] | max)) as $rules
| (largest("nft") // ($sizes | max)) as $most
| ([families as $f | select(loaded("ig"; $f; $most) and loaded("nft"; $f; $most)) | $f]
   | if length == 1 then " of \(.[0])" else "" end) as $of
| {
	kernel: $kernel,
	unit: "guest instructions; memory in KiB",
	sizes: $sizes,
	bars: [
		bar("a UDP packet, over a hook that only accepts"; 1.25; "times";
			[families as $f | ("udp-in", "udp-out") as $s
			 | [added("ig"; $s; $f), added("accept"; $s; $f)]] | worst_ratio),
		bar("a UDP packet beside a set of \($all_sizes) prefixes, over a hook that only accepts"; 1.25; "times";
			[$hooks[] | select(.peer == "ig" and (.scenario | startswith("udp")))
			 | [.added, added("accept"; .scenario; .family)]] | worst_ratio),
		(bar("an echo round trip by one of \($hundred_thousand) prefixes, stateful, over nftables: whole way";
			0.25; "times";
			[("4", "6") as $f | [way("ig"; "stateful"; $hundred_thousand; "pinged" + $f).added,
				way("nft"; "stateful"; $hundred_thousand; "pinged" + $f).added]] | worst_ratio)
			| only(100000; $hundred_thousand)),
		(bar("an echo round trip by one of \($hundred_thousand) prefixes, stateful, over nftables: hooks"; 0.25; "times";
			[families as $f | [at("ig"; "stateful"; $hundred_thousand; "pinged"; $f).added,
				at("nft"; "stateful"; $hundred_thousand; "pinged"; $f).added]] | worst_ratio)
			| only(100000; $hundred_thousand)),
		bar("an echo round trip, stateful, the dearest of \($all_sizes) prefixes over the cheapest: whole way";
			1.3; "times";
			[$paths[] | select(.peer == "ig" and .policy == "stateful" and (.path | startswith("pinged")))
			 | [.path, .size, .added]] | spread),
		bar("an echo round trip, stateful, the dearest of \($all_sizes) prefixes over the cheapest: hooks"; 1.3; "times";
			[every("stateful"; "pinged")[] | [.family, .size, .added]] | spread),
		bar("an echo round trip, stateless, the dearest of \($all_sizes) prefixes over the cheapest: hooks"; 1.3; "times";
			[every("stateless"; "pinged")[] | [.family, .size, .added]] | spread),
		bar("a denied echo-request, over nftables with a single drop rule"; 1; "times";
			[families as $f
			 | [added("ig"; "denied"; $f), added("nft-drop"; "denied"; $f)]] | worst_ratio),
		bar("a denied echo-request outside a set of \($all_sizes) prefixes, over nftables with a single drop rule"; 1; "times";
			[$hooks[] | select(.peer == "ig" and .scenario == "denied")
			 | [.added, added("nft-drop"; "denied"; .family)]] | worst_ratio),
		(bar("loading \($most) prefixes\($of), time over that of nft -f"; 0.2; "times"; loads_ratio("nft"; "load")) | only(1000000; $most)),
		(bar("loading \($most) prefixes\($of), kernel memory over that of nft -f"; 0.25; "times"; loads_ratio("nft"; "memory")) | only(1000000; $most)),
		(bar("replacing \($most) prefixes\($of), time over that of nft -f"; 0.2; "times"; loads_ratio("nft"; "replace")) | only(1000000; $most)),
		(bar("replacing \($most) prefixes\($of), kernel memory over that of nft -f"; 0.25; "times"; loads_ratio("nft"; "memory-replaced")) | only(1000000; $most)),
		(bar("adding one rule beside \($rules), over loading them"; 0.05; "times";
			[families as $f | loaded("rules"; $f; $rules) | [.add, .load]] | worst_ratio)
			| only(100000; $rules)),
		bar("any packet, in a namespace where nothing is configured while another is"; 0; "instructions";
			[$hooks[] | select(.config == "idle-ig")
			 | .added - added("idle-accept"; .scenario; .family)] | most),
		bar("any packet, after icmpctl off"; 0; "instructions";
			[$hooks[] | select(.config == "ig-off") | .added] | most),
		bar("a flow in the table"; 64; "bytes";
			if ($tables | length) < 2 then null else
			{ value: (($tables[1].memory - $tables[0].memory) * 1024
				/ ($tables[1].flows - $tables[0].flows) | hundredths) } end),
		bar("must-pass packets lost among \([$spoofed[].requests] | add) spoofed requests"; 0; "packets";
			[$spoofed[].lost] | most),
		bar("flows over the bound of the table after as many spoofed requests"; 0; "flows"; [$spoofed[] | [.used - .capacity, 0] | max] | most),
		bar("growth of kernel memory by as many spoofed requests, the noise allowed for"; 128; "KiB"; [$spoofed[].memory] | most),
		bar("a packet of an established echo, request or reply"; 500; "instructions";
			legs("ig"; "ping") + legs("ig-rule-state"; "pinged") | most),
		bar("a packet of an established echo by a set of \($all_sizes) prefixes"; 500; "instructions";
			[every("stateful"; "pinged")[].legs[].added] | most),
		bar("the request of a new flow"; 700; "instructions";
			first_leg("ig"; "ping-new") + first_leg("ig-rule-state"; "pinged-new") | most),
		bar("the request of a new flow by a set of \($all_sizes) prefixes"; 700; "instructions";
			[every("stateful"; "pinged-new")[].legs[0].added] | most),
		bar("a UDP packet, when there is another hook"; 35; "instructions";
			[families as $f | ("udp-in", "udp-out") as $s
			 | select(added("ig+accept"; $s; $f) and added("accept"; $s; $f))
			 | added("ig+accept"; $s; $f) - added("accept"; $s; $f)] | most)
	],
	"observe-bars": [
		bar("a UDP packet, whatever watches, over nothing on"; 0; "instructions";
			[$hooks[] | select((.config // "" | test("^see-(trace|elsewhere|log|off)$")) and .scenario == "udp-in")
			 | .added - added("see-none"; .scenario; .family) | fabs] | most),
		bar("an echo-request after all was switched off again, over never on"; 0; "instructions";
			[$hooks[] | select(.config == "see-off")
			 | .added - added("see-none"; .scenario; .family) | fabs] | most),
		bar("an echo-request in the flow log, more than without it"; 150; "instructions";
			[$hooks[] | select(.config == "see-log")
			 | .added - added("see-none"; .scenario; .family)] | most)
	],
	loads: $loads,
	left: $left,
	tables: $tables,
	spoofed: $spoofed,
	repeat: {
		values: ($legs | length),
		equal: ($legs | map(select(.call == .again)) | length),
		largest: ([$legs[] | select(.call > 0) | (.again - .call) / .call | fabs] | max * 10000 | round / 10000)
	},
	hooks: $hooks,
	paths: $paths
  }
