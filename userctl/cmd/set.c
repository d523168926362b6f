// SPDX-License-Identifier: GPL-2.0-only
/* set: named sets of prefixes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/list.h"
#include "complain.h"
#include "no_memory.h"
#include "model/match.h"
#include "model/plist.h"
#include "model/set.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/txn.h"

/* Most prefixes that are sent one by one, so that the module can name a wrong one. */
#define SINGLE_MAX 256

/**
 * struct single - a prefix that was typed
 * @prefix: the prefix
 * @d: where it was typed
 */
struct single {
	struct ig_prefix prefix;
	struct ig_ctl_diag d;
};

/**
 * struct change - a change of a set
 * @verb: what was typed
 * @name: name of the set
 * @cmd: ICMPGUARD_CMD_* of the first message
 * @next: ICMPGUARD_CMD_* of others
 * @list: prefixes, sorted
 * @single: those that were typed
 * @singles: how many; 0 when they are told as arrays
 * @progress: how far it is
 * @set: what the module answered last
 * @told: it answered
 * @messages: number of answers
 * @existed: number of answers that nothing was new
 */
struct change {
	const struct verb *verb;
	const char *name;
	u8 cmd;
	u8 next;
	struct ig_ctl_plist list;
	struct single *single;
	size_t singles;
	struct ig_progress progress;
	struct ig_ctl_set set;
	bool told;
	unsigned int messages;
	unsigned int existed;
};

/**
 * struct verb - a subcommand of set that takes prefixes
 * @word: its name
 * @cmd: ICMPGUARD_CMD_* that begins it
 * @next: ICMPGUARD_CMD_* that goes on with it
 * @needs: needs prefixes, or - to read them
 * @takes: takes prefixes
 * @done: how to say that it is done
 * @nothing: how to say that nothing was new
 */
struct verb {
	const char *word;
	u8 cmd;
	u8 next;
	bool needs;
	bool takes;
	const char *done;
	const char *nothing;
};

static const struct verb verbs[] = {
	{ "create", ICMPGUARD_CMD_SET_CREATE, ICMPGUARD_CMD_SET_ADD, false, true, "created",
	  "is there already" },
	{ "add", ICMPGUARD_CMD_SET_ADD, ICMPGUARD_CMD_SET_ADD, true, true, "extended",
	  "has all of that already" },
	{ "del", ICMPGUARD_CMD_SET_DEL, ICMPGUARD_CMD_SET_DEL, true, true, "reduced", "reduced" },
	{ "replace", ICMPGUARD_CMD_SET_REPLACE, ICMPGUARD_CMD_SET_ADD, true, true, "replaced",
	  "is the same already" },
	{ "flush", ICMPGUARD_CMD_SET_REPLACE, ICMPGUARD_CMD_SET_ADD, false, false, "emptied",
	  "is empty already" },
	{ "destroy", ICMPGUARD_CMD_SET_DESTROY, 0, false, false, "destroyed", "destroyed" },
};

static struct nlattr *put_name(struct nlmsghdr *nlh, const char *name)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

	mnl_attr_put_strz(nlh, ICMPGUARD_A_SET_NAME, name);
	return nest;
}

/* ---- reading the command line ---- */

static const struct ig_option option_allow_empty = {
	.name = "allow-empty",
	.help = "accept an empty input as no prefixes",
};

/* Reads the words from @first to the last; commas and blanks separate prefixes. */
static int read_words(const struct ig_ctl *ctl, int first, struct change *c)
{
	static const char blanks[] = ", \t\r\n";
	char part[IG_WORD_MAX], text[IG_LOOSE_TEXT];
	struct ig_ctl_loose loose = { .n = 0 };
	struct ig_ctl_diag bits;
	size_t at, len;
	int i;

	for (i = first; i < ctl->n; i++) {
		const char *word = ctl->word[i];

		for (at = strspn(word, blanks); word[at];
		     at += len + strspn(word + at + len, blanks)) {
			struct single one = { .d = { .word = i } };

			len = strcspn(word + at, blanks);
			snprintf(part, sizeof(part), "%.*s", (int)len, word + at);
			if (ig_ctl_words_network(part, &one.prefix, &one.d)) {
				one.d.at += at;
				one.d.len = one.d.len ? one.d.len : at + len - one.d.at;
				return ig_line_wrong(ctl, &one.d);
			}
			one.d.at = at;
			one.d.len = len;
			if (ig_ctl_words_host_bits(part, &bits))
				ig_ctl_loose_add(&loose, 1, part, len);
			ig_ctl_plist_add(&c->list, &one.prefix);
			if (c->singles < SINGLE_MAX)
				c->single[c->singles] = one;
			c->singles++;
		}
	}
	if (ig_ctl_loose_text(&loose, text))
		ig_note("%s", text);
	/* More than that are sent as arrays; a wrong one is then not named. */
	if (c->singles > SINGLE_MAX)
		c->singles = 0;
	return IG_EXIT_DONE;
}

