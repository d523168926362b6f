# SPDX-License-Identifier: GPL-2.0-only
#
# bench.json -> what tests/bench/run prints.

include "format";

def configs: [
	["accept", "a hook that accepts"],
	["accept-2", "two of them"],
	["drop", "a hook that drops"],
	["ig", "icmpguard as it loads"],
	["ig+accept", "  and a hook that accepts"],
	["ig-rule", "  allow echo-request any"],
	["ig-rule-state", "  and default out deny"],
	["nft-empty", "nft, empty in and out"],
	["nft-drop", "nft, 1 rule: drop"],
	["nft-accept", "nft, 1 rule: accept"],
	["nft-ct-drop", "nft, ct + drop"],
	["nft-ct-accept", "nft, ct + accept, out deny"]
];
def scenarios: [
	["udp-in", "UDP in"], ["udp-out", "out"], ["ping", "ping"], ["ping-new", "new"],
	["pinged", "pinged"], ["pinged-new", "new"], ["request", "request"], ["denied", "denied"], ["too-big", "too big"]
];
def paths: ["udp", "ping", "pinged"];
def peers: [
	["ig", "icmpguard, a set"], ["rules", "icmpguard, a rule for each"], ["nft", "nft, interval set"], ["ipset", "iptables, ipset hash:net"],
	["linear", "nft, a rule for each"]
];
def thousands: tostring | if length > 3 then (.[:-3] | thousands) + "," + .[-3:] else . end;
# Instructions, at one a nanosecond.
def duration: if . == null then "-"
	elif . >= 1e9 then "\(. / 1e9 | times) s"
	elif . >= 1e6 then "\(. / 1e6 | times) ms"
	else "\(. / 1e3 | times) µs" end;
def memory: if . == null then "-" elif . >= 10240 then "\(. / 1024 * 10 | round / 10) MB"
	else "\(.) kB" end;

