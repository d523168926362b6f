// SPDX-License-Identifier: GPL-2.0-only
/* explain: prints the decision, the steps, what was assumed, and what would open it. */
#include <stdlib.h>
#include <string.h>

#include "cmd/explain.h"
#include "no_memory.h"
#include "output.h"
#include "wire/names_gen.h"

/* Numbers of the steps in docs/semantics.md, "Order of evaluation"; 0 for those between. */
static const u8 numbers[IG_STEP_NAMES] = {
	[ICMPGUARD_STEP_ICMP] = 1,     [ICMPGUARD_STEP_LOOPBACK] = 2,
	[ICMPGUARD_STEP_PATH_MTU] = 3, [ICMPGUARD_STEP_LINK_SCOPE] = 3,
	[ICMPGUARD_STEP_HYGIENE] = 4,  [ICMPGUARD_STEP_ACL] = 5,
	[ICMPGUARD_STEP_REPLY] = 6,    [ICMPGUARD_STEP_ERROR] = 6,
	[ICMPGUARD_STEP_RULE] = 7,     [ICMPGUARD_STEP_DEFAULT] = 8,
};

static const char *reason_name(const struct ig_explaining *x)
{
	return x->e.reason < IG_REASON_NAMES ? ig_reason_names[x->e.reason] : "unknown";
}

bool ig_explain_passes(const struct ig_explaining *x)
{
	return x->e.untouched || x->e.accept || x->e.monitor;
}

/* ---- what would open it ---- */

/* The group to add a rule to: the first that the interface has. */
static const char *rule_group(const struct ig_explaining *x)
{
	return x->e.groups ? x->e.group[0] : IG_CTL_GROUP_DEFAULT;
}

/* Writes the rule that would admit the packet, which is a statement of files as well. */
static void print_rule(FILE *out, const struct ig_explaining *x)
{
	const char *group = rule_group(x);
	char type[IG_WORD_MAX], peer[IG_WORD_MAX];
	bool is_default = !strcmp(group, IG_CTL_GROUP_DEFAULT);

	ig_ctl_packet_type_text(&x->p, &x->p.outer, type);
	ig_ctl_packet_addr_text(&x->p, &x->p.peer, peer);
	fprintf(out, "allow %s %s %s", ig_ctl_directions[x->p.dir], type, peer);
	if (!is_default)
		fprintf(out, " group %s", group);
}

/* Writes the entry that denies; in a file, within its ACL. */
static void print_entry(FILE *out, const struct ig_explaining *x)
{
	char *words = ig_ctl_acl_text(&x->e.entry);
	const char *dir = ig_ctl_directions[x->p.dir];

	/* The words begin with the direction. */
	if (x->file)
		fprintf(out, "acl %s {%s }", dir, words + strlen(dir));
	else
		fprintf(out, "acl del %s %u", dir, x->e.entry.number);
	free(words);
}

static bool denied_by_entry(const struct ig_explaining *x)
{
	return x->e.reason == ICMPGUARD_REASON_ACL_DENIED && x->e.has_entry;
}

/* Tells whether a rule would admit the packet. */
static bool opened_by_rule(const struct ig_explaining *x)
{
	switch (x->e.reason) {
	case ICMPGUARD_REASON_TYPE_DENIED:
	case ICMPGUARD_REASON_BROADCAST_DENIED:
	case ICMPGUARD_REASON_UNSOLICITED_REPLY:
	case ICMPGUARD_REASON_DEFAULT_DENY:
		return true;
	case ICMPGUARD_REASON_ERROR_UNVERIFIED:
		/* A redirect is only denied so after a rule has admitted it. */
		return !ig_ctl_packet_is_redirect(&x->p);
	}
	return false;
}

/* Writes what the command begins with; nothing for a file. */
static void print_tool(FILE *out, const struct ig_explaining *x)
{
	if (x->file)
		return;
	fputs("icmpctl ", out);
	if (!x->ctl->netns)
		return;
	fputs("--netns ", out);
	ig_ctl_words_quote(out, x->ctl->netns, false);
	putc(' ', out);
}

char *ig_explain_open(const struct ig_explaining *x)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	if (x->e.untouched || x->e.accept || (!denied_by_entry(x) && !opened_by_rule(x)))
		return NULL;
	out = open_memstream(&text, &size);
	if (!out)
		ig_no_memory();
	print_tool(out, x);
	if (denied_by_entry(x))
		print_entry(out, x);
	else
		print_rule(out, x);
	if (fclose(out))
		ig_no_memory();
	return text;
}

/* ---- JSON ---- */

/* The check of docs/semantics.md that failed; NULL for none, or if none was made. */
static const char *failed_check(const struct ig_explaining *x)
{
	static const char *const checks[] = { NULL, "Q1", "Q2", "Q3", "Q4", "Q4" };

	return x->e.check < ARRAY_SIZE(checks) ? checks[x->e.check] : NULL;
}

static void set_text(json_t *obj, const char *key, const char *value)
{
	if (value)
		json_object_set_new(obj, key, json_string(value));
}

static json_t *step_json(const struct ig_explaining *x, unsigned int step)
{
	char *found = ig_explain_found(x, (enum icmpguard_step)step);
	json_t *obj = json_object();

	if (numbers[step])
		json_object_set_new(obj, "number", json_integer(numbers[step]));
	json_object_set_new(obj, "step", json_string(ig_step_names[step]));
	json_object_set_new(obj, "found", json_string(found));
	json_object_set_new(obj, "decided", json_boolean(x->e.decided == step));
	free(found);
	return obj;
}

static json_t *steps_json(const struct ig_explaining *x)
{
	json_t *list = json_array();
	unsigned int step;

	for (step = 0; step < IG_STEP_NAMES; step++)
		if (ig_ctl_explained_reached(&x->e, (enum icmpguard_step)step))
			json_array_append_new(list, step_json(x, step));
	return list;
}

