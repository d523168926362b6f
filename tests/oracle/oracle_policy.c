// SPDX-License-Identifier: GPL-2.0-only
/* Rules, sets, groups and the ACL of the naive evaluator: see oracle.c. */
#include "oracle_policy.h"

#include <stdlib.h>
#include <string.h>

/* Prefixes and sets. */

/* Values for how well a side covers an address: otherwise a prefix length. */
#define COVERS_NOT	(-2)
#define COVERS_ANY	(-1)

static int covers_prefix(const struct or_prefix *prefix, enum or_family family,
			 const uint8_t *a)
{
	unsigned int bytes = prefix->len / 8;
	unsigned int bits = prefix->len % 8;

	if (!prefix->present)
		return COVERS_ANY;
	if (prefix->family != family || memcmp(prefix->addr, a, bytes))
		return COVERS_NOT;
	if (bits && (prefix->addr[bytes] ^ a[bytes]) >> (8 - bits))
		return COVERS_NOT;
	return prefix->len;
}

/* Returns the length of the longest prefix that covers it. */
static int covers_set(const struct or_set *set, enum or_family family,
		      const uint8_t *a)
{
	int best = COVERS_NOT;
	size_t i;

	for (i = 0; i < set->n; i++) {
		int covers = covers_prefix(&set->prefixes[i], family, a);

		if (covers > best)
			best = covers;
	}
	return best;
}

static int covers_peer(const struct oracle *o, const struct or_packet *p,
		       const struct or_prefix *peer, uint32_t set)
{
	const uint8_t *a = p->dir == OR_OUT ? p->dst : p->src;
	size_t i;

	if (!set)
		return covers_prefix(peer, p->family, a);
	for (i = 0; i < o->n_sets; i++)
		if (o->sets[i].id == set)
			return covers_set(&o->sets[i], p->family, a);
	return COVERS_NOT;
}

/* Checks the other side of a packet. */
static bool covers_to(const struct or_packet *p, const struct or_prefix *to)
{
	const uint8_t *a = p->dir == OR_OUT ? p->src : p->dst;

	return covers_prefix(to, p->family, a) != COVERS_NOT;
}

/* Groups. */

static bool matches(const char *pattern, const char *name)
{
	if (*pattern == '*')
		return matches(pattern + 1, name) ||
		       (*name && matches(pattern, name + 1));
	if (!*name || !*pattern)
		return *name == *pattern;
	return (*pattern == '?' || *pattern == *name) &&
	       matches(pattern + 1, name + 1);
}

static const char *name_of(const struct oracle *o, int ifindex)
{
	size_t i;

	for (i = 0; i < OR_NAMES; i++)
		if (ifindex && o->names[i].ifindex == ifindex &&
		    o->names[i].name[0])
			return o->names[i].name;
	return NULL;
}

static bool is_attached_to(const struct oracle *o, const struct or_group *group,
			   int ifindex)
{
	const char *name = name_of(o, ifindex);
	size_t i;

	for (i = 0; name && i < group->n; i++)
		if (matches(group->pattern[i], name))
			return true;
	return false;
}

static bool is_attached(const struct oracle *o, const struct or_group *group,
			const struct or_packet *p)
{
	return is_attached_to(o, group, p->ifindex) ||
	       is_attached_to(o, group, p->l3mdev) ||
	       is_attached_to(o, group, p->port);
}

/* Pending only matters if groups are attached to something. */
bool or_is_pending(const struct oracle *o, const struct or_packet *p)
{
	int ifindex = p->port ? p->port : p->ifindex;
	bool attached = false, pending = false;
	size_t i;

	for (i = 0; i < o->n_groups; i++)
		attached |= o->groups[i].n > 0;
	for (i = 0; i < OR_NAMES; i++)
		if (o->names[i].ifindex == ifindex)
			pending |= o->names[i].pending;
	return attached && pending;
}

/* An interface without any group has default. */
size_t or_groups_of(const struct oracle *o, const struct or_packet *p,
		    uint32_t ids[OR_GROUPS])
{
	size_t n = 0, i;

	for (i = 0; i < o->n_groups; i++)
		if (is_attached(o, &o->groups[i], p))
			ids[n++] = o->groups[i].id;
	if (!n)
		ids[n++] = OR_GROUP_DEFAULT;
	return n;
}

/* Rules. */