static int no_prefixes(const struct ig_ctl *ctl, const struct change *c)
{
	struct ig_ctl_diag d = { .word = ctl->n };

	if (c->cmd == ICMPGUARD_CMD_SET_REPLACE)
		ig_ctl_diag_set(
			&d,
			"set replace needs prefixes, or - to read them from standard input; "
			"`icmpctl set flush %s` empties the set",
			c->name);
	else
		ig_ctl_diag_set(&d, "set %s needs prefixes, or - to read them from standard input",
				c->verb->word);
	return ig_line_wrong(ctl, &d);
}

/* Reads all prefixes that the command adds to the set or removes from it. */
static int read_prefixes(const struct ig_ctl *ctl, struct change *c)
{
	struct ig_ctl_diag d;
	int i, status;

	if (!c->verb->takes)
		return ig_line_more(ctl, 3) ? IG_EXIT_USAGE : IG_EXIT_DONE;
	for (i = 3; i < ctl->n; i++) {
		if (strcmp(ctl->word[i], "-") || ctl->n == 4)
			continue;
		d.word = i;
		ig_ctl_diag_set(&d,
				"- reads all prefixes from standard input; give no other prefixes "
				"with it");
		return ig_line_wrong(ctl, &d);
	}
	if (ctl->n == 3)
		return c->verb->needs ? no_prefixes(ctl, c) : IG_EXIT_DONE;
	if (strcmp(ctl->word[3], "-"))
		status = read_words(ctl, 3, c);
	else
		status = ig_ctl_plist_read(&c->list, &c->progress,
					   ig_option_value(ctl, &option_allow_empty));
	if (status)
		return status;
	ig_ctl_plist_sort(&c->list);
	if (!c->list.error)
		return IG_EXIT_DONE;
	ig_complain("there is not enough memory for so many prefixes");
	return IG_EXIT_FAILED;
}

/* ---- sending ---- */

static void read_answer(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct change *c = data;
	struct ig_ctl_set set;

	ig_link_attrs(nlh, attrs);
	c->messages++;
	c->existed += attrs[ICMPGUARD_A_EXISTED] != NULL;
	if (!attrs[ICMPGUARD_A_SET] || ig_ctl_set_from_wire(attrs[ICMPGUARD_A_SET], &set) < 0)
		return;
	c->set = set;
	c->told = true;
}

/* Appends as many prefixes from @at on as fit; returns true when there are more. */
static bool put_change(struct nlmsghdr *nlh, const struct change *c, struct ig_ctl_plist_at *at)
{
	struct nlattr *nest = put_name(nlh, c->name);
	bool more = false;
	size_t i;

	for (i = 0; i < c->singles; i++)
		ig_ctl_prefix_to_wire(nlh, ICMPGUARD_A_SET_PREFIX, &c->single[i].prefix);
	if (!c->singles)
		more = ig_ctl_plist_to_wire(nlh, &c->list, at);
	mnl_attr_nest_end(nlh, nest);
	return more;
}

/* Callback of ig_txn_run(). */
static int send_all(struct ig_link *link, void *data)
{
	struct change *c = data;
	struct ig_ctl_plist_at at = { 0 };
	bool more = true, first = true;

	c->messages = 0;
	c->existed = 0;
	for (; more; first = false) {
		more = put_change(ig_txn_request(link, first ? c->cmd : c->next), c, &at);
		if (ig_link_post(link, read_answer, c))
			return -1;
		ig_progress_show(&c->progress, at.v4 + at.v6, c->list.n4 + c->list.n6,
				 "sending, prefixes");
	}
	return 0;
}

static int send_change(struct ig_link *link, struct change *c)
{
	struct ig_ctl_plist_at at = { 0 };
	int err;

	if (!put_change(ig_link_request(link, c->cmd), c, &at))
		return ig_fate_change(link, read_answer, c);
	err = ig_txn_run(link, send_all, c, &c->progress);
	/* With two kinds of messages, the count does not tell that nothing was new. */
	if (c->cmd != c->next)
		c->existed = 0;
	return err;
}

/* ---- the result ---- */

