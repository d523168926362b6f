#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Completion in bash and zsh, as installed, with a tool whose kernel gives these
# answers. TAP; run by prove from anywhere.

# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
LIB=/usr/share/bash-completion/bash_completion

make -s install-completion DESTDIR="$DIR" PREFIX=/usr || exit 1
BASHC=$DIR/usr/share/bash-completion/completions/icmpctl
ZSHC=$DIR/usr/share/zsh/site-functions/_icmpctl
bash -n "$BASHC"
point $? "bash reads it"

# ---- a tool with a kernel behind it ----

mkdir "$DIR/bin" "$DIR/work"
copy_tool "$DIR/tool"
cp tests/cli/complete_ask.c "$DIR/tool/userctl/cmd/"
make -s -C "$DIR/tool" icmpctl >"$OUT" 2>&1
point $? "a tool is built that asks no kernel"
cp "$DIR/tool/userctl/icmpctl" "$DIR/bin/"
touch "$DIR/work/a.policy" "$DIR/work/b.policy"

# bash_offers WORDS...: what completes the last one; only that after the last of @ = :
# is in it, as readline wants it.
bash_offers() {
	(cd "$DIR/work" && PATH=${TOOL_DIR:-$DIR/bin}:$PATH bash --norc -c '
		. "$1"; . "$2"; shift 2
		compopt() { :; }
		COMP_WORDBREAKS=" @><=;|&(:"
		COMP_LINE="$*" COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_KEY=9
		# As readline takes a line apart.
		COMP_WORDS=()
		for word; do
			while [[ $word =~ ^([^@=:]*)([@=:]+)(.*)$ ]]; do
				[ -z "${BASH_REMATCH[1]}" ] || COMP_WORDS+=("${BASH_REMATCH[1]}")
				COMP_WORDS+=("${BASH_REMATCH[2]}")
				word=${BASH_REMATCH[3]}
				[ -n "$word" ] || continue 2
			done
			COMP_WORDS+=("$word")
		done
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_icmpctl
		printf "%s\n" "${COMPREPLY[@]}"' - "$LIB" "$BASHC" icmpctl "$@" 2>&1 | sort)
}

# zsh_offers WORDS...: likewise, with descriptions, whole words. compadd is what
# everything ends in.
zsh_offers() {
	(cd "$DIR/work" && PATH=${TOOL_DIR:-$DIR/bin}:$PATH zsh -f -c '
		fpath=(${1:h} $fpath)
		autoload -Uz compinit && compinit -u -d $0.dump
		shift
		words=("$@") CURRENT=$# PREFIX=$argv[-1]
		_files() { print -rl -- $PREFIX*(N) }
		_describe() {
			local -a all=("${(@P)argv[-1]}")
			local one
			for one in $all; do
				[[ $one != "$PREFIX"* ]] || print -r -- $one
			done
		}
		autoload -Uz +X _icmpctl
		_icmpctl' "$DIR/zsh" "$ZSHC" icmpctl "$@" 2>&1 | sort)
}

if [ -r "$LIB" ]; then
	SHELLS=bash
else
	SHELLS=''
	echo "# bash-completion is not installed: bash is not tested"
fi
if command -v zsh >/dev/null; then
	SHELLS+=' zsh'
	zsh -n "$ZSHC"
	point $? "zsh reads it"
else
	echo "# zsh is not installed and not tested"
fi

# offers "WORDS" CANDIDATE...: of the line, the last of whose words is being typed
# (none of it yet, when a blank ends the line), exactly these are offered.
offers() {
	local line words shell got want
	IFS=' ' read -ra words <<<"$1"
	[[ $1 != *' ' && -n $1 ]] || words+=('')
	line=$1
	shift
	for shell in $SHELLS; do
		got=$("${shell}_offers" "${words[@]}")
		want=("$@")
		if [ "$shell" = bash ]; then
			local skip=${words[-1]%"${words[-1]##*[@=:]}"}
			want=("${want[@]#"$skip"}")
		else
			# Without descriptions.
			got=$(sed 's/\([^\\]\):.*/\1/; s/\\:/:/g' <<<"$got" | sort)
		fi
		is "$got" "$(printf '%s\n' "${want[@]}" | LC_ALL=C sort)" "$shell: icmpctl $line"
	done
}
export LC_ALL=C

mapfile -t commands < <("$CTL" help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
[ ${#commands[@]} -ge 20 ]
point $? "icmpctl help lists its commands"
offers "" "${commands[@]}"
offers "rev" revoke
offers "help ap" apply
offers "-j --netns web st" stats status

offers "allow f" forward fmipv6
offers "allow echo-req" echo-request
offers "allow in o"
offers "allow destination-unreachable/port" destination-unreachable/port-unreachable
offers "allow in echo-request " any @office @on.call to group for comment
offers "allow in echo-request @of" @office
offers "allow echo-request @o" @office @on.call
offers "allow echo-request any group " default edge
offers "allow echo-request any group edge " to for comment
offers "allow echo-request any comment "
offers "allow echo-request any comment group " to group for
offers "allow echo-request any for "
offers "revoke 1" 12
offers "revoke 12 x"
offers "revoke echo-request @on" @on.call

offers "acl " add del list
offers "acl del " forward in out
offers "acl del in " 100 2000
offers "acl del out " 5
offers "acl add in "
# Words that were typed are never run.
for word in '$(touch ran)' '`touch ran`' ';touch ran' '//;e touch ran #' \
	'in"}{system("touch ran")}{"' "'" '"' '$(touch ran)/icmpctl'; do
	for shell in $SHELLS; do
		"${shell}_offers" acl del "$word" '' >/dev/null
		"${shell}_offers" --netns "$word" revoke "$word" >/dev/null
		"${shell}_offers" "$word" "$word" >/dev/null
	done
done
[ ! -e "$DIR/work/ran" ]
point $? "nothing that was typed is run"
offers "acl add in 100 " allow deny
offers "acl add in 100 deny redi" redirect
offers "acl add in 100 deny redirect " any @office @on.call to dev
offers "acl add in 100 deny redirect dev l" lo
offers "acl add in 100 deny redirect dev lo " to

offers "set " create add del replace flush destroy show list
offers "set create "
offers "set destroy o" office on.call
offers "set replace office " -
offers "set show on." on.call
offers "group attach e" edge
offers "group attach edge l" lo
offers "group create new l" lo
offers "group delete " default edge

offers "list " rules acl sets groups
offers "default " in out forward
offers "default in " allow deny
offers "default in deny "
offers "mode " enforce monitor
offers "capture --reason acl-d" acl-denied
offers "profile " rfc4890
offers "flush rules s" sets
offers "flush sets acl " rules groups flows counters all
offers "types time-e" time-exceeded
for command in check diff apply save; do
	offers "$command b" b.policy
done
offers "apply a.policy "
offers "off "
offers "apply --gen" --generation
offers "apply --dry" --dry-run
offers "save --fo" --force
offers "set add office --al" --allow-empty
offers "set flush o" office on.call
offers "apply --generation " 42
offers "apply --generation 42 a" a.policy
offers "apply --confirm " 30 60 300
offers "apply --confirm 60 a" a.policy
offers "diff --gen"
offers "list --ne" --netns
offers "list sets --n" --netns --noheadings
offers "save --n" --netns

# Options with their values, short, shortened, and where there are none.
offers "apply --confirm=" --confirm=30 --confirm=60 --confirm=300
offers "apply --confirm=6" --confirm=60
offers "apply --generation=" --generation=42
offers "apply --gen " 42
offers "apply -nj --gen " 42
offers "apply -n b" b.policy
offers "--confirm 60 -n apply b" b.policy
offers "-n apply --dr" --dry-run
offers "diff --a" --all
offers "diff --conf"
offers "set add office --al" --allow-empty
offers "set --al" --allow-empty
offers "set flush office --al"
offers "types --output=fa" --output=family
offers "list sets -o " set ipv4 ipv6 users
offers "set list -o set,ipv4,i" set,ipv4,ipv6
offers "list rules -o "
offers "set replace office -" - --allow-empty --json --netns --help --version
offers "allow ping any -- --j"
offers "allow ping any -- comment x " to group for
offers "allow ping any comment --j"
offers "allow ping any comment --json --j" --json
offers "acl add in 5 deny all dev -"
offers "allow ping any # "
offers "allow icmp/echo-re" icmp/echo-reply icmp/echo-request
offers "allow icmpv6/nei" icmpv6/neighbor-solicitation icmpv6/neighbor-advertisement
offers "allow icmpv6/parameter-problem/unr" icmpv6/parameter-problem/unrecognized-option \
	icmpv6/parameter-problem/unrecognized-next-header{,-by-node}
offers "nosuch "
offers "nosuch --j" --json

# The hidden command does nothing else, and is silent, whatever the line is.
for words in -V "-V x" "help apply --help x" "--frob x" "apply --confirm x" "--netns none revoke x" \
	"--netns /dev/null acl add in 5 deny all dev x" "off x" "flush all --version=3 --json=x x" "-- -- -- --" \
	"complete x" "set create office - x"; do
	# shellcheck disable=SC2086 # words
	got=$(cd "$DIR/work" && timeout 5 "$DIR/bin/icmpctl" complete $words 2>&1; echo $?)
	is "$got" 0 "icmpctl complete $words"
done

# The namespace that is on the line.
offers "--netns web revoke 3" 3
offers "revoke 3"
offers "set destroy --netns=web " feed
offers "--netns none set destroy "

# Descriptions, which may hold colons.
case $SHELLS in
*zsh*)
	is "$(zsh_offers revoke 7)" '7:allow in echo-request 192.0.2.0/24 comment "a: b" # 3 packets, 252 bytes' \
		"zsh: numbers of rules are explained"
	is "$(zsh_offers set destroy off)" 'office:1 IPv4 and 0 IPv6 prefixes' "zsh: and sets"
	;;
esac

# Without a module nothing is said, and what needs none is offered.
if [ ! -e /sys/module/icmpguard ]; then
	TOOL_DIR=${CTL%/*}
	offers "set destroy "
	offers "group delete "
	offers "acl del in "
	offers "revoke redir" redirect
	offers "types redir" redirect
fi
# Nor without a tool.
TOOL_DIR=$DIR/nowhere
offers "li"
offers "set destroy "

echo "1..$N"