static bool is_among(uint32_t id, const uint32_t *ids, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool rule_covers(const struct or_rule *rule, const struct or_packet *p,
			bool named)
{
	const struct or_match *match = &rule->fam[p->family];

	return rule->dir == p->dir && match->present &&
	       (match->type == p->type || (match->type < 0 && !named)) &&
	       (match->code < 0 || match->code == p->code) &&
	       covers_to(p, &rule->to);
}

const struct or_rule *or_opening_rule(const struct oracle *o,
				      const struct or_packet *p, bool named,
				      bool narrow)
{
	const struct or_rule *best = NULL;
	int best_covers = narrow ? 0 : COVERS_NOT;
	uint32_t groups[OR_GROUPS];
	size_t n_groups = or_groups_of(o, p, groups);
	size_t i;

	/* Its rules are unknown. */
	if (or_is_pending(o, p))
		return NULL;
	for (i = 0; i < o->n_rules; i++) {
		const struct or_rule *rule = &o->rules[i];
		int covers;

		if (!rule_covers(rule, p, named) ||
		    !is_among(rule->group, groups, n_groups))
			continue;
		covers = covers_peer(o, p, &rule->peer, rule->set);
		if (covers > best_covers ||
		    (best && covers == best_covers && rule->id < best->id)) {
			best = rule;
			best_covers = covers;
		}
	}
	return best;
}

uint32_t or_rule_for(const struct oracle *o, const struct or_packet *p,
		     bool named, bool narrow)
{
	const struct or_rule *rule = or_opening_rule(o, p, named, narrow);

	return rule ? rule->id : 0;
}

/* The ACL. */

bool or_is_whole(const struct or_packet *p)
{
	return p->icmp_len >= OR_ICMP_HEADER;
}

/*
 * The type of a packet that is not whole is unknown: only `all` covers it. A
 * must-pass packet can only be denied by @named types, but allowed by any.
 */
static bool entry_covers_type(const struct or_match *match, bool allow,
			      const struct or_packet *p, bool named)
{
	if (!match->present)
		return false;
	if (match->type < 0)
		return allow || !named;
	return or_is_whole(p) && match->type == p->type &&
	       (match->code < 0 || match->code == p->code);
}

static bool is_called(const struct oracle *o, int ifindex, const char *name)
{
	const char *called = name_of(o, ifindex);

	return called && !strcmp(called, name);
}

/*
 * Compares with the interface or its L3 master; for a bridged packet, the port
 * or the bridge.
 */
static bool entry_covers_device(const struct oracle *o, const char *dev,
				const struct or_packet *p)
{
	int device = p->port ? p->port : p->ifindex;
	int master = p->port ? p->ifindex : p->l3mdev;

	if (!dev[0])
		return true;
	return !p->alone && (is_called(o, device, dev) ||
			     is_called(o, master, dev));
}

const struct or_entry *or_first_entry(const struct oracle *o,
				      const struct or_packet *p, bool named)
{
	const struct or_entry *first = NULL;
	size_t i;

	for (i = 0; i < o->n_entries; i++) {
		const struct or_entry *entry = &o->entries[i];

		if (entry->dir == p->dir &&
		    (!first || entry->number < first->number) &&
		    entry_covers_type(&entry->fam[p->family], entry->allow, p,
				      named) &&
		    entry_covers_device(o, entry->dev, p) &&
		    covers_to(p, &entry->to) &&
		    covers_peer(o, p, &entry->peer, entry->set) != COVERS_NOT)
			first = entry;
	}
	return first;
}

uint32_t or_entry_for(const struct oracle *o, const struct or_packet *p,
		      bool named)
{
	const struct or_entry *entry = or_first_entry(o, p, named);

	return entry ? entry->number : 0;
}

/* Giving a policy. */

static int copy_of(void **to, size_t *to_n, const void *from, size_t n,
		   size_t size)
{
	void *copy = calloc(n + 1, size);

	if (!copy)
		return -1;
	if (n)
		memcpy(copy, from, n * size);
	free(*to);
	*to = copy;
	*to_n = n;
	return 0;
}

int or_set_policy(struct oracle *o, const bool allow[OR_DIRS],
		  const struct or_rule *rules, size_t n)
{
	if (copy_of((void **)&o->rules, &o->n_rules, rules, n, sizeof(*rules)))
		return -1;
	memcpy(o->allow, allow, sizeof(o->allow));
	return 0;
}

int or_set_acl(struct oracle *o, const struct or_entry *entries, size_t n)
{
	return copy_of((void **)&o->entries, &o->n_entries, entries, n,
		       sizeof(*entries));
}

int or_set_sets(struct oracle *o, const struct or_set *sets, size_t n)
{
	return copy_of((void **)&o->sets, &o->n_sets, sets, n, sizeof(*sets));
}

void or_set_groups(struct oracle *o, const struct or_group *groups, size_t n)
{
	if (n > OR_GROUPS)
		abort();
	memcpy(o->groups, groups, n * sizeof(*groups));
	o->n_groups = n;
}

void or_set_names(struct oracle *o, const struct or_name *names, size_t n)
{
	if (n > OR_NAMES)
		abort();
	memset(o->names, 0, sizeof(o->names));
	memcpy(o->names, names, n * sizeof(*names));
}

struct oracle *or_new(void)
{
	struct oracle *o = calloc(1, sizeof(*o));

	if (!o)
		return NULL;
	o->allow[OR_OUT] = true;
	o->allow[OR_FORWARD] = true;
	return o;
}

void or_free(struct oracle *o)
{
	if (!o)
		return;
	or_flows_clear(&o->flows);
	free(o->sets);
	free(o->entries);
	free(o->rules);
	free(o);
}
