// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/stage.h"
#include "wire/txn.h"

static int post(struct ig_stage *s, const struct ig_diff_item *at)
{
	s->at = at;
	ig_progress_show(s->progress, s->done, s->all, "sending");
	return s->post(s->link, NULL, NULL);
}

/* ---- sets ---- */

static struct nlattr *begin_set(struct ig_stage *s, u8 cmd, const char *name, struct nlmsghdr **nlh)
{
	struct nlattr *nest;

	*nlh = ig_txn_request(s->link, cmd);
	nest = mnl_attr_nest_start(*nlh, ICMPGUARD_A_SET);
	mnl_attr_put_strz(*nlh, ICMPGUARD_A_SET_NAME, name);
	return nest;
}

/* Sends prefixes in as many requests as they need: the first is @cmd, others @next. */
static int send_list(struct ig_stage *s, const struct ig_diff_item *c, u8 cmd, u8 next,
		     const struct ig_ctl_plist *list)
{
	const struct ig_policy_set *set = c->from ? c->from : c->to;
	struct ig_ctl_plist_at at = { 0 };
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	bool more = true;
	size_t before;

	for (; more; cmd = next) {
		before = at.v4 + at.v6;
		nest = begin_set(s, cmd, set->name, &nlh);
		more = ig_ctl_plist_to_wire(nlh, list, &at);
		mnl_attr_nest_end(nlh, nest);
		if (post(s, c))
			return -1;
		s->done += at.v4 + at.v6 - before;
	}
	return 0;
}

static size_t size(const struct ig_ctl_plist *list)
{
	return list->n4 + list->n6;
}

/* Tells whether a set that changes is sent whole because that is less. */
static bool sent_whole(const struct ig_diff_item *c)
{
	const struct ig_policy_set *to = c->to;

	return size(&c->plus) + size(&c->minus) > size(&to->list);
}

static u64 prefixes_of(const struct ig_diff_item *c)
{
	const struct ig_policy_set *to = c->to;

	if (!to)
		return 0;
	return !c->from || sent_whole(c) ? size(&to->list) : size(&c->plus) + size(&c->minus);
}

static int send_set(struct ig_stage *s, const struct ig_diff_item *c)
{
	const struct ig_policy_set *to = c->to;

	if (!c->from)
		return send_list(s, c, ICMPGUARD_CMD_SET_CREATE, ICMPGUARD_CMD_SET_ADD, &to->list);
	if (sent_whole(c))
		return send_list(s, c, ICMPGUARD_CMD_SET_REPLACE, ICMPGUARD_CMD_SET_ADD, &to->list);
	if (size(&c->minus) &&
	    send_list(s, c, ICMPGUARD_CMD_SET_DEL, ICMPGUARD_CMD_SET_DEL, &c->minus))
		return -1;
	return size(&c->plus) ?
		       send_list(s, c, ICMPGUARD_CMD_SET_ADD, ICMPGUARD_CMD_SET_ADD, &c->plus) :
		       0;
}

static int destroy_set(struct ig_stage *s, const struct ig_diff_item *c)
{
	const struct ig_policy_set *from = c->from;
	struct nlmsghdr *nlh;
	struct nlattr *nest = begin_set(s, ICMPGUARD_CMD_SET_DESTROY, from->name, &nlh);

	mnl_attr_nest_end(nlh, nest);
	return post(s, c);
}

/* ---- groups ---- */

static bool attached(const struct ig_policy_group *group, const char *dev)
{
	size_t i;

	for (i = 0; group && i < group->n; i++)
		if (!strcmp(group->dev[i], dev))
			return true;
	return false;
}

/* Sends a request with the interfaces of a group that @other lacks. */
static int send_attached(struct ig_stage *s, const struct ig_diff_item *c, u8 cmd,
			 const struct ig_policy_group *group, const struct ig_policy_group *other)
{
	struct nlmsghdr *nlh = ig_txn_request(s->link, cmd);
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_GROUP);
	bool any = cmd == ICMPGUARD_CMD_GROUP_CREATE || cmd == ICMPGUARD_CMD_GROUP_DELETE;
	size_t i;

	mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_NAME, group->name);
	for (i = 0; i < group->n && cmd != ICMPGUARD_CMD_GROUP_DELETE; i++) {
		if (attached(other, group->dev[i]))
			continue;
		any = true;
		mnl_attr_put_strz(nlh, ICMPGUARD_A_GROUP_INTERFACE, group->dev[i]);
	}
	mnl_attr_nest_end(nlh, nest);
	/* A request without interfaces would detach all of them. */
	return any ? post(s, c) : 0;
}