static void restart_prefixes(void *data)
{
	struct ig_ctl_plist *list = data;

	list->n4 = 0;
	list->n6 = 0;
	list->mixed4 = false;
	list->mixed6 = false;
}

static void read_prefix_array(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];

	ig_link_attrs(nlh, attrs);
	if (attrs[ICMPGUARD_A_SET])
		ig_ctl_plist_from_wire(data, attrs[ICMPGUARD_A_SET]);
}

/* Reads all prefixes of a set, sorted. */
static int dump_prefixes(struct ig_link *link, const char *name, struct ig_ctl_plist *list)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_PREFIX_GET);

	mnl_attr_nest_end(nlh, put_name(nlh, name));
	if (ig_link_dump(link, restart_prefixes, read_prefix_array, list))
		return -1;
	ig_ctl_plist_sort(list);
	link->error = list->error;
	return list->error ? -1 : 0;
}

/*
 * Tells whether the set exists already as it is wanted. When creating it takes several
 * messages, the answer to the first one cannot tell.
 */
static bool is_there(struct ig_link *link, struct change *c)
{
	struct ig_ctl_plist there = { 0 };
	struct nlmsghdr *nlh;
	bool same;

	same = !dump_prefixes(link, c->name, &there) && ig_ctl_plist_same(&there, &c->list);
	ig_ctl_plist_fini(&there);
	if (!same)
		return false;
	nlh = ig_link_request(link, ICMPGUARD_CMD_SET_GET);
	mnl_attr_nest_end(nlh, put_name(nlh, c->name));
	c->messages = 0;
	if (ig_link_talk(link, read_answer, c))
		return false;
	c->existed = c->messages;
	return true;
}

/* Shows the word of the line that the refused attribute came from. */
static void place(const struct ig_ctl *ctl, const struct ig_link *link, const struct change *c)
{
	struct ig_ctl_diag d = { .word = 2 };

	if (!strncmp(link->attr, "set.prefix", 10) && link->nth < c->singles)
		ig_line_caret(ctl, &c->single[link->nth].d);
	else if (!strcmp(link->attr, "set.name"))
		ig_line_caret(ctl, &d);
}

static void print_change(const struct ig_ctl *ctl, const struct change *c)
{
	bool nothing = c->messages && c->existed == c->messages;
	const char *done = nothing ? c->verb->nothing : c->verb->done;
	json_t *obj = c->told ? ig_ctl_set_json(&c->set) : json_pack("{s:s}", "name", c->name);
	char sizes[IG_WORD_MAX];

	if (c->cmd != ICMPGUARD_CMD_SET_DEL && c->cmd != ICMPGUARD_CMD_SET_DESTROY)
		json_object_set_new(obj, "existed", json_boolean(nothing));
	if (c->told && c->verb->takes) {
		ig_ctl_set_sizes(&c->set, sizes);
		ig_output_sentence(ctl, obj, "set %s %s: %s", c->name, done, sizes);
	} else {
		ig_output_sentence(ctl, obj, "set %s %s", c->name, done);
	}
	json_decref(obj);
}

static void read_found(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *attr;
	struct ig_ctl_plist *list = data;
	struct ig_prefix prefix;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_SET])
		return;
	ig_ctl_plist_from_wire(list, attrs[ICMPGUARD_A_SET]);
	mnl_attr_for_each_nested (attr, attrs[ICMPGUARD_A_SET])
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_SET_PREFIX &&
		    ig_ctl_prefix_from_wire(attr, &prefix) >= 0)
			ig_ctl_plist_add(list, &prefix);
}

/* Asks for the longest prefix of a set that covers one; returns 0 or -1. */
static int find_covering(struct ig_link *link, const char *name, const struct ig_prefix *prefix,
			 struct ig_ctl_plist *found)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_PREFIX_GET);
	struct nlattr *nest = put_name(nlh, name);

	ig_ctl_prefix_to_wire(nlh, ICMPGUARD_A_SET_PREFIX, prefix);
	mnl_attr_nest_end(nlh, nest);
	return ig_link_talk(link, read_found, found);
}

/* Shows which of the prefixes to be removed are not in the set. */
static void place_missing(const struct ig_ctl *ctl, struct ig_link *link, const struct change *c)
{
	size_t i;

	for (i = 0; i < c->singles; i++) {
		struct ig_ctl_plist found = { 0 }, wanted = { 0 };
		int err = find_covering(link, c->name, &c->single[i].prefix, &found);

		ig_ctl_plist_add(&wanted, &c->single[i].prefix);
		if (err ? link->error == ENOENT : !ig_ctl_plist_same(&found, &wanted))
			ig_line_caret(ctl, &c->single[i].d);
		ig_ctl_plist_fini(&found);
		ig_ctl_plist_fini(&wanted);
	}
}

