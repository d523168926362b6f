# SPDX-License-Identifier: GPL-2.0-only
#
# bench.json -> what tests/bench/run prints about seeing verdicts.

include "format";

def rows: [
	["see-none", "icmpguard, nothing on"],
	["see-trace", "  the tracepoint, by tracefs"],
	["see-elsewhere", "  monitor --all of another namespace"],
	["see-denied", "  monitor"],
	["see-all", "  monitor --all"],
	["see-all-1", "  monitor --all, each packet alone"],
	["see-capture", "  capture --all"],
	["see-capture-1", "  capture --all, each packet alone"],
	["see-log", "  the flow log"],
	["see-log-new", "  the same, each a new record"],
	["see-off", "  all of it off again"],
	["see-nft", "nft, a rule"],
	["see-nft-counter", "  counter"],
	["see-nft-limit", "  limit rate 1/second log"],
	["see-nft-log", "  log"],
	["see-nft-nflog", "  NFLOG, nobody reads"],
	["see-nft-nflog-read", "  NFLOG, tcpdump reads"],
	["see-nft-nflog-read-1", "  the same, each packet alone"],
	["see-nft-trace", "  nftrace, nobody reads"],
	["see-nft-trace-read", "  nftrace, nft monitor trace reads"],
	["see-nft-trace-read-1", "  the same, each packet alone"]
];
def columns: [("IPv4", "IPv6") as $f | ("denied", "request") as $s | [$s, $f]];
def base: if startswith("see-nft") then "see-nft" else "see-none" end;

. as $all
| def added($c; $column):
	first($all.hooks[] | select(.config == $c and .scenario == $column[0] and .family == $column[1])
		| .added) // null;
  def more($c; $column): added($c; $column) as $with | added($c | base; $column) as $without
	| if $with == null or $without == null or $c == ($c | base) then null else $with - $without end;
  def over: if .[0] == null or .[1] == null then null else .[0] / .[1] end;
  # What two of them add, one over the other.
  def beside($a; $b): ([columns[] | [added($a; .), added($b; .)] | over | times | right(12)] | add)
	+ "  " + ([columns[] | [more($a; .), more($b; .)] | over | times | right(12)] | add);
  def heads: ["IPv4 denied", "accepted", "IPv6 denied", "accepted"] | map(right(12)) | add;

  "Seeing verdicts: instructions on Linux \($all.kernel), of an inbound echo-request",
  "",
  (" " * 40) + ("what the hooks add in all" | left(50)) + "of which to see it",
  (" " * 38) + heads + "  " + heads,
  (rows[] as $r
   | "  " + ($r[1] | left(36))
     + ([columns[] | added($r[0]; .) | whole | right(12)] | add)
     + "  "
     + ([columns[] | more($r[0]; .) | whole | right(12)] | add)),
  "",
  "Times what nft adds",
  (["nothing on / counter", "see-none", "see-nft-counter"],
   ["the tracepoint / nftrace", "see-trace", "see-nft-trace-read"],
   ["monitor --all / nftrace", "see-all", "see-nft-trace-read"],
   ["  each packet alone", "see-all-1", "see-nft-trace-read-1"],
   ["monitor --all / NFLOG", "see-all", "see-nft-nflog-read"],
   ["  each packet alone", "see-all-1", "see-nft-nflog-read-1"],
   ["capture --all / NFLOG", "see-capture", "see-nft-nflog-read"],
   ["  each packet alone", "see-capture-1", "see-nft-nflog-read-1"],
   ["the flow log / NFLOG", "see-log", "see-nft-nflog-read"],
   ["the flow log / log", "see-log", "see-nft-log"]
   | "  " + (.[0] | left(36)) + beside(.[1]; .[2])),
  "",
  "The bars",
  ($all["observe-bars"][] | bar),
  "",
  ([$all.hooks[] | select(.config // "" | startswith("see-")) | .legs[]] as $legs
   | ([$legs[] | select(.call == .again)] | length) as $equal
   | "Measured twice: \($equal) of \($legs | length) figures were the same, the others within \(
	[$legs[] | (.again - .call) / .call | fabs] | max * 100 | times) %.")
