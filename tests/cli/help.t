#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The help, the man page and the completions know the same commands, and every example
# of them is right. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
MAN=$TOP/userctl/icmpctl.8

# same WANTED GOT DESCRIPTION: sorted lists, a word a line.
same() {
	diff <(echo "$1") <(echo "$2") >"$OUT" 2>&1
	point $? "$3"
}

# ---- the same commands ----

commands=$("$CTL" help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort)
[ "$(wc -w <<<"$commands")" -ge 20 ]
point $? "help lists the commands"
same "$commands" "$(sed -n 's/^IG_COMMAND(\([a-z]*\))$/\1/p' userctl/cmd/command_list.h | sort)" \
	"all of the list"
same "$commands" "$(sed -n '/^\.SH SYNOPSIS/,/^\.SH DESC/s/^\.BR* "*icmpctl //p' "$MAN" |
	awk '{ gsub("\"", "") } / \| / { gsub(" \\| ", " "); $1 = $1; gsub(" ", "\n"); print; next }
		{ print $1 }' | sort -u)" "those of the man page's synopsis"
# Indented lines belong to a command: its options and words.
same "$commands" "$(sed -n '/^\.SH COMMANDS/,/^\.SH ACL/p' "$MAN" | sed '/^\.RS/,/^\.RE/d' |
	sed -n '/^\.TP/{n; s/^\.BR* //; s/[ "].*//; p}' | sort)" "those that it explains"
same "$commands" "$("$CTL" complete '' | cut -f 1 | sort)" "those that are completed"
! "$CTL" help | grep -qw complete
point $? "but not the one that completes, which is hidden"

# ---- the same options ----

# options_of COMMAND: as its help lists them.
options_of() {
	"$CTL" help $1 | sed -n '/^options/,/^$/p' | grep -oE -- '--[a-z-]+' | sort
}
# tables_of COMMAND: options that the section TABLES explains, if it names the command.
tables_of() {
	sed -n '/^\.SH TABLES/,/^\.SH JSON/p' "$MAN" | sed 's/\\-/-/g' >"$DIR/tables"
	! sed '/^\.TP/,$d' "$DIR/tables" | grep -qw "$1" ||
		sed -n '/^\.TP/{n;p}' "$DIR/tables" | grep -oE -- '--[a-z-]+'
}
# The man page without its markup; items of a list begin with a tab.
sed -n '/^\.SH COMMANDS/,/^\.SH ACL/p' "$MAN" | sed 's/\\-/-/g; s/\\f.//g' |
	awk '/^\.RS/ { deep++ } /^\.RE/ { deep-- }
		/^\.TP/ { getline; sub(/^\.[A-Z]* /, ""); gsub("[\",]", "")
			print deep ? "\t" $0 : $0 }' >"$DIR/entries"
sed -n '/^\.SH SYNOPSIS/,/^\.SH DESC/p' "$MAN" | sed 's/\\-/-/g; s/^\.BR* "*icmpctl/\n&/; s/[]",|[]/ /g' >"$DIR/synopsis"
for command in $commands; do
	awk -v command=$command '/^[^\t]/ { on = $1 == command } on && /^\t/' "$DIR/entries" >"$OUT"
	awk -v RS= -v command=$command '$0 ~ "icmpctl([^\n]*) " command "( |\n|$)"' "$DIR/synopsis" >"$DIR/forms"
	same "$(options_of $command)" "$( (grep -oE -- '--[a-z-]+' "$OUT"; tables_of $command) | sort -u)" \
		"the man page explains the options of $command"
	for option in $(options_of $command); do
		letter=$("$CTL" help $command | sed -n "s/^  \(-.\), $option .*/\1/p")
		grep -qE -- " ($option${letter:+|$letter})( |\$)" "$DIR/forms" && echo "$option"
	done >"$DIR/has"
	same "$(options_of $command)" "$( (cat "$DIR/has"; grep -oE -- ' --[a-z-]+' "$DIR/forms" |
		tr -d ' ') | sort -u)" "and its synopsis has them"
	same "$(options_of $command)" "$("$CTL" complete $command -- | cut -f 1 | sort |
		comm -23 - <("$CTL" complete off -- | cut -f 1 | sort))" "and they are completed"
done
[ "$(for command in $commands; do options_of $command; done | wc -l)" -ge 9 ]
point $? "several commands have options"
same "$(options_of '')" "$(sed -n '/^\.SH OPTIONS/,/^\.SH COMM/{/^\.TP/{n;p}}' "$MAN" | sed 's/\\-/-/g' |
	grep -oE -- '--[a-z-]+' | sort)" "the man page explains the options of all"

