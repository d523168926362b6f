# SPDX-License-Identifier: GPL-2.0-only
#
# bench.json -> an SVG: a panel a figure, prefixes to the right, a line a peer and
# family. Both axes are logarithmic. Readable on light and dark ground.

def WIDTH: 920;
def PANEL_W: 430;
def PANEL_H: 252;
def TOP: 96;
def LEFT: 62;		# of the plot in its panel
def PLOT_W: 350;
def PLOT_H: 168;
def peers: [
	{ key: "ig", text: "icmpguard, set" },
	{ key: "rules", text: "icmpguard, rules" },
	{ key: "nft", text: "nft, interval set" },
	{ key: "ipset", text: "iptables, ipset" },
	{ key: "linear", text: "nft, rules" }
];

def tenths: . * 10 | round / 10;
def escape: gsub("&"; "&amp;") | gsub("<"; "&lt;");
def text($x; $y; $class): "<text x=\"\($x | tenths)\" y=\"\($y | tenths)\" class=\"\($class)\">\(. | escape)</text>";
def line($x1; $y1; $x2; $y2; $class):
	"<line x1=\"\($x1 | tenths)\" y1=\"\($y1 | tenths)\" x2=\"\($x2 | tenths)\" y2=\"\($y2 | tenths)\" class=\"\($class)\"/>";

# 10^n in words.
def counted: if . < 3 then pow(10; .) | round | tostring
	elif . < 6 then "\(pow(10; . - 3) | round) k"
	else "\(pow(10; . - 6) | round) M" end;
def seconds: if . < 3 then "\(pow(10; .) | round) ns"
	elif . < 6 then "\(pow(10; . - 3) | round) µs"
	elif . < 9 then "\(pow(10; . - 6) | round) ms"
	else "\(pow(10; . - 9) | round) s" end;
def bytes: if . < 3 then "\(pow(10; .) | round) B"
	elif . < 6 then "\(pow(10; . - 3) | round) kB"
	elif . < 9 then "\(pow(10; . - 6) | round) MB"
	else "\(pow(10; . - 9) | round) GB" end;
def tick($unit): if $unit == "time" then seconds elif $unit == "memory" then bytes else counted end;

# Each gives the figures of a panel: peer, family, size, value.
def way($path; $policy): .paths[] | select(.policy == $policy and (.path[:-1] == $path))
	| { peer, family: "IPv\(.path[-1:])", size, value: .added };
def hooked($scenario; $policy): .hooks[] | select(.policy == $policy and .scenario == $scenario)
	| { peer, family, size, value: .added };
def loaded($what; $times): .loads[] | select(.[$what])
	| { peer, family, size, value: (.[$what] * $times) };

. as $all
| [
	{ title: "Echo round trip, replies by state", sub: "the whole way: instructions added",
	  of: [way("pinged"; "stateful")], bar: 0.25 },
	{ title: "Echo round trip, without state", sub: "the whole way: instructions added",
	  of: [way("pinged"; "stateless")] },
	{ title: "Denied echo-request, replies by state", sub: "the hooks: instructions added",
	  of: [hooked("denied"; "stateful")] },
	{ title: "UDP there and back beside it, replies by state", sub: "the whole way: instructions added",
	  of: [way("udp"; "stateful")] },
	{ title: "Loading all prefixes", sub: "at an instruction a nanosecond", unit: "time",
	  of: [loaded("load"; 1)], bar: 0.2 },
	{ title: "Replacing all prefixes", sub: "at an instruction a nanosecond", unit: "time",
	  of: [loaded("replace"; 1)], bar: 0.2 },
	{ title: "Adding one prefix", sub: "at an instruction a nanosecond", unit: "time",
	  of: [loaded("add"; 1)] },
	{ title: "Kernel memory", sub: "slab, vmalloc and per-CPU", unit: "memory",
	  of: [loaded("memory"; 1024)], bar: 0.25 }
  ] as $panels
| ($all.sizes | map(log10)) as $decades
| (($decades | min) as $a | ($decades | max) as $b
   | if $a == $b then [$a - 0.5, $b + 0.5] else [$a, $b] end) as [$x0, $x1]
| (TOP + PANEL_H * (($panels | length) / 2 | ceil) + 36) as $height

