# SPDX-License-Identifier: GPL-2.0-only
#
# The lines of tests/bench/guest.sh -> bench.json. "call" is what the hooks of one
# packet cost, "added" that less what they cost without icmpguard or a peer. All
# are instructions, means of the packets measured.

def hundredths: . * 100 | round / 100;

[inputs | select(startswith("#   ")) | .[4:] | split(" ")] as $lines
| ($lines | map(select(.[0] == "idle"))[0] | (.[3] // "0" | tonumber) / (.[2] | tonumber)) as $idle
| [$lines[] | select(.[0] == "hook")
	| (.[5] | tonumber) as $n
	| { config: .[1], scenario: .[2], family: "IPv\(.[3])", leg: (.[4] | tonumber),
	    call: ((.[6] | tonumber) / $n - $idle | hundredths),
	    again: ((.[7] | tonumber) / $n - $idle | hundredths) }] as $legs
| ($legs | map(select(.config == "nothing")
	| { key: "\(.scenario) \(.family) \(.leg)", value: .call }) | from_entries) as $base
| [$legs[] | . + { added: (.call - $base["\(.scenario) \(.family) \(.leg)"] | hundredths) }] as $legs
| [$lines[] | select(.[0] == "path")
	| { config: .[1], path: .[2], median: (.[3] | tonumber), mean: (.[4] | tonumber),
	    again: (.[5] | tonumber) }] as $paths
| ($paths | map(select(.config == "nothing") | { key: .path, value: .median })
	| from_entries) as $path_base
| [$paths[] | . + { added: (.median - $path_base[.path]) }] as $paths
| ($legs | group_by([.config, .scenario, .family])
	| map({ config: .[0].config, scenario: .[0].scenario, family: .[0].family,
		added: (map(.added) | add | hundredths),
		legs: (sort_by(.leg) | map({ call, added, again })) })) as $hooks

# added(configuration; scenario; family): null when it was not measured.
| def added($c; $s; $f):
	first($hooks[] | select(.config == $c and .scenario == $s and .family == $f) | .added) // null;
  def legs($c; $s):
	[$hooks[] | select(.config == $c and .scenario == $s) | .legs[].added];
  def first_leg($c; $s):
	[$hooks[] | select(.config == $c and .scenario == $s) | .legs[0].added];
  def families: ("IPv4", "IPv6");
  # The worst of several [icmpguard, peer] pairs.
  def worst_ratio: map(select(.[0] != null and .[1] != null))
	| if length == 0 then null
	  else max_by(.[0] / .[1]) as $w
	  | { icmpguard: $w[0], peer: $w[1], value: ($w[0] / $w[1] | hundredths) } end;
  def most: map(select(. != null)) | if length == 0 then null else { value: max } end;
  def bar($name; $limit; $unit; $found):
	{ name: $name, limit: $limit, unit: $unit }
	+ ($found // { value: null })
	| . + { met: (if .value == null then null else .value <= $limit end) };
  {
	kernel: $kernel,
	unit: "guest instructions",
	hooks: $hooks,
	paths: $paths,
	bars: [
		bar("a UDP packet, over a hook that only accepts"; 1.25; "times";
			[families as $f | ("udp-in", "udp-out") as $s
			 | [added("ig"; $s; $f), added("accept"; $s; $f)]] | worst_ratio),
		bar("a denied echo-request, over nftables with a single drop rule"; 1; "times";
			[families as $f
			 | [added("ig"; "request"; $f), added("nft-drop"; "request"; $f)]] | worst_ratio),
		bar("a packet of an established echo, request or reply"; 500; "instructions";
			legs("ig"; "ping") + legs("ig-rule-state"; "pinged") | most),
		bar("the request of a new flow"; 700; "instructions";
			first_leg("ig"; "ping-new") + first_leg("ig-rule-state"; "pinged-new") | most),
		bar("a UDP packet, when there is another hook"; 35; "instructions";
			[families as $f | ("udp-in", "udp-out") as $s
			 | select(added("ig+accept"; $s; $f) and added("accept"; $s; $f))
			 | added("ig+accept"; $s; $f) - added("accept"; $s; $f)] | most)
	],
	repeat: {
		values: ($legs | length),
		equal: ($legs | map(select(.call == .again)) | length),
		largest: ([$legs[] | select(.call > 0) | (.again - .call) / .call | fabs] | max * 10000 | round / 10000)
	}
  }
