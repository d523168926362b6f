// SPDX-License-Identifier: GPL-2.0-only
/* acl: numbered entries that deny, or allow ahead of those that do. */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/list.h"
#include "model/acl.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/link.h"
#include "wire/refusal.h"

/**
 * struct entry_answer - the module's answer about one entry
 * @entry: the entry; what was asked for, until the module says more
 * @existed: it was there already
 * @told: the module said what the entry is
 */
struct entry_answer {
	struct ig_ctl_entry entry;
	bool existed;
	bool told;
};

static void read_entry(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	struct entry_answer *answer = data;
	struct ig_ctl_entry entry;

	ig_link_attrs(nlh, attrs);
	answer->existed |= attrs[ICMPGUARD_A_EXISTED] != NULL;
	if (!attrs[ICMPGUARD_A_ACL_ENTRY] ||
	    ig_ctl_acl_from_wire(attrs[ICMPGUARD_A_ACL_ENTRY], &entry) < 0)
		return;
	answer->entry = entry;
	answer->told = true;
}

/* Notes what passes although the entry denies it. */
static void note_exempt(const struct ig_ctl_entry *entry)
{
	static const struct {
		unsigned int exempt;
		const char *name;
	} parts[] = {
		{ IG_EXEMPT_FRAGMENTATION_NEEDED, "fragmentation-needed" },
		{ IG_EXEMPT_PACKET_TOO_BIG, "packet-too-big" },
		{ IG_EXEMPT_LINK_SCOPE, "neighbor discovery" },
		{ IG_EXEMPT_LINK_SCOPE, "MLD" },
		{ IG_EXEMPT_LINK_SCOPE, "MRD" },
	};
	bool all;
	unsigned int exempt = ig_ctl_acl_exempt(&entry->match, &all);
	const char *name[ARRAY_SIZE(parts)];
	char text[IG_WORD_MAX] = "";
	size_t len = 0, n = 0, i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		if (exempt & parts[i].exempt)
			name[n++] = parts[i].name;
	for (i = 0; i < n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
					!i	  ? "" :
					i < n - 1 ? ", " :
						    " and ",
					name[i]);
	if (n && !entry->allow)
		ig_note("%s %s all the same", text, n > 1 ? "pass" : "passes");
}

static void note_dev(const char *dev)
{
	if (!*dev)
		return;
	if (!strcmp(dev, "lo"))
		ig_note("loopback traffic is not filtered: an entry for lo has no effect");
	else if (!if_nametoindex(dev))
		ig_note("there is no interface %s in this namespace now; the entry waits for one%s",
			dev, strchr(dev, '*') ? " of exactly that name (* is not a wildcard)" : "");
}

/* Shows the entry that already has the number of the new one. */
static void note_user(struct ig_link *link, const struct ig_ctl_entry *wanted)
{
	struct entry_answer answer = { .entry = *wanted };
	char *words;

	ig_ctl_acl_to_wire(ig_link_request(link, ICMPGUARD_CMD_ACL_GET), wanted, false);
	if (ig_link_talk(link, read_entry, &answer) || !answer.told)
		return;
	words = ig_ctl_acl_text(&answer.entry);
	ig_note("the number is used by \"%s\"; `icmpctl acl del %s %u` removes that entry", words,
		ig_ctl_directions[wanted->match.dir], wanted->number);
	free(words);
}

static void print_entry(const struct ig_ctl *ctl, const struct entry_answer *answer,
			const char *done)
{
	char *words = ig_ctl_acl_text(&answer->entry);
	json_t *obj = ig_ctl_acl_json(&answer->entry);

	json_object_set_new(obj, "existed", json_boolean(answer->existed));
	ig_output_sentence(ctl, obj, "entry %s: %s", done, words);
	json_decref(obj);
	free(words);
}

static int add(const struct ig_ctl *ctl)
{
	struct entry_answer answer = { 0 };
	struct ig_ctl_entry asked;
	struct ig_ctl_arg_index at;
	struct ig_link link;
	struct ig_ctl_diag d;
	int status;

	if (ig_ctl_acl_parse(ctl->n, ctl->word, 2, &asked, &at, &d))
		return ig_line_wrong(ctl, &d);
	answer.entry = asked;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_ctl_acl_to_wire(ig_link_request(&link, ICMPGUARD_CMD_ACL_ADD), &asked, true);
	if (!ig_fate_change(&link, read_entry, &answer)) {
		ig_line_note_bits(ctl, &at);
		note_exempt(&answer.entry);
		note_dev(answer.entry.dev);
		print_entry(ctl, &answer, answer.existed ? "is there already" : "added");
	} else {
		bool used = link.error == EEXIST;

		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
		ig_line_place(ctl, &at, used ? "acl-entry.number" : link.attr);
		if (used)
			note_user(&link, &asked);
	}
	ig_link_close(&link);
	return status;
}

