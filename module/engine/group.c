// SPDX-License-Identifier: GPL-2.0-only
#include "group.h"

struct ig_group *ig_group_alloc(u32 id, const char *name, u32 n)
{
	struct ig_group *group = ig_zalloc(sizeof(*group) +
					   n * sizeof(group->pattern[0]));

	if (!group)
		return NULL;
	ig_ref_init(&group->refs);
	group->id = id;
	memcpy(group->name, name, strlen(name));
	return group;
}

struct ig_group *ig_group_get(struct ig_group *group)
{
	ig_ref_inc(&group->refs);
	return group;
}

void ig_group_put(struct ig_group *group)
{
	if (group && ig_ref_dec(&group->refs))
		ig_free(group);
}

bool ig_group_has(const struct ig_group *group, const char *pattern)
{
	u32 i;

	for (i = 0; i < group->n; i++)
		if (!strcmp(group->pattern[i], pattern))
			return true;
	return false;
}

u32 ig_groups_from(struct ig_group *const *groups, u32 n, u32 id)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (groups[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Both are short; a star is tried at every length, the latest one alone. */
static bool glob(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			from = name;
		} else if (*pattern == '?' || *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

bool ig_group_covers(const struct ig_group *group, const char *ifname)
{
	u32 i;

	for (i = 0; i < group->n; i++)
		if (glob(group->pattern[i], ifname))
			return true;
	return false;
}

static u32 place_of(const struct ig_ifaces *ifaces, u32 ifindex)
{
	return (ifindex * 0x9e3779b1U >> 7) & ifaces->mask;
}

/* How many groups interfaces have in all; and how many have any. */
static u32 count(struct ig_group *const *groups, u32 n,
		 const struct ig_device *devices, u32 n_devices, u32 *having)
{
	u32 i, g, sum = 0;

	*having = 0;
	for (i = 0; i < n_devices; i++) {
		u32 before = sum;

		for (g = 0; g < n; g++)
			sum += ig_group_covers(groups[g], devices[i].name);
		*having += sum != before;
		ig_resched();
	}
	return sum;
}

static void fill(struct ig_ifaces *ifaces, struct ig_group *const *groups,
		 u32 n, const struct ig_device *device, u32 *used)
{
	u32 first = *used, g, at;

	for (g = 0; g < n; g++)
		if (ig_group_covers(groups[g], device->name))
			ifaces->group[(*used)++] = g;
	if (*used == first)
		return;
	at = place_of(ifaces, device->ifindex);
	while (ifaces->place[at].ifindex)
		at = (at + 1) & ifaces->mask;
	ifaces->place[at] = (struct ig_iface){
		.ifindex = device->ifindex,
		.first = first,
		.n = *used - first,
	};
}

int ig_ifaces_build(struct ig_ifaces **ifaces, struct ig_group *const *groups,
		    u32 n, const struct ig_device *devices, u32 n_devices)
{
	u32 having, i, used = 0, places = 8;
	u32 sum = count(groups, n, devices, n_devices, &having);
	struct ig_ifaces *made;

	*ifaces = NULL;
	if (!sum)
		return 0;
	while (places < having * 2)
		places *= 2;
	made = ig_zalloc(sizeof(*made) + places * sizeof(made->place[0]));
	if (!made)
		return -ENOMEM;
	made->mask = places - 1;
	made->group = ig_zalloc(sum * sizeof(made->group[0]));
	if (!made->group) {
		ig_free(made);
		return -ENOMEM;
	}
	for (i = 0; i < n_devices; i++) {
		fill(made, groups, n, &devices[i], &used);
		ig_resched();
	}
	*ifaces = made;
	return 0;
}

void ig_ifaces_free(struct ig_ifaces *ifaces)
{
	if (ifaces)
		ig_free(ifaces->group);
	ig_free(ifaces);
}

const struct ig_iface *ig_ifaces_find(const struct ig_ifaces *ifaces,
				      u32 ifindex)
{
	u32 at = place_of(ifaces, ifindex);

	while (ifaces->place[at].ifindex) {
		if (ifaces->place[at].ifindex == ifindex)
			return &ifaces->place[at];
		at = (at + 1) & ifaces->mask;
	}
	return NULL;
}
