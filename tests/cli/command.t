#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A new command is one file and one line: help, usage, completion, the parsing of options
# and what is said about wrong ones know it without another change. TAP; run by prove
# from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

copy_tool "$DIR/tool"
cp tests/cli/demo.c "$DIR/tool/userctl/cmd/"
echo 'IG_COMMAND(demo)' >>"$DIR/tool/userctl/cmd/command_list.h"
is "$(diff -rq userctl "$DIR/tool/userctl")" "$(printf '%s\n' \
	"Files userctl/cmd/command_list.h and $DIR/tool/userctl/cmd/command_list.h differ" \
	"Only in $DIR/tool/userctl/cmd: demo.c")" "one file and one line are all that is new"
make -s -j2 -C "$DIR/tool" icmpctl CFLAGS=-O0 >"$OUT" 2>&1
point $? "that is enough to build it"
OLD=$CTL
CTL=$DIR/tool/userctl/icmpctl

# prints STATUS TEXT WORDS...: exactly this, on either output.
prints() {
	is "$("$CTL" "${@:3}" 2>&1; echo $?)" "$2"$'\n'"$1" "icmpctl ${*:3}"
}
# says TEXT WORDS...: that is a part of the message of a usage error, with a caret.
says() {
	runs 2 "${@:2}"
	grep -qF -- "$1" "$ERR" && grep -q '^ *^~*$' "$ERR"
	point $? "says: $1"
}
# offers TEXT WORDS...: these complete the last word.
offers() {
	is "$("$CTL" complete "${@:2}" | cut -f 1 | xargs)" "$1" "icmpctl complete ${*:2}"
}

# ---- help and usage ----

is "$("$CTL" help | grep -c '^  demo     shows that a command is one file and a line$')" 1 "help lists it"
is "$(diff <("$OLD" help) <("$CTL" help) | grep -c '^[<>]')" 1 "and nothing else is new in help"
"$CTL" help demo >"$OUT" 2>&1
cat >"$DIR/wanted" <<'END'
usage: icmpctl demo one|two ... [-c|--color COLOR] [-x|--counted]
       icmpctl demo three

demo shows that a command is one file and a line.

It does nothing.

options:
  -c, --color COLOR  paint it in that color
  -x, --counted      count it

"show-off" is the same command.

examples:
  icmpctl demo one
  icmpctl demo --color=green two

exit status: 0 done, 1 refused or failed, 2 wrong usage or input, 3 no module
END
cmp -s "$OUT" "$DIR/wanted"
point $? "its help is made from its tables"
for words in "demo --help" "demo -h" "-h demo" "demo -xh" "help show-off"; do
	# shellcheck disable=SC2086 # words
	prints 0 "$(<"$DIR/wanted")" $words
done

# ---- options ----

for words in "demo --color=green --counted one" "demo one --color green -x" "demo -xcgreen one" \
	"demo -x -cgreen one" "demo one -xc green" "demo --col=green --coun one" "-x demo -c green one" \
	"--color green demo one -x" "--color=green -x show-off one" "demo -c blue -cgreen -x one"; do
	# shellcheck disable=SC2086 # words
	prints 0 "1 words, green, counted" $words
done
prints 0 "2 words, none, not counted" demo -- --color -x
prints 0 "3 words, none, not counted" demo one comment --color
prints 0 "2 words, none, counted" demo dev -x -x --
is "$("$CTL" demo -jxcgreen | tr -d ' \n')" '{"words":0,"color":"green","count":true}' "demo -jxcgreen"

says '"red" is not a color' demo --color=red
says '"" is not a color' demo --color= one
says '--color needs a color, such as green' demo one --color
says '-c needs a color, such as green' demo one -xc
says '--counted takes no argument' demo --counted=3
says '--co could be --color or --counted; write more of it' demo --co one
says '"--colour" is not an option; did you mean --color? `icmpctl demo` has --color (-c) COLOR, --counted (-x), and like every command -j, --netns NAME, -h and -V' demo --colour
says '"-z" is not an option; `icmpctl demo` has --color (-c) COLOR, --counted (-x), and' demo -xz
says '--color is an option of `icmpctl demo`' list --color green
says '--counted is an option of `icmpctl demo`' -x
says '"dmeo" is not a command; did you mean demo?' dmeo
says '"dmeo" is not a command; did you mean demo?' help dmeo

# ---- completion ----

offers "default demo" de
offers demo help dem
offers "one two" demo ''
offers one demo two ''
offers "--color --counted" demo --co
offers "--color --counted --json --netns --help --version" demo -
offers "blue gray green" demo --color ''
offers "blue gray green" demo -xc ''
offers "gray green" demo -c g
offers "--color=gray --color=green" demo --color=g
offers "" list --color=g
offers "" list --col
offers "--color" demo two --col
offers "" demo three --col
offers "one two" demo --color green ''
echo "1..$N"
