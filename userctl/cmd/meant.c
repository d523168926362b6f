// SPDX-License-Identifier: GPL-2.0-only
/*
 * Advice always names a command that works as it is. A command made of words that
 * were typed is parsed before it is suggested.
 */
#include <stdlib.h>
#include <string.h>

#include "no_memory.h"
#include "model/acl.h"
#include "cmd/meant.h"
#include "model/rule.h"

/* Limits of a suggested command: words, and bytes of its text. */
#define WORDS 24
#define TEXT 300

/**
 * struct line - a command that advice names
 * @n: number of words
 * @word: the words
 */
struct line {
	int n;
	char *word[WORDS];
};

static void put(struct line *l, const char *word)
{
	if (l->n < WORDS)
		l->word[l->n] = (char *)word;
	l->n++;
}

/* Appends the words of the line from @from on. */
static void put_rest(struct line *l, const struct ig_ctl *ctl, int from)
{
	for (; from < ctl->n; from++)
		put(l, ctl->word[from]);
}

/* Writes the command as one would type it; false when it is too long. */
static bool text_of(const struct line *l, char buf[TEXT])
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	bool fits;
	int i;

	if (!out)
		ig_no_memory();
	for (i = 0; i < l->n && i < WORDS; i++) {
		fputs(i ? " " : "", out);
		ig_ctl_words_quote(out, l->word[i], false);
	}
	if (fclose(out))
		ig_no_memory();
	fits = l->n <= WORDS && size < TEXT;
	if (fits)
		strcpy(buf, text);
	free(text);
	return fits;
}

static bool is_rule(const struct line *l)
{
	struct ig_ctl_rule rule;
	struct ig_ctl_arg_index places;
	struct ig_ctl_diag none;

	return l->n <= WORDS && !ig_ctl_rule_parse(l->n, l->word, 1, &rule, &places, &none);
}

static bool is_entry(const struct line *l)
{
	struct ig_ctl_entry entry;
	struct ig_ctl_arg_index places;
	struct ig_ctl_diag none;

	return l->n <= WORDS && !ig_ctl_acl_parse(l->n, l->word, 2, &entry, &places, &none);
}

/* ---- commands ---- */

static const struct ig_ctl_meant commands[] = {
	{ "enable",
	  "filtering starts with the first rule or setting, such as `icmpctl default in deny`; "
	  "`systemctl enable icmpguard` starts it at boot" },
	{ "disable", "`icmpctl off` ends all filtering; with `icmpctl mode monitor` packets are "
		     "counted, but not dropped" },
	{ "reload", "`icmpctl apply /etc/icmpguard/policy.conf` puts a policy file in force" },
	{ "reset", "`icmpctl flush all` returns to the policy at load, `icmpctl off` to no "
		   "filtering, and `icmpctl flush counters` counts from zero" },
	{ "rules", "`icmpctl list rules` lists the rules" },
	{ "undo", "`icmpctl rollback` takes back a policy that waits to be confirmed" },
	{ "export", "`icmpctl save` prints the policy in force" },
	{ "pcap", "`icmpctl capture -w FILE` writes the denied packets to a file; `icmpctl capture "
		  "--tcpdump` prints a line for tcpdump" },
	{ "zero", "`icmpctl flush counters` counts from zero" },
	{ .word = NULL },
};

/* Synonyms of the words above. */
static const struct {
	const char *word;
	const char *as;
} synonyms[] = {
	{ "start", "enable" }, { "on", "enable" },	{ "up", "enable" },
	{ "stop", "disable" }, { "down", "disable" },	{ "restart", "reload" },
	{ "load", "reload" },  { "restore", "reload" }, { "clear", "reset" },
	{ "revert", "undo" },  { "dump", "export" },	{ "tcpdump", "pcap" },
};

static bool fixed(const char *word, struct ig_ctl_diag *d)
{
	const struct ig_ctl_meant *m;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(synonyms); i++)
		if (!strcmp(word, synonyms[i].word))
			word = synonyms[i].as;
	for (m = commands; m->word; m++) {
		if (strcmp(word, m->word))
			continue;
		ig_ctl_diag_set(d, "%s", m->hint);
		return true;
	}
	return false;
}

/* Recognizes add set NAME, add group NAME, add acl ... */
static bool adds_other(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d)
{
	static const char *const things[] = { "set", "group", "acl", NULL };
	int thing = i + 2 < ctl->n ? ig_ctl_words_index(ctl->word[i + 1], things) : -1;
	struct line l = { .n = 0 };
	char text[TEXT];

	if (thing < 0)
		return false;
	put(&l, "icmpctl");
	put(&l, things[thing]);
	put(&l, thing == 2 ? "add" : "create");
	put_rest(&l, ctl, i + 2);
	if (!text_of(&l, text))
		return false;
	ig_ctl_diag_set(d, "%s comes after %s: `%s`", thing == 2 ? "add" : "create", things[thing],
			text);
	return true;
}