. as $all
| def added($c; $s; $f):
	first($all.hooks[] | select(.config == $c and .scenario == $s and .family == $f) | .added) // null;
  def leg($c; $s; $f; $n):
	first($all.hooks[] | select(.config == $c and .scenario == $s and .family == $f)
		| .legs[$n].added) // null;
  def path($c; $p):
	first($all.paths[] | select(.config == $c and .path == $p) | .added) // null;
  def path_base($p):
	first($all.paths[] | select(.config == "nothing" and .path == $p) | .median) // null;

  # One configuration over another, in both families.
  def beside($text; $a; $sa; $b; $sb):
	"  " + ($text | left(58))
	+ ((if added($b; $sb; "IPv4") and added($a; $sa; "IPv4")
	    then added($a; $sa; "IPv4") / added($b; $sb; "IPv4") else null end) | times | right(7))
	+ ((if added($b; $sb; "IPv6") and added($a; $sa; "IPv6")
	    then added($a; $sa; "IPv6") / added($b; $sb; "IPv6") else null end) | times | right(7));

  "Instructions on Linux \($all.kernel), counted in one virtual machine",
  "",
  (("IPv4", "IPv6") as $f
   | "\($f): what the hooks add to a packet, or to request and reply",
     ("" | left(27)) + ([scenarios[] | .[1] | right(8)] | add),
     (configs[] as $c
      | "  " + ($c[1] | left(26)) + ([scenarios[] | added($c[0]; .[0]; $f) | whole | right(8)] | add)),
     ""),
  "  ping: the host asks, and is answered; pinged: it answers; new: every identifier",
  "  is a flow of its own; request, denied: an inbound echo-request alone; too big: 3/4, 2/0.",
  "",
  "Request and reply apart                         IPv4 request   reply   IPv6 request   reply",
  ((["ig", "ping", "icmpguard, ping"], ["ig", "ping-new", "icmpguard, ping, new"],
    ["ig-rule", "pinged", "icmpguard, pinged"],
    ["ig-rule-state", "pinged", "icmpguard, pinged, out deny"],
    ["ig-rule-state", "pinged-new", "icmpguard, pinged, out deny, new"],
    ["nft-ct-drop", "ping", "nft ct, ping"], ["nft-ct-drop", "ping-new", "nft ct, ping, new"],
    ["nft-ct-accept", "pinged", "nft ct, pinged, out deny"],
    ["nft-ct-accept", "pinged-new", "nft ct, pinged, out deny, new"]) as $r
   | "  " + ($r[2] | left(46))
     + (leg($r[0]; $r[1]; "IPv4"; 0) | whole | right(12)) + (leg($r[0]; $r[1]; "IPv4"; 1) | whole | right(8))
     + (leg($r[0]; $r[1]; "IPv6"; 0) | whole | right(15)) + (leg($r[0]; $r[1]; "IPv6"; 1) | whole | right(8))),
  "",
  "The whole way there and back, from system call to system call, over veth",
  ("" | left(28)) + ([(paths[] + ("4", "6")) | right(9)] | add),
  "  " + ("nothing: instructions" | left(26)) + ([path_base(paths[] + ("4", "6")) | whole | right(9)] | add),
  (configs[] as $c
   | [path($c[0]; paths[] + ("4", "6"))] as $row
   | select($row | any)
   | "  " + ($c[1] | left(26)) + ([$row[] | if . == null then "-" else "+\(.)" end | right(9)] | add)),
  "",
  # A row a peer, a column a size.
  (if ($all.sizes | length) == 0 then empty else
  (("4", "6") as $v | "IPv\($v)" as $f
   | def table($title; figure):
	$title,
	(peers[] as $p
	 | [$all.sizes[] | . as $n | [$p[0], $n] | figure] as $row
	 | select($row | any(. != "-"))
	 | "  " + ($p[1] | left(31)) + ([$row[] | right(12)] | add));
     def hooked($policy; $s): . as [$p, $n]
	| first($all.hooks[] | select(.peer == $p and .size == $n and .policy == $policy
		and .scenario == $s and .family == $f) | .added) // null | whole;
     def whole_way($policy; $s): . as [$p, $n]
	| first($all.paths[] | select(.peer == $p and .size == $n and .policy == $policy
		and .path == $s + $v) | .added) // null | whole;
     def loaded($what): . as [$p, $n]
	| first($all.loads[] | select(.peer == $p and .size == $n and .family == $f)
		| .[$what]) // null;
     "\($f): what is added where prefixes, so many, may ping",
     (" " * 33) + ([$all.sizes[] | thousands | right(12)] | add),
     table("Round trip, stateful: the hooks"; hooked("stateful"; "pinged")),
     table("Round trip, stateful: the whole way"; whole_way("stateful"; "pinged")),
     table("Round trip, stateful, a new flow each time: the hooks"; hooked("stateful"; "pinged-new")),
     table("Round trip, stateless: the hooks"; hooked("stateless"; "pinged")),
     table("Round trip, stateless: the whole way"; whole_way("stateless"; "pinged")),
     table("Denied request, stateful: the hooks"; hooked("stateful"; "denied")),
     table("Denied request, stateless: the hooks"; hooked("stateless"; "denied")),
     table("Denied request, stateless: the whole way, over a hook that drops"; whole_way("stateless"; "flood")),
     table("UDP beside it, stateful, in: the hooks"; hooked("stateful"; "udp-in")),
     table("UDP beside it, stateful, out: the hooks"; hooked("stateful"; "udp-out")),
     table("UDP beside it, stateful, there and back: the whole way"; whole_way("stateful"; "udp")),
     table("UDP beside it, stateless, in: the hooks"; hooked("stateless"; "udp-in")),
     table("Loading, at an instruction a nanosecond"; loaded("load") | duration),
     table("Kernel memory"; loaded("memory") | memory),
     table("Replacing all of it"; loaded("replace") | duration),
     table("Kernel memory after that"; loaded("memory-replaced") | memory),
     table("Adding one more"; loaded("add") | duration),
     "") end),

  "Times what the peer adds" + (" " * 38) + "IPv4   IPv6",
  beside("UDP in: icmpguard / a hook that accepts"; "ig"; "udp-in"; "accept"; "udp-in"),
  beside("UDP in: icmpguard / nft, 1 rule"; "ig"; "udp-in"; "nft-drop"; "udp-in"),
  beside("denied request: icmpguard / a hook that drops"; "ig"; "denied"; "drop"; "denied"),
  beside("denied request: icmpguard / nft, 1 rule"; "ig"; "denied"; "nft-drop"; "denied"),
  beside("denied request: icmpguard / nft, ct + rule"; "ig"; "denied"; "nft-ct-drop"; "denied"),
  beside("ping: icmpguard / nft, ct + rule"; "ig"; "ping"; "nft-ct-drop"; "ping"),
  beside("ping, new: icmpguard / nft, ct + rule"; "ig"; "ping-new"; "nft-ct-drop"; "ping-new"),
  beside("pinged, no state: icmpguard / nft, 1 rule"; "ig-rule"; "pinged"; "nft-accept"; "pinged"),
  beside("pinged, out deny: icmpguard / nft, ct + rule"; "ig-rule-state"; "pinged"; "nft-ct-accept"; "pinged"),
  beside("pinged, new, out deny: icmpguard / nft, ct + rule"; "ig-rule-state"; "pinged-new"; "nft-ct-accept"; "pinged-new"),
  beside("too big: icmpguard / nft, 1 rule"; "ig"; "too-big"; "nft-drop"; "too-big"),
  beside("too big: icmpguard / nft, ct + rule"; "ig"; "too-big"; "nft-ct-drop"; "too-big"),
  "",
  "The bars",
  ($all.bars[] | bar),
  (if $all.left | all(.peer == "rules") then empty else "",
   "Left out, for it takes a peer minutes each (--all: sets at every size):",
   ($all.left | map(select(.peer != "rules")) | group_by([.peer, .what, .size])[]
    | . as $g | "  \(first(peers[] | select(.[0] == $g[0].peer))[1]), \($g[0].size | thousands) prefixes, \([$g[].family] | unique | join(" and "))"
    + if $g[0].what == "add" then ": adding one more" else "" end) end),
  "",
  "Measured twice: \($all.repeat.equal) of \($all.repeat.values) figures were the same, the others"
  + " within \($all.repeat.largest * 100 | times) %.",
  "As JSON: build/bench/\($name).json"
  + if ($all.sizes | length) > 0 then "; as a chart: build/bench/\($name).svg" else "" end
