# What may come next on a line of icmpctl, for bash and for zsh (which runs it as ksh
# would). All of it is asked of icmpctl itself: commands and types of the tool, sets,
# groups, rules and entries of the kernel. Without the module those are none.

# _icmpctl_tool WORDS...: what the tool says, if it does so soon.
_icmpctl_tool() {
	command timeout 2 "$tool" "$@" 2>/dev/null </dev/null
}
# _icmpctl_ask WORDS...: what it says of the namespace that is on the line.
_icmpctl_ask() {
	_icmpctl_tool ${netns:+"--netns=$netns"} "$@"
}

# What there is, a line each: the word, then a tab and what it is, if that helps.
_icmpctl_commands() {
	_icmpctl_tool help |
		command sed -n 's/^  \([a-z][a-z]*\)  *\(.*\)/\1	\2/p'
}
_icmpctl_types() {	# with the codes of one, where that is being typed
	printf 'all\n'
	case $cur in
	*/*) _icmpctl_tool types "${cur%%/*}" ;;
	*) _icmpctl_tool types ;;
	esac | command awk '!NF { exit }
		NR > 1 && !seen[$0 = $3 ~ /^[a-z]/ ? $3 : $4]++'
}
_icmpctl_rules() {
	_icmpctl_ask list | command sed -n 's/^ *\([0-9][0-9]*\)  \(.*\)/\1	\2/p'
}
_icmpctl_entries() {	# DIRECTION
	# What was typed is data, not a part of the script.
	_icmpctl_ask list acl | command awk -v dir="${1//\\/}" '$1 == dir {
		n = $2; sub(/^[^ ]* [^ ]* /, ""); print n "\t" $0 }'
}
_icmpctl_sets() {	# [PREFIX]
	_icmpctl_ask list sets | command awk -v at="$1" 'NR > 1 {
		print at $1 "\t" $2 " IPv4 and " $3 " IPv6 prefixes" }'
}
_icmpctl_groups() {
	_icmpctl_ask list groups | command awk 'NR > 1 { print $1 }'
}
# Names that others chose, without those that a shell would not take as they are.
_icmpctl_plain() {
	command grep -x '[A-Za-z0-9_.+-][A-Za-z0-9_.+-]*'
}
_icmpctl_interfaces() {
	if [ -n "$netns" ]; then
		command ip -n "$netns" -o link
	else
		command ip -o link
	fi 2>/dev/null | command sed -n 's/^[0-9]*: \([^:@]*\).*/\1/p' | _icmpctl_plain
}
_icmpctl_generation() {
	_icmpctl_ask status | command sed -n 's/^generation  *//p'
}

# _icmpctl_match KIND WORDS...: after the words of a rule or an entry.
_icmpctl_match() {
	local kind=$1 w clause='' dir='' type='' peer='' used=' '
	shift
	[ "$kind" = rule ] || dir=1
	for w in "$@"; do
		if [ -n "$clause" ]; then
			clause=''
			continue
		fi
		case $w in
		in | out | forward | ingress | egress) dir=1 ;;
		to | group | for | comment | dev)
			clause=$w
			used="$used$w "
			;;
		*)
			[ -z "$type" ] || peer=1
			type=1
			;;
		esac
	done
	case $clause in
	group) _icmpctl_groups ;;
	dev) _icmpctl_interfaces ;;
	esac
	[ -z "$clause" ] || return
	if [ -z "$type" ]; then
		[ -n "$dir" ] || printf '%s\n' in out forward
		_icmpctl_types
		return
	fi
	if [ -z "$peer" ] && [ "$used" = ' ' ]; then
		printf 'any\n'
		_icmpctl_sets @
	fi
	case $kind in
	rule) set -- to group for comment ;;
	entry) set -- to dev ;;
	esac
	for w in "$@"; do
		case $used in
		*" $w "*) ;;
		*) printf '%s\n' "$w" ;;
		esac
	done
}

_icmpctl_acl() {
	case $#,${1:-} in
	0,*) printf '%s\n' add del list ;;
	1,add | 1,del) printf '%s\n' in out forward ;;
	2,del) _icmpctl_entries "$2" ;;
	3,add) printf '%s\n' allow deny ;;
	[0-3],*) ;;
	*,add)
		shift 4
		_icmpctl_match entry "$@"
		;;
	esac
}