# ---- the help of each ----

for command in $commands; do
	"$CTL" help "$command" >"$OUT" 2>"$ERR"
	point $? "help $command"
	for option in -h --help; do
		"$CTL" "$command" $option 2>&1 | cmp -s - "$OUT"
		point $? "$command $option is the same"
	done
	grep -q "^usage: icmpctl $command" "$OUT" && grep -q "^$command .*\.$" "$OUT" &&
		grep -q '^exit status: 0 ' "$OUT"
	point $? "it has usage, a sentence, exit statuses"
	sed -n '/^examples:/,/^$/s/^  //p' "$OUT" >"$DIR/these"
	[ "$(wc -l <"$DIR/these")" -ge 2 ] && grep -q "icmpctl.* $command" "$DIR/these"
	point $? "and two examples, that command among them"
	! awk 'NR > 1 && length > 80' "$OUT" | grep .
	point $? "in 80 columns"
	cat "$DIR/these" >>"$DIR/examples"
done
for pair in alow:allow revok:revoke stauts:status aply:apply; do
	"$CTL" help ${pair%:*} >"$OUT" 2>"$ERR"
	[ $? = 2 ] && grep -q "\"${pair%:*}\" is not a command; did you mean ${pair#*:}?" "$ERR"
	point $? "help ${pair%:*} names ${pair#*:}"
done

# ---- every example is right ----

# A tool that keeps what it said, files that the examples name, and editors that
# nobody waits for.
mkdir -p "$DIR/bin" "$DIR/etc/icmpguard"
cat >"$DIR/bin/icmpctl" <<END
#!/bin/bash
"$CTL" "\$@" 2>"$DIR/err.\$\$"
rc=\$?
{ echo "\$rc icmpctl \$*"; cat "$DIR/err.\$\$"; } >>"$DIR/log"
exit \$rc
END
printf '#!/bin/sh\n' >"$DIR/bin/editor"
printf '#!/bin/sh\ncat >/dev/null\necho 12\n' >"$DIR/bin/jq"
chmod +x "$DIR"/bin/*
echo 192.0.2.0/24 | tee "$DIR/office.txt" >"$DIR/monitoring.txt"
cp userctl/system/policy.conf "$DIR/etc/icmpguard/"
cp userctl/system/policy.conf "$DIR/new.policy"
cp userctl/system/policy.conf "$DIR/web.policy"

# right LINES DESCRIPTION: whatever it says without a module, nothing is wrong with the
# words: no caret, no status 2 but for what is not here.
right() {
	: >"$DIR/log"
	: >"$ERR"
	(cd "$DIR" && PATH=$DIR/bin:$PATH bash -c "${1//\/etc\//$DIR/etc/}" >"$OUT" 2>&1)
	cp "$DIR/log" "$OUT"
	grep -q '^[013] icmpctl\|^2 icmpctl --netns' "$DIR/log" &&
		! grep -qE '^ *\^~*$' "$DIR/log" &&
		! grep -q '^2 icmpctl' <(grep -v '^2 icmpctl --netns' "$DIR/log") &&
		! grep -qE '^1 icmpctl' <(grep -v '^1 icmpctl --netns' "$DIR/log")
	point $? "$2"
}
if [ ! -e /sys/module/icmpguard ]; then
	while IFS= read -r line; do
		right "$line" "help: $line"
	done <"$DIR/examples"
	# The examples of the man page, as one would copy them.
	sed -n '/^\.SH EXAMPLES/,/^\.SH FILES/p' "$MAN" |
		sed -n '/^\.EX/,/^\.EE/{/^\.EX/d; s/^\.EE//; s/\\-/-/g; s/\\(aq/'"'"'/g; p}' >"$DIR/man"
	block=''
	while IFS= read -r line; do
		if [ -n "$line" ]; then
			block+=$line$'\n'
		else
			right "$block" "man page: ${block%%$'\n'*}"
			block=''
		fi
	done <"$DIR/man"
	[ -z "$block" ]
	point $? "the last one has its end"
	# The test notices.
	for wrong in 'icmpctl alow ping' 'icmpctl check nosuch' 'icmpctl allow ping 300.1.1.1' \
		'icmpctl list | icmpctl types nonsense' 'true'; do
		[[ $(right "$wrong" wrong) == "not ok"* ]]
		point $? "an example like \"$wrong\" is noticed"
	done
fi
cd "$TOP" || exit 1
echo "1..$N"
