// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "engine/explain.h"
#include "policy/offline.h"

/* Number of the only interface that there is. */
#define IFINDEX 2

/* ---- the policy, compiled ---- */

static struct ig_icmp_match icmp_of(const struct ig_ctl_icmp *m)
{
	return (struct ig_icmp_match){
		.covers = m->covers,
		.any_type = m->type < 0,
		.any_code = m->code < 0,
		.type = m->type < 0 ? 0 : (u8)m->type,
		.code = m->code < 0 ? 0 : (u8)m->code,
	};
}

static void match_of(struct ig_match *to, const struct ig_ctl_match *m,
		     const struct ig_draft *draft)
{
	const struct ig_set *set = m->set[0] ? ig_draft_set(draft, m->set) : NULL;
	int f;

	ig_match_init(to);
	to->dir = (u8)m->dir;
	to->peer = m->peer;
	to->to = m->to;
	to->set = set ? set->id : 0;
	for (f = 0; f < IG_FAMILIES; f++)
		to->icmp[f] = icmp_of(&m->icmp[f]);
}

static int add_rule(struct ig_draft *draft, const struct ig_ctl_rule *from)
{
	struct ig_rule *rule = ig_rule_alloc("", 0);
	const struct ig_group *group = ig_draft_group(draft, ig_ctl_rule_group(from));
	int err;

	if (!rule)
		return -ENOMEM;
	match_of(&rule->match, &from->match, draft);
	rule->group = group ? group->id : IG_GROUP_DEFAULT;
	err = ig_draft_add(draft, rule);
	ig_rule_put(rule);
	return err;
}

static int add_entry(struct ig_draft *draft, const struct ig_ctl_entry *from)
{
	struct ig_acl_entry *entry = ig_acl_entry_alloc();
	int err;

	if (!entry)
		return -ENOMEM;
	match_of(&entry->match, &from->match, draft);
	entry->number = from->number;
	entry->allow = from->allow;
	strcpy(entry->dev, from->dev);
	err = ig_acl_add(&draft->acl[entry->match.dir], entry);
	ig_acl_entry_put(entry);
	return err;
}

static int add_prefixes(struct ig_prefixes *to, enum ig_family family,
			const struct ig_ctl_plist *list)
{
	size_t n = family == IG_IPV4 ? list->n4 : list->n6, i;
	struct ig_lpm_prefix *add = calloc(2 * n + 1, sizeof(*add));
	u32 added;
	int err;

	if (!add)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (family == IG_IPV4) {
			add[i].high = list->v4[i] >> 6 << 32;
			add[i].len = list->v4[i] & 0x3f;
		} else {
			add[i].high = list->v6[i].w[0];
			add[i].low = list->v6[i].w[1];
			add[i].len = (u8)list->v6[i].w[2];
		}
	}
	err = n ? ig_prefixes_add(to, family, add, add + n, (u32)n, &added) : 0;
	free(add);
	return err;
}

static int add_set(struct ig_draft *draft, struct ig_quota *quota, const struct ig_policy_set *from)
{
	struct ig_prefixes *prefixes = ig_prefixes_alloc(quota);
	int err;

	if (!prefixes)
		return -ENOMEM;
	err = add_prefixes(prefixes, IG_IPV4, &from->list);
	if (!err)
		err = add_prefixes(prefixes, IG_IPV6, &from->list);
	if (!err)
		err = ig_draft_set_create(draft, from->name, prefixes);
	if (err)
		ig_prefixes_put(prefixes);
	return err;
}

static int add_group(struct ig_draft *draft, const struct ig_policy_group *from)
{
	struct ig_group *there = ig_draft_group(draft, from->name);
	struct ig_group *group = ig_group_alloc(0, from->name, (u32)from->n);
	int err = 0;
	size_t i;

	if (!group)
		return -ENOMEM;
	for (i = 0; i < from->n; i++)
		strcpy(group->pattern[i], from->dev[i]);
	group->n = (u32)from->n;
	if (there)
		ig_draft_group_swap(draft, there, group);
	else
		err = ig_draft_group_add(draft, group);
	ig_group_put(group);
	return err;
}

static int fill_draft(struct ig_draft *draft, struct ig_quota *quota,
		      const struct ig_ctl_policy *policy)
{
	int err = 0, dir;
	size_t i;

	for (dir = 0; dir < IG_DIRS; dir++)
		ig_draft_allow(draft, (enum ig_dir)dir,
			       policy->action[dir] == ICMPGUARD_ACTION_ALLOW);
	draft->monitor = policy->mode == ICMPGUARD_MODE_MONITOR;
	for (i = 0; !err && i < policy->sets; i++)
		err = add_set(draft, quota, &policy->set[i]);
	for (i = 0; !err && i < policy->groups; i++)
		err = add_group(draft, &policy->group[i]);
	for (i = 0; !err && i < policy->rules; i++)
		err = add_rule(draft, &policy->rule[i]);
	for (i = 0; !err && i < policy->entries; i++)
		err = add_entry(draft, &policy->entry[i]);
	return err;
}

/* Compiles a policy for a host with one interface, or none. */
static int compile(struct ig_policy *to, const struct ig_ctl_policy *policy, const char *dev)
{
	struct ig_device device = { .ifindex = IFINDEX };
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_draft draft;
	int err;

	memset(to, 0, sizeof(*to));
	if (!quota || ig_draft_init(&draft, NULL)) {
		ig_quota_put(quota);
		return -ENOMEM;
	}
	err = fill_draft(&draft, quota, policy);
	ig_quota_put(quota);
	if (!err)
		err = ig_draft_prepare(&draft);
	if (!err)
		err = ig_policy_compile(to, &draft, 1, NULL);
	ig_draft_fini(&draft);
	if (err)
		return err;
	snprintf(device.name, sizeof(device.name), "%s", dev);
	err = ig_policy_ifaces(to, &device, dev[0] ? 1 : 0);
	if (err)
		ig_policy_fini(to);
	return err;
}