| def panel:
	[.of[] | select(.value > 0) | select(.peer as $p | peers | any(.key == $p))] as $points
	| (.unit // "") as $unit
	| (.bar // null) as $bar
	| ([$points[].value] + (if $bar then [$points[] | select(.peer == "nft") | .value * $bar] else [] end)
	   | if length == 0 then [1, 10] else . end
	   | [(min | log10 | floor), (max | log10 | ceil)] | if .[0] == .[1] then [.[0], .[1] + 1] else . end)
	  as [$y0, $y1]
	| def x: (log10 - $x0) / ($x1 - $x0) * PLOT_W + LEFT;
	  def y: 44 + PLOT_H - ((log10 - $y0) / ($y1 - $y0) * PLOT_H);
	  def path: map("\(.[0] | x | tenths),\(.[1] | y | tenths)") | join(" ");
	  (.title | text(LEFT; 16; "title")),
	  (.sub | text(LEFT; 32; "small")),
	  (range($y0; $y1 + 1) as $n
	   | line(LEFT; pow(10; $n) | y; LEFT + PLOT_W; pow(10; $n) | y; "grid"),
	     ($n | tick($unit) | text(LEFT - 8; (pow(10; $n) | y) + 4; "small end"))),
	  (range($x0 | ceil; ($x1 | floor) + 1) as $n
	   | line(pow(10; $n) | x; 44 + PLOT_H; pow(10; $n) | x; 48 + PLOT_H; "axis"),
	     ($n | counted | text(pow(10; $n) | x; 62 + PLOT_H; "small middle"))),
	  line(LEFT; 44 + PLOT_H; LEFT + PLOT_W; 44 + PLOT_H; "axis"),
	  (if $bar then
	     ([$points[] | select(.peer == "nft" and .family == "IPv4") | [.size, .value * $bar]] | sort) as $l
	     | select($l | length > 0)
	     | "<polyline class=\"bar\" points=\"\($l | path)\"/>",
	       ("the bar: 1/\(1 / $bar | round) of nft"
		| text($l[-1][0] | x; ($l[-1][1] | y) + 13; "tiny end"))
	   else empty end),
	  (($points | group_by([.peer, .family]) | reverse)[]
	   | .[0] as $one
	   | (sort_by(.size) | map([.size, .value])) as $l
	   | "<polyline class=\"\($one.peer) \($one.family)\" points=\"\($l | path)\"/>",
	     ($l[] | "<circle class=\"\($one.peer) \($one.family)\" cx=\"\(.[0] | x | tenths)\" cy=\"\(.[1] | y | tenths)\" r=\"2.6\"><title>\(peers[] | select(.key == $one.peer) | .text), \($one.family), \(.[0]) prefixes: \(.[1] | round)</title></circle>"));

  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(WIDTH) \($height)\" width=\"\(WIDTH)\" height=\"\($height)\" role=\"img\" aria-label=\"What icmpguard and its peers add, by the number of prefixes\">",
  "<!-- Made by tests/bench/chart.jq from bench.json. -->",
  "<style>",
  "text { font: 12px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #24292f }",
  ".head { font-size: 18px; font-weight: 600 } .title { font-size: 13px; font-weight: 600 }",
  ".small { font-size: 11px; fill: #57606a } .tiny { font-size: 10px; fill: #57606a }",
  ".end { text-anchor: end } .middle { text-anchor: middle }",
  ".ground { fill: #ffffff } .grid { stroke: #d8dee4 } .axis { stroke: #8c959f }",
  "polyline { fill: none; stroke-width: 2; stroke-linejoin: round } .IPv6 { stroke-dasharray: 5 4 }",
  "circle { stroke-width: 0 } .key { stroke-width: 2.5 }",
  "polyline.ig, line.ig { stroke: #0a7d5a } circle.ig { fill: #0a7d5a } polyline.ig { stroke-width: 3 }",
  "polyline.rules, line.rules { stroke: #4aa3df } circle.rules { fill: #4aa3df }",
  "polyline.nft, line.nft { stroke: #d1540d } circle.nft { fill: #d1540d }",
  "polyline.ipset, line.ipset { stroke: #7c4fd0 } circle.ipset { fill: #7c4fd0 }",
  "polyline.linear, line.linear { stroke: #8a8f98 } circle.linear { fill: #8a8f98 }",
  "polyline.bar { stroke: #57606a; stroke-width: 1.2; stroke-dasharray: 1.5 3 }",
  ".sample { stroke: #57606a }",
  "@media (prefers-color-scheme: dark) {",
  "text { fill: #e6edf3 } .small, .tiny { fill: #9aa4af } .ground { fill: #0d1117 }",
  ".grid { stroke: #262d36 } .axis { stroke: #6e7681 } polyline.bar, .sample { stroke: #9aa4af }",
  "polyline.ig, line.ig { stroke: #2fbf8f } circle.ig { fill: #2fbf8f }",
  "polyline.nft, line.nft { stroke: #f0883e } circle.nft { fill: #f0883e }",
  "polyline.ipset, line.ipset { stroke: #a98bf5 } circle.ipset { fill: #a98bf5 } }",
  "</style>",
  "<rect class=\"ground\" width=\"\(WIDTH)\" height=\"\($height)\" rx=\"6\"/>",
  ("What a filter adds, by the number of prefixes that may ping" | text(LEFT - 30; 34; "head")),
  ("Guest instructions on Linux \($all.kernel), counted in one boot. Both axes are logarithmic."
   | text(LEFT - 30; 54; "small")),
  ([peers[] as $p | select([$all.hooks[].peer] | any(. == $p.key)) | $p] | to_entries[]
   | (LEFT - 30 + .key * 136) as $x
   | line($x; 76; $x + 24; 76; "key " + .value.key), (.value.text | text($x + 30; 80; "plain"))),
  line(WIDTH - 170; 50; WIDTH - 140; 50; "key sample"), ("IPv4" | text(WIDTH - 134; 54; "plain")),
  line(WIDTH - 94; 50; WIDTH - 64; 50; "key sample IPv6"), ("IPv6" | text(WIDTH - 58; 54; "plain")),
  ($panels | to_entries[]
   | "<g transform=\"translate(\((.key % 2) * (PANEL_W + 20) + 10) \(TOP + 10 + PANEL_H * (.key / 2 | floor)))\">",
     (.value | panel), "</g>"),
  ("prefixes in the set" | text(WIDTH / 2; $height - 14; "small middle")),
  "</svg>"
