#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# icmpctl diff, apply, save: output without a module. TAP; run by prove from
# anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

says() {
	grep -qF -- "$1" "$ERR"
	point $? "says: $1"
	[ ! -s "$OUT" ]
	point $? "and nothing on standard output"
}

# caret PART: it stands under that.
caret() {
	awk -v part="$1" '/^ *\^~*$/ {
		exit substr(line, index($0, "^"), length($0) - index($0, "^") + 1) != part
	} { line = $0 } END { if (NR < 2) exit 1 }' "$ERR"
	point $? "caret under \"$1\""
}

cd "$DIR" || exit 1
echo 'default in deny' >right
echo 'defalut in deny' >wrong

# The words.
runs 2 diff
says "diff needs the name of a policy file, or - for standard input"
runs 2 apply
says "apply needs the name of a policy file, or - for standard input"
for command in diff apply save; do
	runs 2 $command right more
	says "more is one word too many"
	caret more
	runs 0 $command --help
	grep -q "^usage: icmpctl $command" "$OUT"
	point $? "help"
done
runs 2 save ''
says "the name of the file is empty"
runs 2 apply right --generation
says "--generation needs the generation that"
caret --generation
runs 2 apply --generation six right
says "\"six\" is not a generation"
caret six
runs 2 apply --generation=4294967296 right
says "\"4294967296\" is not a generation"
runs 2 apply --generation 1 --generation= right
says "is not a generation"
for seconds in 0 86401 -1 2d "" 1.5; do
	runs 2 apply right --confirm "$seconds"
	says "\"$seconds\" is not a time to confirm in; write 1 to 86400 seconds, or a duration such as 1m30s"
done
runs 2 apply right --confirm
says "--confirm needs the number of seconds after which"
runs 2 diff right --confirm 60
says "--confirm is an option of \`icmpctl apply\`"
runs 2 apply right --confrm 60
says "did you mean --confirm?"
runs 2 diff right --generation 3
says "--generation is an option of \`icmpctl apply\`"
runs 2 --generation 3
says "--generation is an option of \`icmpctl apply\`"
runs 2 apply --generatoin 3 right
says "did you mean --generation?"

# A pipe whose writer has failed.
for command in check diff apply; do
	runs 2 $command - </dev/null
	says "icmpctl: -:1:1: standard input is empty; for the policy at load, write"
done

for command in diff apply; do
	runs 2 $command - <<<'  '
	says "standard input is empty; for the policy at load, write"
done
for instance in 0123456789abcde 0123456789abcdef0 0123456789ABCDEF "" x; do
	runs 2 confirm --generation 12@$instance
	says "\"12@$instance\" is not a generation; \`icmpctl status\` shows the one in force"
done
runs 2 rollback --generation @0123456789abcdef
says "is not a generation"

# A dry run is a diff.
for option in -n --dry-run; do
	runs 2 apply $option nosuch
	says "cannot read nosuch: No such file"
	runs 2 apply wrong $option
	says "icmpctl: wrong:1:1: \"defalut\""
done

# A file that is wrong is told before anybody is asked.
for command in diff apply; do
	runs 2 $command wrong
	says "icmpctl: wrong:1:1: \"defalut\" does not begin a statement; did you mean default?"
	caret defalut
	runs 2 $command - <wrong
	says "icmpctl: -:1:1: \"defalut\""
	runs 2 -j $command wrong
	says "icmpctl: wrong:1:1: \"defalut\""
done
runs 2 diff nosuch
says "cannot read nosuch: No such file"
runs 1 apply nosuch
says "cannot read nosuch: No such file"

# Nothing here has the module, unless it has.
if [ ! -d /sys/module/icmpguard ]; then
	runs 3 diff right
	says "icmpctl: "
	runs 3 apply right --generation 7
	says "icmpctl: "
	runs 3 apply right --confirm 86400 --generation 7
	says "icmpctl: "
	runs 3 apply --dry-run right
	says "icmpctl: "
	runs 3 apply right --generation 7@0123456789abcdef
	says "icmpctl: "
	runs 3 save --force saved
	says "icmpctl: "
	runs 3 apply --generation=0 - <right
	says "icmpctl: "
	echo old >saved
	runs 3 save saved
	says "icmpctl: "
	[ "$(cat saved)" = old ]
	point $? "what was saved before is still there"
fi

echo "1..$N"
