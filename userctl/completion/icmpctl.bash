# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of icmpctl for bash. `icmpctl complete` knows what may come next; here its
# answer is only fitted to what readline replaces.

_icmpctl() {
	local cur words cword word line skip='' breaks=${COMP_WORDBREAKS//[^@=:]/}
	_get_comp_words_by_ref -n '@=:' cur words cword 2>/dev/null || return
	# Readline replaces only what is behind the last of these.
	[ -z "$breaks" ] || skip=${cur%"${cur##*["$breaks"]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		if [ "$word" = / ]; then
			_filedir
		else
			COMPREPLY+=("${word#"$skip"}")
		fi
	done < <(PATH=$PATH:/usr/local/sbin:/usr/sbin command icmpctl complete \
		"${words[@]:1:cword-1}" "$cur" 2>/dev/null </dev/null)
} &&
	complete -F _icmpctl icmpctl