static int delete_group(struct ig_stage *s, const struct ig_diff_item *c)
{
	return send_attached(s, c, ICMPGUARD_CMD_GROUP_DELETE, c->from, NULL);
}

static int send_group(struct ig_stage *s, const struct ig_diff_item *c)
{
	const struct ig_policy_group *from = c->from, *to = c->to;

	if (!from)
		return send_attached(s, c, ICMPGUARD_CMD_GROUP_CREATE, to, NULL);
	if (send_attached(s, c, ICMPGUARD_CMD_GROUP_DETACH, from, to))
		return -1;
	return send_attached(s, c, ICMPGUARD_CMD_GROUP_ATTACH, to, from);
}

/* ---- rules, entries, the rest ---- */

static int delete_rule(struct ig_stage *s, const struct ig_diff_item *c)
{
	ig_ctl_rule_to_wire(ig_txn_request(s->link, ICMPGUARD_CMD_RULE_DEL), c->from, false);
	s->done++;
	return post(s, c);
}

/* Tells whether a change amends a rule that stays. */
static bool amends(const struct ig_stage *s, const struct ig_diff_item *c)
{
	return s->amends && c->what == IG_DIFF_RULE && c->from && c->to;
}

/* Compares rules by number, the highest first. */
static int by_id(const void *a, const void *b)
{
	const struct ig_diff_item *const *x = a, *const *y = b;
	const struct ig_ctl_rule *r = (*x)->from, *q = (*y)->from;

	return (r->id < q->id) - (r->id > q->id);
}

/* The module moves up the rules behind a deleted one, so deleting from the end is cheaper. */
static int delete_rules(struct ig_stage *s, const struct ig_diff *diff)
{
	const struct ig_diff_item **go = calloc(diff->n + 1, sizeof(*go));
	size_t i, n = 0;
	int err = 0;

	if (!go) {
		s->link->error = ENOMEM;
		return -1;
	}
	for (i = 0; i < diff->n; i++)
		if (diff->change[i].what == IG_DIFF_RULE && diff->change[i].from &&
		    !amends(s, &diff->change[i]))
			go[n++] = &diff->change[i];
	qsort(go, n, sizeof(*go), by_id);
	for (i = 0; i < n && !err; i++)
		err = delete_rule(s, go[i]);
	free(go);
	return err;
}

/* Adds and amends rules, some by a request: from @i on. Return: the first that is left, or 0. */
static size_t send_rules(struct ig_stage *s, const struct ig_diff *diff, size_t i)
{
	struct nlmsghdr *nlh = ig_txn_request(s->link, ICMPGUARD_CMD_RULE_ADD);
	const struct ig_diff_item *at = NULL;
	unsigned int n = 0;

	for (; i < diff->n && n < ICMPGUARD_RULE_BATCH_MAX; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		if (c->what != IG_DIFF_RULE || !c->to)
			continue;
		if (amends(s, c))
			ig_ctl_rule_amend_to_wire(nlh, c->from, c->to);
		else
			ig_ctl_rule_to_wire(nlh, c->to, true);
		s->amending |= amends(s, c);
		at = c;
		n++;
	}
	s->done += n;
	if (n && post(s, n == 1 ? at : NULL))
		return 0;
	s->amending = false;
	return i;
}

static int delete_entry(struct ig_stage *s, const struct ig_diff_item *c)
{
	ig_ctl_acl_to_wire(ig_txn_request(s->link, ICMPGUARD_CMD_ACL_DEL), c->from, false);
	return post(s, c);
}

static int send_entry(struct ig_stage *s, const struct ig_diff_item *c)
{
	ig_ctl_acl_to_wire(ig_txn_request(s->link, ICMPGUARD_CMD_ACL_ADD), c->to, true);
	return post(s, c);
}

