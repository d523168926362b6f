# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# "A file with comments or includes is not overwritten: FILE.new is written, status 1,
# the two commands that go on are named; --force keeps FILE~. The shipped file as it came
# counts as having none. Atomic, mode and owner kept." "apply --dry-run, -n". "Nothing on
# standard input is an error as in apply -; --allow-empty, set flush NAME".
# timeout: 120
# file: userctl/system/policy.conf

# shellcheck source=../../lib.sh
. "$(dirname "$0")/../lib.sh"

topo_pair
load
cd "$RUN" || exit 1
says() {
	status "$1" "$3" "${@:4}"
	output_like "$2" "$3: says so"
}
generation() {
	g -j status | jq .generation
}
H4=192.0.2.1

# ---- save -------------------------------------------------------------------------------
cat >mine <<'END'
# Who may ping this host.
allow echo-request 192.0.2.0/24
END
cp mine mine.before
chmod 640 mine
chown 12:34 mine
ok "a policy" g apply mine
says 1 'mine has comments, .* was saved to mine.new' "save over a file with comments" g save mine
output_like 'diff -u mine mine.new' "the command that compares"
output_like 'mv mine.new mine' "and the one that replaces"
ok "the file is what it was" cmp mine mine.before
g save >want
ok "the policy is beside it" cmp mine.new want
is "$(stat -c '%a %u:%g' mine.new)" "640 12:34" "like the old one"
# Both, as they are told.
status 1 "the first" diff -u mine mine.new
ok "the second" mv mine.new mine
is "$(stat -c '%a %u:%g' mine)" "640 12:34" "mode and owner are the same"
says 0 '^saved to mine,' "what save has written it writes again" g save mine
is "$(stat -c '%a %u:%g' mine)" "640 12:34" "like itself"
cp mine.before mine
g save mine >/dev/null 2>&1
is "$(g -j save mine 2>/dev/null | jq -r .file)" mine.new "in JSON, where it is"
echo '# looked at' >>mine.new
says 1 'so has mine.new: nothing was written' "not over comments in that one either" g save mine
like "$(<mine.new)" 'looked at' "which has them still"
rm mine.new
mkdir deep
mv mine deep/
ln -s deep/mine link
says 1 "mv $RUN/deep/mine.new $RUN/deep/mine" "by a link, the file is named" g save link
ok "the policy is beside the file" cmp deep/mine.new want
is "$(readlink link)" deep/mine "the link stays"
rm deep/mine.new
ok "a rule" g allow echo-request 10.0.0.1 comment 'not # a comment'
ok "by force" g save --force link
ok "the old one is kept" cmp deep/mine~ mine.before
g save >want
ok "the new one is there" cmp deep/mine want
is "$(readlink link) $(stat -c %a deep/mine~)" "deep/mine 640" "the link stays"
ok "and again, over a text with # in quotes" g save link

printf 'set office {\n    192.0.2.0/24\n}\n' >sets
printf 'mode enforce; include "sets"\nallow echo-request @office\n' >main
says 1 'main has includes' "nor are includes overwritten" g save main
is "$(wc -l <main)" 2 "nor changed"
touch 'a name'
printf 'default in deny # as it should be\n' >'a name'
says 1 'mv "a name.new" "a name"' "a name with a blank, as a shell reads it" g save 'a name'
cp /t/policy.conf shipped
says 0 '^saved to shipped,' "the file as it came has no comments of anybody" g save shipped
ok "it is replaced" cmp shipped want
{
	cat /t/policy.conf
	echo '# ours'
} >shipped
says 1 'shipped has comments' "once it was changed it has" g save shipped
status 2 "a misspelt option" g save --froce mine
output_like 'save. has --force, and like every command -j' "lists what save has"
is "$(find . -name '.*.??????' | wc -l)" 0 "no file in the making is left behind"

# ---- apply --dry-run ---------------------------------------------------------------------
was=$(generation)
echo 'allow echo-request 198.51.100.0/24' >other
g diff other >diff.out
like "$(<diff.out)" '\+ +allow in echo-request 198.51.100.0/24' "diff"
for option in -n --dry-run; do
	status 1 "apply $option" g apply $option other
	cp "$RUN/out" dry.out
	ok "prints what diff prints" cmp dry.out diff.out
done
status 1 "with more options" g apply other --confirm 60 -n
is "$(generation)" "$was" "changes nothing"
status 0 "a policy that is in force" g apply -n want
status 2 "a wrong one" g apply -n - <<<'alow ping'
status 2 "another generation" g apply -n other --generation 1

# ---- nothing on standard input -----------------------------------------------------------
ok "a set" g set create block 192.0.2.0/24
ok "that is denied" g acl add in 10 deny all @block
drops "so it is" 8 -S 192.0.2.77 $H4
for verb in replace add del create; do
	for nothing in false 'printf \n\n'; do
		status 2 "$nothing | set $verb" g set $verb block - < <($nothing)
		output_like 'standard input is empty; nothing was changed.*--allow-empty' "says what is right"
	done
done
is "$(g set show block)" 192.0.2.0/24 "nothing was changed"
drops "and it is denied still" 8 -S 192.0.2.77 $H4
status 2 "nor is a policy of blank lines one" g apply - <<<''
ok "an empty input for no prefixes" g set create none - --allow-empty </dev/null
ok "added" g set add block - --allow-empty </dev/null
is "$(g set show block)" 192.0.2.0/24 "which changes nothing"
ok "replaced" g set replace block - --allow-empty </dev/null
is "$(g -j set show block)" '[]' "empties it"
ok "a comment, too" g set replace block - <<<'# nobody today'
ok "again" g set add block 192.0.2.0/24
says 0 '^set block emptied$' "flush" g set flush block
is "$(g -j set show block)" '[]' "empties it"
says 0 'is empty already' "once" g set flush block
is "$(g -j set flush block | jq -c '[.name, .existed]')" '["block",true]' "in JSON"
status 1 "one that is not there" g set flush nosuch

done_testing