/* Gives advice about a word such as add or permit, followed by a rule. */
static void adds_rule(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d)
{
	struct line l = { .n = 0 };
	char text[TEXT];
	int from = i + 1;

	if (from < ctl->n && !strcmp(ctl->word[from], "rule"))
		from++;
	if (from < ctl->n && !strcmp(ctl->word[from], "allow"))
		from++;
	put(&l, "allow");
	put_rest(&l, ctl, from);
	if (is_rule(&l) && text_of(&l, text))
		ig_ctl_diag_set(d, "a rule is added by allow: `icmpctl %s`", text);
	else
		ig_ctl_diag_set(d, "a rule is added by allow, such as `icmpctl allow echo-request "
				   "192.0.2.0/24`; `icmpctl help allow` says more");
}

/* Gives advice about a word such as deny or block, followed by what to deny. */
static void denies(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d)
{
	int dir = i + 1 < ctl->n ? ig_ctl_words_direction(ctl->word[i + 1]) : -1;
	struct line l = { .n = 0 };
	char text[TEXT];

	put(&l, "acl");
	put(&l, "add");
	put(&l, ig_ctl_directions[dir < 0 ? IG_IN : dir]);
	put(&l, "100");
	put(&l, "deny");
	put_rest(&l, ctl, dir < 0 ? i + 1 : i + 2);
	if (!is_entry(&l) || !text_of(&l, text))
		strcpy(text, "acl add in 100 deny all 203.0.113.0/24");
	ig_ctl_diag_set(
		d,
		"rules only allow: `icmpctl default in deny` drops what no rule allows, and "
		"an entry of the ACL drops all that it covers: `icmpctl %s`",
		text);
}

/* ---- iptables ---- */

/**
 * struct iptables - a rule of iptables
 * @dir: enum ig_dir, by the chain
 * @type: TYPE as icmpctl has it
 * @peer: the remote side, or NULL
 * @local: the local side, or NULL
 * @dev: an interface, or NULL
 * @deny: its target is DROP or REJECT
 */
struct iptables {
	int dir;
	char type[64];
	const char *peer;
	const char *local;
	const char *dev;
	bool deny;
};

static int chain(const char *word)
{
	static const char *const chains[] = { "INPUT", "OUTPUT", "FORWARD", NULL };

	return ig_ctl_words_index(word, chains);
}

static bool read_target(const char *word, bool *deny)
{
	static const char *const denies[] = { "DROP", "REJECT", NULL };

	*deny = ig_ctl_words_index(word, denies) >= 0;
	return *deny || !strcmp(word, "ACCEPT");
}

/* Reads one option and its argument; false if icmpctl has no words for it. */
static bool read_iptables_option(struct iptables *t, const char *option, const char *arg)
{
	static const char *const v4[] = { "icmp", "1", NULL };
	static const char *const v6[] = { "icmpv6", "ipv6-icmp", "58", NULL };
	bool out = t->dir == IG_OUT;

	if (!strcmp(option, "-p")) {
		if (ig_ctl_words_index(arg, v4) < 0 && ig_ctl_words_index(arg, v6) < 0)
			return false;
		snprintf(t->type, sizeof(t->type), "%s/all",
			 ig_ctl_words_index(arg, v4) >= 0 ? "icmp" : "icmpv6");
		return true;
	}
	if (!strcmp(option, "--icmp-type") || !strcmp(option, "--icmpv6-type")) {
		snprintf(t->type, sizeof(t->type), "%s/%.40s",
			 strcmp(option, "--icmp-type") ? "icmpv6" : "icmp", arg);
		return true;
	}
	if (!strcmp(option, "-s"))
		*(out ? &t->local : &t->peer) = arg;
	else if (!strcmp(option, "-d"))
		*(out ? &t->peer : &t->local) = arg;
	else if (!strcmp(option, "-j"))
		return read_target(arg, &t->deny);
	else if (!strcmp(option, out ? "-o" : "-i"))
		t->dev = arg;
	else
		return !strcmp(option, "-m");
	return true;
}