static void print_removed(const struct ig_ctl *ctl, const struct entry_answer *answer)
{
	const struct ig_ctl_entry *entry = &answer->entry;
	const char *dir = ig_ctl_directions[entry->match.dir];
	char *words = answer->told ? ig_ctl_acl_text(entry) : NULL;
	json_t *obj = answer->told ? ig_ctl_acl_json(entry) :
				     json_pack("{s:s,s:i}", "direction", dir, "number",
					       (int)entry->number);

	if (words)
		ig_output_sentence(ctl, obj, "entry removed: %s", words);
	else
		ig_output_sentence(ctl, obj, "entry removed: %s %u", dir, entry->number);
	json_decref(obj);
	free(words);
}

static int del(const struct ig_ctl *ctl)
{
	struct entry_answer answer = { 0 };
	struct ig_ctl_arg_index at;
	struct ig_link link;
	struct ig_ctl_diag d;
	int status;

	if (ig_ctl_acl_parse_name(ctl->n, ctl->word, 2, &answer.entry, &at, &d))
		return ig_line_wrong(ctl, &d);
	if (ig_line_more(ctl, 4))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_ctl_acl_to_wire(ig_link_request(&link, ICMPGUARD_CMD_ACL_DEL), &answer.entry, false);
	if (!ig_fate_change(&link, read_entry, &answer)) {
		print_removed(ctl, &answer);
	} else if (link.error == ENOENT) {
		ig_complain("entry %s %u does not exist; `icmpctl acl list` lists the entries",
			    ig_ctl_directions[answer.entry.match.dir], answer.entry.number);
		status = IG_EXIT_FAILED;
	} else {
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
		ig_line_place(ctl, &at, link.attr);
	}
	ig_link_close(&link);
	return status;
}

static const char *const acl_words[] = { "add", "del", "list", NULL };

static int run_acl(const struct ig_ctl *ctl)
{
	static const struct ig_ctl_meant meant[] = {
		{ "flush", "`icmpctl flush acl` removes all entries" },
		{ .word = NULL },
	};
	const char *word = ctl->n > 1 ? ctl->word[1] : "";

	if (!strcmp(word, "add"))
		return add(ctl);
	if (!strcmp(word, "del"))
		return del(ctl);
	if (!strcmp(word, "list") || !strcmp(word, "show"))
		return ig_line_more(ctl, 2) ? IG_EXIT_USAGE : ig_list_acl(ctl);
	return ig_line_meant(ctl, 1, acl_words, "command of acl", meant);
}

static void complete_add(const struct ig_completion *c)
{
	if (c->ctl->n == 2)
		ig_complete_words(c, ig_ctl_directions);
	else if (c->ctl->n == 4)
		ig_complete_words(c, ig_ctl_actions);
	else if (c->ctl->n > 4)
		ig_complete_match(c, &ig_ctl_acl_grammar, 5);
}

static void complete_acl(const struct ig_completion *c)
{
	const struct ig_ctl *ctl = c->ctl;

	if (ctl->n == 1)
		ig_complete_words(c, acl_words);
	else if (!strcmp(ctl->word[1], "add"))
		complete_add(c);
	else if (!strcmp(ctl->word[1], "del") && ctl->n == 2)
		ig_complete_words(c, ig_ctl_directions);
	else if (!strcmp(ctl->word[1], "del") && ctl->n == 3)
		ig_complete_entries(c, ig_ctl_words_direction(ctl->word[2]));
}

const struct ig_command ig_cmd_acl = {
	.name = "acl",
	.form = {
		{ "add in|out|forward NUMBER allow|deny TYPE[/CODE] [PEER] [to PREFIX] [dev IF]" },
		{ "del in|out|forward NUMBER" },
		{ "list" },
	},
	.summary = "adds and removes numbered entries, which can deny packets",
	.help = "Of the entries of a direction that match a packet, the one with the lowest\n"
		"number decides, before replies, rules and defaults. deny drops the packet. allow\n"
		"only ends the ACL: replies, rules and the default then decide, as they do when\n"
		"no entry matches the packet.\n"
		"\n"
		"NUMBER is 1 to 65535. TYPE, PEER (also @NAME) and \"to\" are as for `icmpctl\n"
		"allow`, except that all means every type. \"dev\" names one interface: the one\n"
		"that the packet really uses, or its VRF. In forward it is the interface that the\n"
		"packet comes in by. Fragmentation-needed and packet-too-big pass whatever an\n"
		"entry says. So do neighbor discovery, MLD and MRD (discovery of multicast\n"
		"listeners and routers) in directions in and out. One exception: an entry that\n"
		"names router-advertisement can deny it (RA guard).\n"
		"\n"
		"Adding the same entry again changes nothing. A number that another entry has is\n"
		"refused. del removes the entry with that number. list is `icmpctl list acl`.\n",
	.examples = "icmpctl acl add in 100 deny all 203.0.113.0/24\n"
		    "icmpctl acl add in 200 allow router-advertisement fe80::1 dev eth0\n"
		    "icmpctl acl add in 210 deny router-advertisement\n"
		    "icmpctl acl del in 100\n",
	.complete = complete_acl,
	.run = run_acl,
};