_icmpctl_set() {
	case $#,${1:-} in
	0,*) printf '%s\n' create add del replace flush destroy show list ;;
	1,create | 1,list) ;;
	1,*) _icmpctl_sets '' ;;
	2,create | 2,add | 2,del | 2,replace) printf -- '-\tstandard input\n' ;;
	esac
}

_icmpctl_group() {
	case $#,${1:-} in
	0,*) printf '%s\n' create attach detach delete list ;;
	1,create | 1,list) ;;
	1,*) _icmpctl_groups ;;
	*,create | *,attach | *,detach) _icmpctl_interfaces ;;
	esac
}

_icmpctl_options() {	# [COMMAND]
	printf -- '--json\tprint JSON\n--netns\tact on that network namespace\n'
	printf -- '--help\texplain the command\n--version\tprint the version\n'
	case $1 in
	apply)
		printf -- '--generation\treplace only the policy of it\n'
		printf -- '--dry-run\tprint what would change\n'
		;;
	confirm | rollback) printf -- '--generation\tonly the policy of it\n' ;;
	save) printf -- '--force\treplace a file with comments, and keep it as FILE~\n' ;;
	set) printf -- '--allow-empty\ttake an empty input for no prefixes\n' ;;
	esac
	[ "$1" != apply ] || ! _icmpctl_tool help apply | command grep -q -e --confirm ||
		printf -- '--confirm\troll back unless confirmed within so many seconds\n'
}

# What follows a command and its words. Files are asked for by the word /.
_icmpctl_command() {
	local command=${1:-} w
	[ $# = 0 ] || shift
	case $command in
	'') _icmpctl_commands ;;
	allow) _icmpctl_match rule "$@" ;;
	revoke | del)
		[ $# -gt 0 ] || _icmpctl_rules
		_icmpctl_match rule "$@"
		;;
	acl) _icmpctl_acl "$@" ;;
	set) _icmpctl_set "$@" ;;
	group) _icmpctl_group "$@" ;;
	flush)
		for w in rules acl sets groups flows counters all; do
			case " $* " in
			*" $w "*) ;;
			*) printf '%s\n' "$w" ;;
			esac
		done
		;;
	flows) [ $# -gt 0 ] || echo max ;;
	default)
		case $# in
		0) printf '%s\n' in out forward ;;
		1) printf '%s\n' allow deny ;;
		esac
		;;
	esac
	[ $# = 0 ] || return
	case $command in
	list | show) printf '%s\n' rules acl sets groups ;;
	mode) printf '%s\n' enforce monitor ;;
	profile) printf 'rfc4890\n' ;;
	check | diff | apply | save) printf '/\n' ;;
	types) _icmpctl_types ;;
	help) _icmpctl_commands ;;
	esac
}

# _icmpctl_words CURRENT TOOL WORDS...: what may stand where CURRENT does, after these.
_icmpctl_words() {
	local cur=$1 tool=$2 netns='' wants='' text='' w i
	shift 2
	# Options may be anywhere; they go, and the words stay.
	i=$#
	while [ $i -gt 0 ]; do
		w=$1
		shift
		i=$((i - 1))
		if [ -n "$wants" ]; then
			[ "$wants" != --netns ] || netns=$w
			wants=''
		elif [ -n "$text" ]; then
			set -- "$@" "$w"
			text=''
		else
			case $w in
			--netns | --generation | --confirm) wants=$w ;;
			--netns=*) netns=${w#*=} ;;
			-?*) ;;
			comment | dev)
				set -- "$@" "$w"
				text=1
				;;
			*) set -- "$@" "$w" ;;
			esac
		fi
	done
	case $wants,$text,$cur in
	--netns,*) command ls /run/netns 2>/dev/null | _icmpctl_plain ;;
	,,--netns=*)
		command ls /run/netns 2>/dev/null | _icmpctl_plain | command sed 's/^/--netns=/'
		;;
	--generation,*) _icmpctl_generation ;;
	--confirm,*) printf '%s\n' 30 60 300 ;;
	,,-?*) _icmpctl_options "${1:-}" ;;
	*) _icmpctl_command "$@" ;;
	esac
}
