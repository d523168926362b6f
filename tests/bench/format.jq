# SPDX-License-Identifier: GPL-2.0-only
#
# How report.jq and observe.jq print words, figures and bars.

def left($n): . + " " * ([$n - length, 0] | max);
def right($n): tostring | " " * ([$n - length, 0] | max) + .;
def whole: if . == null then "-" else round | tostring end;
def times: if . == null then "-" else (. * 100 | round | tostring)
	| if length < 3 then "0." + "0" * (2 - length) + .
	  else .[:-2] + "." + .[-2:] end end;

def bar: "  "
	+ (if .value == null then "not measured" elif .met == null then "other size" elif .met then "met" else "NOT MET" end | left(14))
	+ .name + ": "
	+ (if .value == null then "-"
	   elif .unit == "times" then "\(.value | times) × (\(.icmpguard | whole) against \(.peer | whole))"
	   else "\(.value | whole) \(.unit)" end)
	+ ", the bar is \(if .unit == "times" then (.limit | times) + " ×" else "\(.limit)" end)";