/* Turns -A CHAIN and what follows, from argv[@i] on, into a command; false if it cannot. */
static bool read_iptables(const struct ig_ctl *ctl, int i, char text[TEXT])
{
	struct iptables t = { .type = "" };
	struct line l = { .n = 0 };

	t.dir = i + 1 < ctl->argc ? chain(ctl->argv[i + 1]) : -1;
	if (t.dir < 0)
		return false;
	/* iptables -I may be followed by a number. */
	i += i + 2 < ctl->argc && ctl->argv[i + 2][0] != '-' ? 3 : 2;
	for (; i + 1 < ctl->argc; i += 2)
		if (!read_iptables_option(&t, ctl->argv[i], ctl->argv[i + 1]))
			return false;
	if (i < ctl->argc || !t.type[0] || (t.dev && !t.deny))
		return false;
	if (t.deny) {
		put(&l, "acl");
		put(&l, "add");
	} else {
		put(&l, "allow");
	}
	put(&l, ig_ctl_directions[t.dir]);
	if (t.deny) {
		put(&l, "100");
		put(&l, "deny");
	}
	put(&l, t.type);
	if (t.peer)
		put(&l, t.peer);
	if (t.local) {
		put(&l, "to");
		put(&l, t.local);
	}
	if (t.dev) {
		put(&l, "dev");
		put(&l, t.dev);
	}
	return (t.deny ? is_entry(&l) : is_rule(&l)) && text_of(&l, text);
}

bool ig_meant_option(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d)
{
	static const char *const rules[] = { "-A", "-I", "--append", "--insert", NULL };
	const char *word = ctl->argv[i];
	char text[TEXT];
	bool deny;
	int dir;

	if (!strcmp(word, "-L") || !strcmp(word, "-S"))
		return ig_ctl_diag_set(d, "%s is an iptables option; write `icmpctl list`", word);
	if (!strcmp(word, "-F"))
		return ig_ctl_diag_set(d, "-F is an iptables option; write `icmpctl flush rules`");
	if (!strcmp(word, "-P") && i + 2 < ctl->argc) {
		dir = chain(ctl->argv[i + 1]);
		if (dir < 0 || !read_target(ctl->argv[i + 2], &deny))
			return false;
		return ig_ctl_diag_set(d, "-P is an iptables option; write `icmpctl default %s %s`",
				       ig_ctl_directions[dir], ig_ctl_actions[!deny]);
	}
	if (!strcmp(word, "-D"))
		return ig_ctl_diag_set(d,
				       "-D is an iptables option; write `icmpctl revoke` and the "
				       "number of the rule, which `icmpctl list` shows");
	if (ig_ctl_words_index(word, rules) < 0)
		return false;
	if (!read_iptables(ctl, i, text))
		strcpy(text, "allow in echo-request 192.0.2.0/24");
	return ig_ctl_diag_set(
		d, "%s is an iptables option; a rule of icmpctl looks like `icmpctl %s`", word,
		text);
}

/* ---- entry points ---- */

bool ig_meant_command(const struct ig_ctl *ctl, int i, struct ig_ctl_diag *d)
{
	static const char *const add[] = { "add",  "new",  "create", "insert",	"append", "permit",
					   "pass", "open", "accept", "unblock", NULL };
	static const char *const deny[] = { "deny", "drop", "block", "reject", "close", NULL };
	static const char *const tables[] = { "iptables", "ip6tables", NULL };
	const char *word = ctl->word[i];

	if (fixed(word, d))
		return true;
	if (ig_ctl_words_index(word, tables) >= 0)
		return ctl->typed[i] + 1 < ctl->argc && ig_meant_option(ctl, ctl->typed[i] + 1, d);
	if (ig_ctl_words_index(word, deny) >= 0) {
		denies(ctl, i, d);
		return true;
	}
	if (ig_ctl_words_index(word, add) < 0)
		return false;
	if (!adds_other(ctl, i, d))
		adds_rule(ctl, i, d);
	return true;
}

bool ig_meant_revoke(const struct ig_ctl *ctl, struct ig_ctl_diag *d)
{
	static const struct {
		const char *thing;
		const char *verb;
	} others[] = { { "set", "destroy" }, { "group", "delete" }, { "acl", "del" } };
	struct line l = { .n = 0 };
	char text[TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(others); i++)
		if (!strcmp(ctl->word[1], others[i].thing))
			break;
	if (i == ARRAY_SIZE(others))
		return false;
	put(&l, "icmpctl");
	put(&l, others[i].thing);
	put(&l, others[i].verb);
	put_rest(&l, ctl, 2);
	if (ctl->n < 3 || !text_of(&l, text))
		snprintf(text, sizeof(text), "icmpctl help %s", others[i].thing);
	ig_ctl_diag_set(d, "%s removes rules; write `%s`", ctl->word[0], text);
	return true;
}