/* Adds what the steps found, by the names of the wire. */
static void set_findings(json_t *obj, const struct ig_explaining *x)
{
	const struct ig_ctl_explained *e = &x->e;
	bool error = ig_ctl_explained_reached(e, ICMPGUARD_STEP_ERROR) ||
		     e->reason == ICMPGUARD_REASON_PMTUD;
	bool quotes = error || ig_ctl_explained_reached(e, ICMPGUARD_STEP_REDIRECT);

	if (ig_ctl_explained_reached(e, ICMPGUARD_STEP_LINK_SCOPE) &&
	    e->treatment < IG_TREATMENT_NAMES)
		set_text(obj, "treatment", ig_treatment_names[e->treatment]);
	if ((error || ig_ctl_explained_reached(e, ICMPGUARD_STEP_REPLY)) &&
	    e->flow < IG_FLOW_SEEN_NAMES)
		set_text(obj, "flow", ig_flow_seen_names[e->flow]);
	if (quotes && e->check < IG_QUOTE_CHECK_NAMES)
		set_text(obj, "quote-check", ig_quote_check_names[e->check]);
	if (quotes)
		set_text(obj, "failed-check", failed_check(x));
	if (error && e->evidence < IG_EVIDENCE_NAMES)
		set_text(obj, "evidence", ig_evidence_names[e->evidence]);
}

/* Adds what decided: the rule, its group and set, or the entry. */
static void set_objects(json_t *obj, const struct ig_explaining *x)
{
	const char *set = x->e.has_rule ? x->e.rule.match.set : x->e.entry.match.set;
	char prefix[IG_WORD_MAX];

	if (x->e.has_rule) {
		json_object_set_new(obj, "rule", ig_ctl_rule_json(&x->e.rule));
		set_text(obj, "group", ig_ctl_rule_group(&x->e.rule));
	}
	if (x->e.has_entry)
		json_object_set_new(obj, "acl-entry", ig_ctl_acl_json(&x->e.entry));
	if (!x->e.has_prefix)
		return;
	ig_ctl_words_prefix_text(&x->e.prefix, prefix);
	set_text(obj, "set", set);
	set_text(obj, "prefix", prefix);
}

static json_t *groups_json(const struct ig_explaining *x)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < x->e.groups; i++)
		json_array_append_new(list, json_string(x->e.group[i]));
	if (!x->e.groups)
		json_array_append_new(list, json_string(IG_CTL_GROUP_DEFAULT));
	return list;
}

static json_t *explained_json(const struct ig_explaining *x, const char *open)
{
	json_t *obj = json_object();

	set_text(obj, "verdict", ig_explain_passes(x) ? "accept" : "drop");
	set_text(obj, "state", x->e.untouched ? "untouched" : NULL);
	set_text(obj, "file", x->file);
	if (!x->e.untouched) {
		set_text(obj, "reason", reason_name(x));
		json_object_set_new(obj, "would-drop", json_boolean(!x->e.accept && x->e.monitor));
		set_text(obj, "decided", ig_step_names[x->e.decided % IG_STEP_NAMES]);
		json_object_set_new(obj, "steps", steps_json(x));
		json_object_set_new(obj, "groups", groups_json(x));
		json_object_set_new(obj, "pmtud-unverified", json_boolean(x->e.unverified));
		json_object_set_new(obj, "pmtud-odd-mtu", json_boolean(x->e.odd_mtu));
		set_findings(obj, x);
		set_objects(obj, x);
	}
	set_text(obj, "open", open);
	json_object_set_new(obj, "packet", ig_ctl_packet_json(&x->p));
	json_object_set(obj, "assumed", x->assumed);
	return obj;
}

/* ---- text ---- */

static void print_verdict(const struct ig_explaining *x)
{
	if (x->e.untouched)
		puts("accept: the namespace is untouched, nothing is filtered");
	else if (!x->e.accept && x->e.monitor)
		printf("accept: %s would drop it, but the mode is monitor\n", reason_name(x));
	else
		printf("%s: %s\n", x->e.accept ? "accept" : "drop", reason_name(x));
}

static void print_steps(const struct ig_explaining *x)
{
	unsigned int step;

	for (step = 0; step < IG_STEP_NAMES; step++) {
		char number[4] = " ", *found;

		if (!ig_ctl_explained_reached(&x->e, (enum icmpguard_step)step))
			continue;
		if (numbers[step])
			snprintf(number, sizeof(number), "%u", numbers[step]);
		found = ig_explain_found(x, (enum icmpguard_step)step);
		printf("%s %s %-10s  %s\n", x->e.decided == step ? ">" : " ", number,
		       ig_step_names[step], found);
		free(found);
	}
}

static void print_text(const struct ig_explaining *x, const char *open)
{
	char *packet = ig_ctl_packet_text(&x->p);
	json_t *sentence;
	size_t i;

	print_verdict(x);
	if (open && x->file)
		printf("to open it, %s %s: %s\n", denied_by_entry(x) ? "remove from" : "add to",
		       x->file, open);
	else if (open)
		printf("to open it: %s\n", open);
	printf("\npacket: %s\n", packet);
	print_steps(x);
	puts("\nassumed:");
	json_array_foreach (x->assumed, i, sentence)
		printf("  %s\n", json_string_value(sentence));
	free(packet);
}

void ig_explain_print(const struct ig_explaining *x)
{
	char *open = ig_explain_open(x);
	json_t *obj;

	if (x->ctl->json) {
		obj = explained_json(x, open);
		ig_output_facts(x->ctl, obj, NULL);
		json_decref(obj);
	} else {
		print_text(x, open);
	}
	free(open);
}
