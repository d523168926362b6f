// SPDX-License-Identifier: GPL-2.0-only
/* Interfaces, their names, and groups attached to them: see gen_policy.c. */
#include "gen_random.h"

#include <string.h>

static const struct or_name devices[GEN_DEVICES] = {
	{ GEN_ETH0, "eth0", false },
	{ GEN_ETH1, "eth1", false },
	{ GEN_VRF_ETH0, "swp0", false },
	{ GEN_VRF_ETH1, "swp1", false },
	{ GEN_BR0, "br0", false },
	{ GEN_BR1, "br1", false },
	{ GEN_VRF, "vrf-blue", false },
	{ GEN_PORT0, "veth0a", false },
	{ GEN_PORT0 + 1, "veth0b", false },
	{ GEN_PORT0 + 2, "veth1a", false },
	{ GEN_PORT0 + 3, "veth1b", false },
	{ GEN_FAR, "vrf-red", false },
	{ GEN_FAR_ETH0, "swp7", false },
	{ GEN_FAR_ETH0 + 1, "swp8", false },
};

static const char * const patterns[] = {
	"eth0", "eth0", "eth1", "eth*", "eth?", "e*", "*0", "*1", "???0",
	"swp0", "swp*", "s*1", "?wp?", "vrf-blue", "vrf*", "*blue", "vrf-blu?",
	"br0", "br1", "br?", "br*", "*br*", "veth0a", "veth*", "veth0?", "v*a",
	"veth*b", "*v*t*1*", "*", "*", "****", "?", "????", "*-*", "eth", "et",
	"eth0*", "eth0?", "*eth0", "?eth0", "wg*", "\\*", "[e]th0",
};

static const char * const bridge_patterns[] = {
	"br0", "veth0?", "veth0a", "veth0b",
};

int gen_bridge(int ifindex)
{
	if (ifindex < GEN_PORT0 || ifindex >= GEN_FAR)
		return 0;
	return GEN_BR0 + (ifindex - GEN_PORT0) / 2;
}

int gen_master(int ifindex)
{
	if (gen_bridge(ifindex))
		ifindex = gen_bridge(ifindex);
	if (ifindex >= GEN_FAR_ETH0)
		return GEN_FAR;
	return ifindex == GEN_VRF_ETH0 || ifindex == GEN_VRF_ETH1 ||
	       ifindex == GEN_BR1 ? GEN_VRF : 0;
}

/* Returns the name of an interface that was not renamed. */
const char *gen_device_name(int ifindex)
{
	int i;

	for (i = 0; i < GEN_DEVICES; i++)
		if (devices[i].ifindex == ifindex)
			return devices[i].name;
	return "";
}

void gen_put_name(char *to, int ifindex)
{
	memset(to, 0, OR_NAME);
	strcpy(to, gen_device_name(ifindex));
}

int gen_any_device(struct gen *g)
{
	return gen_one_of(g, devices).ifindex;
}

/* Returns the interface, its master, or a port of it. */
int gen_device_near(struct gen *g, int ifindex)
{
	if (ifindex >= GEN_BR0 && ifindex <= GEN_BR1 && gen_chance(g, 50))
		return GEN_PORT0 + (ifindex - GEN_BR0) * 2 + gen_below(g, 2);
	if (gen_master(ifindex) && gen_chance(g, 60))
		return gen_master(ifindex);
	return ifindex;
}

/*
 * Sometimes renames interfaces, or removes one. None with a master is removed,
 * or its master would be unknown.
 */
void gen_devices_name(struct gen *g, unsigned int percent)
{
	struct or_name *to = g->policy.devices;
	unsigned int a = gen_chance(g, 50) ? 0 : gen_below(g, GEN_DEVICES);
	unsigned int b = gen_below(g, GEN_DEVICES);

	memcpy(to, devices, sizeof(devices));
	if (!gen_chance(g, percent))
		return;
	/*
	 * Sometimes there was no memory for one interface; all others are known
	 * then.
	 */
	if (gen_chance(g, 20)) {
		to[a].pending = true;
	} else if (gen_chance(g, 60)) {
		memcpy(to[a].name, devices[b].name, sizeof(to[a].name));
		memcpy(to[b].name, devices[a].name, sizeof(to[b].name));
	} else if (!gen_master(to[a].ifindex) && !gen_bridge(to[a].ifindex)) {
		memset(to[a].name, 0, sizeof(to[a].name));
	}
}

/* Groups. */

/* Picks a group, the default group more often than others. */
uint32_t gen_any_group(struct gen *g)
{
	const struct gen_policy *policy = &g->policy;

	if (gen_chance(g, 30))
		return OR_GROUP_DEFAULT;
	return policy->groups[gen_below(g, policy->n_groups)].id;
}

static void group_attach(struct gen *g, struct or_group *group)
{
	size_t n = gen_below(g, OR_PATTERNS + 1);

	group->n = 0;
	memset(group->pattern, 0, sizeof(group->pattern));
	while (group->n < n) {
		const char *pattern = g->bridging && gen_chance(g, 50) ?
				      gen_one_of(g, bridge_patterns) :
				      gen_one_of(g, patterns);
		size_t i;

		for (i = 0; i < group->n; i++)
			if (!strcmp(group->pattern[i], pattern))
				break;
		if (i == group->n)
			strcpy(group->pattern[group->n++], pattern);
		else
			n--;
	}
}

static void group_add(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	struct or_group *group = &policy->groups[policy->n_groups];

	if (policy->n_groups == GEN_GROUPS)
		return;
	group->id = g->next_group;
	g->next_group += 1 + gen_below(g, 2);
	policy->n_groups++;
	group_attach(g, group);
}

/* Drops a group without rules. */
static void group_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	size_t i, j;

	for (i = 1; i < policy->n_groups; i++) {
		for (j = 0; j < policy->n; j++)
			if (policy->rules[j].group == policy->groups[i].id)
				break;
		if (j < policy->n)
			continue;
		policy->n_groups--;
		memmove(&policy->groups[i], &policy->groups[i + 1],
			(policy->n_groups - i) * sizeof(policy->groups[0]));
		return;
	}
}

/* Makes new groups, which have no rules yet. */
void gen_groups_fresh(struct gen *g)
{
	struct gen_policy *policy = &g->policy;

	memset(policy->groups, 0, sizeof(policy->groups));
	policy->n_groups = 1;
	if (!g->grouped)
		return;
	if (gen_chance(g, 25))
		group_attach(g, &policy->groups[0]);
	while (gen_chance(g, 75) && policy->n_groups < GEN_GROUPS)
		group_add(g);
}

void gen_groups_change(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	unsigned int r = gen_below(g, 100);

	if (!g->grouped)
		return;
	if (r < 25)
		group_add(g);
	else if (r < 35)
		group_drop(g);
	else
		group_attach(g, &policy->groups[gen_below(g, policy->n_groups)]);
}
