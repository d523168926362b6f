# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Completion of icmpctl for bash. `make install` puts words.sh in the place of the
# line that names it.

. words.sh

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
		elif [[ $word == "$cur"* ]]; then
			COMPREPLY+=("${word#"$skip"}")
		fi
	done < <(_icmpctl_words "$cur" "${words[@]:0:cword}")
	# A set or a code may follow.
	[[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != */ ]] || compopt -o nospace
} &&
	complete -F _icmpctl icmpctl