static int complain(const struct ig_ctl *ctl, struct ig_link *link, const struct change *c)
{
	int status = ig_refusal_complain(link, IG_LINK_CHANGES);

	place(ctl, link, c);
	if (link->error == ENOENT && c->cmd == ICMPGUARD_CMD_SET_DEL && !link->attr[0])
		place_missing(ctl, link, c);
	return status;
}

static int change(const struct ig_ctl *ctl, struct change *c)
{
	struct ig_link link;
	int status = read_prefixes(ctl, c), err;

	if (status)
		return status;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	err = send_change(&link, c);
	if (err && link.error == EEXIST && c->cmd == ICMPGUARD_CMD_SET_CREATE && !c->singles) {
		struct ig_link before = link;

		err = is_there(&link, c) ? 0 : -1;
		if (err)
			link = before;
	}
	ig_progress_end(&c->progress);
	if (err)
		status = complain(ctl, &link, c);
	else
		print_change(ctl, c);
	ig_link_close(&link);
	return status;
}

/* ---- show ---- */

static int show_all(const struct ig_ctl *ctl, struct ig_link *link, const char *name)
{
	struct ig_ctl_plist list = { 0 };
	int status = IG_EXIT_DONE;

	if (dump_prefixes(link, name, &list)) {
		status = ig_refusal_complain(link, IG_LINK_READS);
	} else {
		ig_ctl_plist_print(stdout, &list, ctl->json);
		if (!ctl->json && !list.n4 && !list.n6)
			ig_note("set %s is empty", name);
	}
	ig_ctl_plist_fini(&list);
	return status;
}

/* Prints the longest prefix that covers an address. */
static int show_covering(const struct ig_ctl *ctl, struct ig_link *link, const char *name,
			 const struct ig_prefix *prefix)
{
	struct ig_ctl_plist list = { 0 };
	int status = IG_EXIT_DONE;

	if (find_covering(link, name, prefix, &list))
		status = ig_refusal_complain(link, IG_LINK_READS);
	else
		ig_ctl_plist_print(stdout, &list, ctl->json);
	ig_ctl_plist_fini(&list);
	return status;
}

static int show(const struct ig_ctl *ctl)
{
	const char *name = ctl->word[2];
	struct ig_ctl_diag d = { .word = 3 };
	struct ig_prefix prefix;
	struct ig_link link;
	int status;

	if (ctl->n > 3 && ig_ctl_words_network(ctl->word[3], &prefix, &d))
		return ig_line_wrong(ctl, &d);
	if (ig_line_more(ctl, 4))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	status = ctl->n > 3 ? show_covering(ctl, &link, name, &prefix) : show_all(ctl, &link, name);
	if (status == IG_EXIT_FAILED && !strcmp(link.attr, "set.name")) {
		d.word = 2;
		ig_line_caret(ctl, &d);
	}
	ig_link_close(&link);
	return status;
}

/* ---- the subcommands ---- */

static const char *const set_words[] = { "create",  "add",  "del",  "replace", "flush",
					 "destroy", "show", "list", NULL };

static int bad_verb(const struct ig_ctl *ctl)
{
	static const struct ig_ctl_meant meant[] = {
		{ "delete", "\"set del\" removes prefixes, \"set destroy\" the whole set" },
		{ "remove", "\"set del\" removes prefixes, \"set destroy\" the whole set" },
		{ "rm", "\"set del\" removes prefixes, \"set destroy\" the whole set" },
		{ "new", "\"set create\" makes a set" },
		{ "make", "\"set create\" makes a set" },
		{ "load", "\"set replace NAME -\" reads all prefixes from standard input" },
		{ "clear", "\"set flush NAME\" empties a set, \"flush sets\" destroys them all" },
		{ "empty", "\"set flush NAME\" empties a set, \"flush sets\" destroys them all" },
		{ "test", "\"set show NAME ADDRESS\" tells the prefix that an address is in" },
		{ .word = NULL },
	};

	return ig_line_meant(ctl, 1, set_words, "command of set", meant);
}