/* Mode and defaults. */
static int send_config(struct ig_stage *s, const struct ig_diff *diff)
{
	static const u16 attrs[] = {
		[IG_IN] = ICMPGUARD_A_DEFAULT_IN,
		[IG_OUT] = ICMPGUARD_A_DEFAULT_OUT,
		[IG_FORWARD] = ICMPGUARD_A_DEFAULT_FORWARD,
	};
	struct nlmsghdr *nlh = ig_txn_request(s->link, ICMPGUARD_CMD_CONFIG_SET);
	bool any = false;
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		if (c->what != IG_DIFF_MODE && c->what != IG_DIFF_DEFAULT)
			continue;
		any = true;
		mnl_attr_put_u8(nlh, c->what == IG_DIFF_MODE ? ICMPGUARD_A_MODE : attrs[c->dir],
				*(const u8 *)c->to);
	}
	return any ? post(s, NULL) : 0;
}

/* Settings of the log are sent whole: what is not among them returns to what it is at load. */
static int send_log(struct ig_stage *s, const struct ig_diff_item *c)
{
	ig_ctl_log_to_wire(ig_txn_request(s->link, ICMPGUARD_CMD_LOG_SET), c->to);
	return post(s, c);
}

/* ---- in order ---- */

/* Sends the changes of a kind that @which selects; 0 or -1. */
static int walk_changes(struct ig_stage *s, const struct ig_diff *diff, enum ig_diff_what what,
			bool (*which)(const struct ig_diff_item *c),
			int (*send)(struct ig_stage *s, const struct ig_diff_item *c))
{
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		if (c->what == what && which(c) && send(s, c))
			return -1;
	}
	return 0;
}

static bool had_before(const struct ig_diff_item *c)
{
	return c->from;
}

static bool is_removed(const struct ig_diff_item *c)
{
	return !c->to;
}

static bool comes(const struct ig_diff_item *c)
{
	return c->to;
}

/* Counts the prefixes and rules to send. */
static u64 count(const struct ig_stage *s, const struct ig_diff *diff)
{
	u64 n = 0;
	size_t i;

	for (i = 0; i < diff->n; i++) {
		const struct ig_diff_item *c = &diff->change[i];

		if (c->what == IG_DIFF_SET)
			n += prefixes_of(c);
		else if (c->what == IG_DIFF_RULE)
			n += amends(s, c) ? 1 : !!c->from + !!c->to;
	}
	return n;
}

int ig_stage_send(struct ig_stage *s, const struct ig_diff *diff)
{
	size_t i, next;

	s->at = NULL;
	s->done = 0;
	s->all = count(s, diff);
	s->amending = false;
	/* An entry that changes is removed and added. */
	if (delete_rules(s, diff) ||
	    walk_changes(s, diff, IG_DIFF_ENTRY, had_before, delete_entry) ||
	    walk_changes(s, diff, IG_DIFF_GROUP, is_removed, delete_group) ||
	    walk_changes(s, diff, IG_DIFF_SET, is_removed, destroy_set) ||
	    walk_changes(s, diff, IG_DIFF_SET, comes, send_set) ||
	    walk_changes(s, diff, IG_DIFF_GROUP, comes, send_group) || send_config(s, diff) ||
	    walk_changes(s, diff, IG_DIFF_LOG, comes, send_log))
		return -1;
	for (i = 0; i < diff->n; i = next) {
		next = send_rules(s, diff, i);
		if (!next)
			return -1;
	}
	return walk_changes(s, diff, IG_DIFF_ENTRY, comes, send_entry);
}

char *ig_stage_where(const struct ig_stage *s)
{
	const struct ig_policy_set *set;
	const struct ig_policy_group *group;
	char name[IG_WORD_MAX];

	if (!s->at)
		return NULL;
	switch (s->at->what) {
	case IG_DIFF_SET:
		set = s->at->from ? s->at->from : s->at->to;
		snprintf(name, sizeof(name), "set %s", set->name);
		return strdup(name);
	case IG_DIFF_GROUP:
		group = s->at->from ? s->at->from : s->at->to;
		snprintf(name, sizeof(name), "group %s", group->name);
		return strdup(name);
	case IG_DIFF_RULE:
		return ig_ctl_rule_text(s->at->to ? s->at->to : s->at->from);
	case IG_DIFF_ENTRY:
		return ig_ctl_acl_text(s->at->to ? s->at->to : s->at->from);
	case IG_DIFF_LOG:
		return strdup("log");
	default:
		return NULL;
	}
}
