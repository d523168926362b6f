# SPDX-License-Identifier: GPL-2.0-only
#
# lookup.json -> tables, as docs/lookup.md has them.

def sets($family): if $family == 4
	then ["random", "routing", "clustered", "one-12", "skewed", "nested"]
	else ["random48", "mixed", "clustered", "hosts", "one-32", "one-64", "skewed", "nested"] end;
def structures($family): if $family == 4
	then ["binary search", "Eytzinger", "B-tree, 16 a line", "DIR-24-8", "DIR-24, bitmap",
		"poptrie, 18 + 6", "DXR, 16 bits", "DXR, 18 bits", "ours"]
	else ["binary search", "B-tree, 8 a line", "hash of 32 bits", "ours"] end;

def row: "| " + join(" | ") + " |";
def head: row, (map("---") | row);
def short: if . == null then "-" elif . < 10 then (. * 10 | round / 10 | tostring)
	else round | tostring end;
def two: if . == null then "-" else (. * 100 | round / 100 | tostring) end;
def size: if . == null then "-" elif . < 1e5 then "\(. / 100 | round / 10) kB"
	else "\(. / 1e5 | round / 10) MB" end;

. as $all
| def of($family; $n; $set; $structure):
	first($all[] | select(.family == $family and .n <= $n and .n > $n / 10
		and .set == $set and .structure == $structure)) // {};
  def table($title; $columns; $family; $n; cell):
	"", $title, "", (["IPv\($family)"] + $columns | head),
	(structures($family)[] as $s
		| [$s] + [$columns[] as $c | of($family; $n; $c; $s) | cell] | row);
  def times($family; $n; $stream):
	table("\($n) prefixes, \($stream) addresses: ns a lookup, independent / each waiting for the one before";
		sets($family); $family; $n;
		.streams[$stream] | "\(.ns | short) / \(.ns_chained | short)");
  def memory($family; $n):
	table("\($n) prefixes: memory, and ms to build from sorted prefixes"; sets($family); $family; $n;
		"\(.bytes | size), \(.build_ms | short)");
  def counted($family): if $family == 4 then ["random", "routing", "skewed"]
	else ["random48", "mixed", "hosts"] end;
  def numbers($title; $family; cell):
	"", "\($title), with 10 / 1000 / 100000 / 1000000 prefixes", "",
	(["IPv\($family)"] + counted($family) | head),
	(structures($family)[] as $s | [$s] + [counted($family)[] as $c
		| [(10, 1000, 100000, 1000000) as $n | of($family; $n; $c; $s) | cell]
		| join(" / ")] | row);
  def misses($family; $n):
	table("\($n) prefixes, covered addresses: reads that miss 48 KiB / 1 MiB / 32 MiB, a lookup";
		counted($family); $family; $n;
		.streams.covered | "\(.d1_misses | two) / \(.misses_1M | two) / \(.misses_32M | two)");
  def build($family):
	table("100000 prefixes: million instructions to build from sorted prefixes";
		counted($family); $family; 100000;
		.build_instructions | if . then . / 1e6 else . end | short);
  (4, 6) as $family
  | "", "## IPv\($family)",
	(("covered", "zipf", "all") as $stream | times($family; 1000000; $stream)),
	numbers("Covered addresses, each lookup waiting for the one before: ns"; $family;
		.streams.covered.ns_chained | short),
	numbers("Covered addresses: instructions a lookup"; $family;
		.streams.covered.instructions | short),
	misses($family; 1000000),
	memory($family; 1000000), build($family)