static int run_verb(const struct ig_ctl *ctl, const struct verb *verb)
{
	struct change c = { .verb = verb, .cmd = verb->cmd, .next = verb->next };
	int status;

	c.name = ctl->word[2];
	c.single = calloc(SINGLE_MAX, sizeof(*c.single));
	if (!c.single)
		ig_no_memory();
	ig_progress_init(&c.progress);
	status = change(ctl, &c);
	ig_ctl_plist_fini(&c.list);
	free(c.single);
	return status;
}

static const struct verb *find_verb(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(word, verbs[i].word))
			return &verbs[i];
	return NULL;
}

static int run_set(const struct ig_ctl *ctl)
{
	const char *word = ctl->n > 1 ? ctl->word[1] : "";
	bool shows = !strcmp(word, "show"), lists = !strcmp(word, "list");
	const struct verb *verb = find_verb(word);
	struct ig_ctl_diag d = { .word = 2 };

	if (!verb && !shows && !lists)
		return bad_verb(ctl);
	if (ig_output_check(ctl))
		return IG_EXIT_USAGE;
	if (lists || (shows && ctl->n == 2))
		return ig_line_more(ctl, 2) ? IG_EXIT_USAGE : ig_list_sets(ctl);
	if (ctl->n == 2) {
		ig_ctl_diag_set(&d, "the name of the set is missing here");
		return ig_line_wrong(ctl, &d);
	}
	if (ig_ctl_words_name(ctl->word[2], "set", &d))
		return ig_line_wrong(ctl, &d);
	return shows ? show(ctl) : run_verb(ctl, verb);
}

/* Tells the columns of "list", or "show" without a name. */
static const struct ig_field *columns_of_set(const struct ig_ctl *ctl)
{
	const char *word = ctl->n > 1 ? ctl->word[1] : "";
	bool lists = !strcmp(word, "list") || (!strcmp(word, "show") && ctl->n == 2);

	return lists ? ig_list_set_columns : NULL;
}

static void complete_set(const struct ig_completion *c)
{
	const struct verb *verb = c->ctl->n > 1 ? find_verb(c->ctl->word[1]) : NULL;
	bool shows = c->ctl->n > 1 && !strcmp(c->ctl->word[1], "show");

	if (c->ctl->n == 1)
		ig_complete_words(c, set_words);
	else if (c->ctl->n == 2 && (shows || (verb && verb->cmd != ICMPGUARD_CMD_SET_CREATE)))
		ig_complete_sets(c, "");
	else if (c->ctl->n == 3 && verb && verb->takes)
		ig_complete_offer(c, "-", "standard input");
}

static const struct ig_option *const input_options[] = { &option_allow_empty, NULL };

const struct ig_command ig_cmd_set = {
	.name = "set",
	.form = {
		{ "create NAME [PREFIX ...|-]", input_options },
		{ "add|del|replace NAME PREFIX ...|-", input_options },
		{ "flush|destroy NAME" },
		{ "show NAME [PREFIX]" },
		{ "list", ig_output_options },
	},
	.summary = "makes and changes named sets of prefixes, used as @NAME",
	.help = "A set holds IPv4 and IPv6 prefixes. A rule or an ACL entry uses it as @NAME in\n"
		"place of PEER. A change of the set takes effect at once wherever it is used:\n"
		"every packet meets either the old set or the new one.\n"
		"\n"
		"create makes a set; creating the same set again changes nothing. add adds\n"
		"prefixes and ignores those that the set already has. del removes prefixes; the\n"
		"set must have all of them, or nothing is removed. replace replaces all prefixes.\n"
		"flush removes all prefixes. destroy removes a set that nothing uses. show prints\n"
		"the prefixes, one per line; with a prefix, it prints the longest prefix of the\n"
		"set that covers it. list is `icmpctl list sets`.\n"
		"\n"
		"PREFIX is an address or a prefix; bits beyond its length are ignored. - reads\n"
		"the prefixes from standard input. There may be millions of them, in any order.\n"
		"Blanks, line ends or commas separate them, and # starts a comment. Prefixes may\n"
		"be repeated or lie inside others. If a word is wrong, its line and column are\n"
		"shown, and nothing is changed. An empty input is refused, because it usually\n"
		"comes from a command that failed; --allow-empty accepts it as a list of no\n"
		"prefixes.\n"
		"\n"
		"A NAME is up to 31 letters, digits, underscores, dots and hyphens, and begins\n"
		"with neither a dot nor a hyphen.\n",
	.examples = "icmpctl set create office 198.51.100.0/24 2001:db8:1::/48\n"
		    "icmpctl allow echo-request @office\n"
		    "icmpctl set replace office - <office.txt\n",
	.columns = columns_of_set,
	.complete = complete_set,
	.run = run_set,
};
