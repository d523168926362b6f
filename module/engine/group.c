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

/* An interface, a port's bridge, and its L3 master are no more than this. */
#define MASTERS	8

static u32 place_of(u32 ifindex, u32 mask)
{
	return (ifindex * 0x9e3779b1U >> 7) & mask;
}

/**
 * struct finding - which interface has which groups, while it is being found
 * @groups: the groups
 * @n: how many
 * @devices: the interfaces
 * @mask: number of places in @at minus 1
 * @at: 1 plus the index of an interface, by a hash of its number, then the next
 *	free place
 */
struct finding {
	struct ig_group *const *groups;
	u32 n;
	const struct ig_device *devices;
	u32 mask;
	u32 *at;
};

static const struct ig_device *device_of(const struct finding *f, u32 ifindex)
{
	u32 i = place_of(ifindex, f->mask);

	for (; f->at[i]; i = (i + 1) & f->mask)
		if (f->devices[f->at[i] - 1].ifindex == ifindex)
			return &f->devices[f->at[i] - 1];
	return NULL;
}

static bool covers_device(const struct finding *f, const struct ig_group *group,
			  const struct ig_device *device)
{
	u32 i;

	for (i = 0; i < MASTERS && device; i++) {
		if (ig_group_covers(group, device->name))
			return true;
		device = device->master ? device_of(f, device->master) : NULL;
	}
	return false;
}

/* How many groups interfaces have in all; and how many have any. */
static u32 count(const struct finding *f, u32 n_devices, u32 *having)
{
	u32 i, g, sum = 0;

	*having = 0;
	for (i = 0; i < n_devices; i++) {
		u32 before = sum;

		for (g = 0; g < f->n; g++)
			sum += covers_device(f, f->groups[g], &f->devices[i]);
		*having += sum != before;
		ig_resched();
	}
	return sum;
}

static void fill(struct ig_ifaces *ifaces, const struct finding *f,
		 const struct ig_device *device, u32 *used)
{
	u32 first = *used, g, at;

	for (g = 0; g < f->n; g++)
		if (covers_device(f, f->groups[g], device))
			ifaces->group[(*used)++] = g;
	if (*used == first)
		return;
	at = place_of(device->ifindex, ifaces->mask);
	while (ifaces->place[at].ifindex)
		at = (at + 1) & ifaces->mask;
	ifaces->place[at] = (struct ig_iface){
		.ifindex = device->ifindex,
		.first = first,
		.n = *used - first,
	};
}

/* Room for @having interfaces with @sum groups in all. */
static struct ig_ifaces *ifaces_alloc(u32 having, u32 sum)
{
	struct ig_ifaces *ifaces;
	u32 places = 8;

	while (places < having * 2)
		places *= 2;
	ifaces = ig_zalloc(sizeof(*ifaces) + places * sizeof(ifaces->place[0]));
	if (!ifaces)
		return NULL;
	ifaces->mask = places - 1;
	ifaces->group = ig_zalloc(sum * sizeof(ifaces->group[0]));
	if (!ifaces->group) {
		ig_free(ifaces);
		return NULL;
	}
	return ifaces;
}

/* The interfaces by their numbers. */
static int devices_note(struct finding *f, u32 n_devices)
{
	u32 i, at, places = 8;

	while (places < n_devices * 2)
		places *= 2;
	f->mask = places - 1;
	f->at = ig_zalloc(places * sizeof(f->at[0]));
	if (!f->at)
		return -ENOMEM;
	for (i = 0; i < n_devices; i++) {
		at = place_of(f->devices[i].ifindex, f->mask);
		while (f->at[at])
			at = (at + 1) & f->mask;
		f->at[at] = i + 1;
	}
	return 0;
}

int ig_ifaces_build(struct ig_ifaces **ifaces, struct ig_group *const *groups,
		    u32 n, const struct ig_device *devices, u32 n_devices)
{
	struct finding f = { .groups = groups, .n = n, .devices = devices };
	u32 having, sum, i, used = 0;

	*ifaces = NULL;
	if (devices_note(&f, n_devices))
		return -ENOMEM;
	sum = count(&f, n_devices, &having);
	if (sum)
		*ifaces = ifaces_alloc(having, sum);
	for (i = 0; *ifaces && i < n_devices; i++) {
		fill(*ifaces, &f, &devices[i], &used);
		ig_resched();
	}
	ig_free(f.at);
	return sum && !*ifaces ? -ENOMEM : 0;
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
	u32 at = place_of(ifindex, ifaces->mask);

	while (ifaces->place[at].ifindex) {
		if (ifaces->place[at].ifindex == ifindex)
			return &ifaces->place[at];
		at = (at + 1) & ifaces->mask;
	}
	return NULL;
}