/* ---- the host, which has nothing ---- */

/**
 * struct bare_host - a host without sockets
 * @ops: how the engine asks
 * @dev: the interface, or NULL
 */
struct bare_host {
	struct ig_host_ops ops;
	const char *dev;
};

static enum ig_evidence host_live(const struct ig_host_ops *host, const struct ig_packet *error,
				  const struct ig_quote *quote)
{
	(void)host;
	(void)quote;
	return error->related ? IG_EVIDENCE_YES : IG_EVIDENCE_NO;
}

static bool host_first_hop(const struct ig_host_ops *host, const struct ig_packet *redirect,
			   const struct ig_addr *dst, const struct ig_addr *gateway)
{
	(void)host;
	(void)redirect;
	(void)dst;
	(void)gateway;
	return true;
}

static struct ig_devices host_devices(const struct ig_host_ops *host, const struct ig_packet *p)
{
	(void)p;
	return (struct ig_devices){ .dev = ((const struct bare_host *)host)->dev };
}

/* ---- the answer ---- */

/* Finds the rule that the one of the engine was made of: ids are given in order. */
static void tell_rule(struct ig_ctl_explained *e, const struct ig_ctl_policy *policy,
		      const struct ig_rule *rule)
{
	if (!rule || rule->id > policy->rules)
		return;
	e->has_rule = true;
	e->rule = policy->rule[rule->id - 1];
}

static void tell_entry(struct ig_ctl_explained *e, const struct ig_ctl_policy *policy,
		       const struct ig_acl_entry *entry)
{
	size_t i;

	for (i = 0; entry && i < policy->entries; i++) {
		if (policy->entry[i].number != entry->number ||
		    policy->entry[i].match.dir != entry->match.dir)
			continue;
		e->has_entry = true;
		e->entry = policy->entry[i];
	}
}

static void tell_groups(struct ig_ctl_explained *e, const struct ig_policy *policy,
			const struct ig_packet *p)
{
	const struct ig_group *group;

	while (e->groups < IG_EXPLAINED_GROUPS &&
	       (group = ig_explain_group(policy, p, (u32)e->groups)))
		strcpy(e->group[e->groups++], group->name);
}

static void tell(struct ig_ctl_explained *e, const struct ig_policy *policy,
		 const struct ig_packet *p, struct ig_decision d, const struct ig_trace *t)
{
	e->monitor = policy->monitor;
	e->accept = d.accept;
	e->reason = d.reason;
	e->unverified = d.notes & IG_NOTE_UNVERIFIED;
	e->odd_mtu = d.notes & IG_NOTE_ODD_MTU;
	e->steps = t->steps;
	e->decided = (u8)t->decided;
	e->type_treatment = (u8)t->type_class;
	e->treatment = (u8)t->class;
	e->flow = (u8)t->flow;
	e->check = (u8)t->check;
	e->evidence = (u8)t->evidence;
	e->named = t->named;
	e->narrow = t->narrow;
	e->broadcast = p->multi;
	e->loopback = p->loopback;
	e->has_prefix = ig_explain_prefix(policy, p, t, &e->prefix);
	tell_groups(e, policy, p);
}

static void explain(struct ig_ctl_explained *e, const struct ig_policy *policy,
		    struct ig_flows *flows, const struct ig_ctl_policy *from,
		    const struct ig_ctl_packet *packet)
{
	const struct bare_host host = {
		.ops = { .live = host_live, .first_hop = host_first_hop, .devices = host_devices },
		.dev = packet->dev[0] ? packet->dev : NULL,
	};
	u8 buf[ICMPGUARD_PACKET_MAX];
	struct ig_bytes bytes = { .head = buf };
	struct ig_packet p = { 0 };
	struct ig_decision d;
	struct ig_trace t;

	bytes.len = (u32)ig_ctl_packet_bytes(packet, buf);
	bytes.head_len = bytes.len;
	ig_parse(&p, packet->family, &bytes);
	p.dir = (u8)packet->dir;
	p.related = packet->related;
	p.ifindex = packet->dev[0] ? IFINDEX : 0;
	p.loopback = packet->dir != IG_FORWARD && !strcmp(packet->dev, "lo");
	d = ig_explain(policy, flows, &host.ops, &p, &t);
	tell(e, policy, &p, d, &t);
	tell_rule(e, from, t.rule);
	tell_entry(e, from, t.entry);
}

int ig_offline_explain(const struct ig_ctl_policy *policy, const struct ig_ctl_packet *p,
		       struct ig_ctl_explained *e)
{
	const ig_hash_key key = { { 0 } };
	struct ig_flow *memory = ig_zalloc(IG_FLOW_WAYS * sizeof(*memory));
	struct ig_policy compiled;
	struct ig_flows flows;
	int err = memory ? compile(&compiled, policy, p->dev) : -ENOMEM;

	memset(e, 0, sizeof(*e));
	if (err) {
		ig_free(memory);
		return err;
	}
	memset(&flows, 0, sizeof(flows));
	ig_flows_init(&flows, memory, IG_FLOW_WAYS, &key, 60, 5);
	explain(e, &compiled, &flows, policy, p);
	ig_policy_fini(&compiled);
	ig_free(memory);
	return 0;
}
