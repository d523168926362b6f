// SPDX-License-Identifier: GPL-2.0-only
#include "group.h"
#include "hash.h"

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

/*
 * Both are short. On a mismatch, only the latest star is tried with one more
 * character.
 */
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

/* Longest chain of an interface, a port's bridge, and its L3 master. */
#define MASTERS	8

static u32 place_of(u32 ifindex, u32 mask)
{
	return ig_hash_u32(ifindex) & mask;
}

/**
 * struct finding - state while the groups of interfaces are being found
 * @groups: the groups
 * @n: number of groups
 * @devices: the interfaces
 * @n_devices: number of interfaces
 * @mask: number of places in @at minus 1
 * @at: 1 plus the index of an interface, by a hash of its number, then the next
 *	free place; NULL if they are few
 */
struct finding {
	struct ig_group *const *groups;
	u32 n;
	const struct ig_device *devices;
	u32 n_devices;
	u32 mask;
	u32 *at;
};

static const struct ig_device *device_of(const struct finding *f, u32 ifindex)
{
	u32 i;

	for (i = 0; !f->at && i < f->n_devices; i++)
		if (f->devices[i].ifindex == ifindex)
			return &f->devices[i];
	if (!f->at)
		return NULL;
	i = place_of(ifindex, f->mask);
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

/* Counts the groups of the first @n interfaces. */
static u32 count(const struct finding *f, u32 n)
{
	u32 i, g, sum = 0;

	for (i = 0; i < n; i++) {
		for (g = 0; g < f->n; g++)
			sum += covers_device(f, f->groups[g], &f->devices[i]);
		ig_resched();
	}
	return sum;
}

/* Adds an interface whose groups come later. */
static struct ig_iface *place_take(struct ig_ifaces *ifaces, u32 ifindex)
{
	u32 at = place_of(ifindex, ifaces->mask);

	while (ifaces->place[at].ifindex)
		at = (at + 1) & ifaces->mask;
	ifaces->place[at].ifindex = ifindex;
	ifaces->place[at].first = ifaces->sum;
	ifaces->used++;
	return &ifaces->place[at];
}

static void fill(struct ig_ifaces *ifaces, const struct finding *f,
		 const struct ig_device *device)
{
	struct ig_iface *iface = place_take(ifaces, device->ifindex);
	u32 g;

	for (g = 0; g < f->n; g++)
		if (covers_device(f, f->groups[g], device))
			ifaces->group[ifaces->sum++] = g;
	iface->n = ifaces->sum - iface->first;
}

/* Allocates room for @n interfaces with @sum groups in all. */
static struct ig_ifaces *ifaces_alloc(u32 n, u32 sum,
				      void *(*zalloc)(size_t bytes))
{
	struct ig_ifaces *ifaces;
	u32 places = 8;

	while (places < n * 2)
		places *= 2;
	ifaces = zalloc(sizeof(*ifaces) + places * sizeof(ifaces->place[0]));
	if (!ifaces)
		return NULL;
	ifaces->mask = places - 1;
	ifaces->group = zalloc((sum + 1) * sizeof(ifaces->group[0]));
	if (!ifaces->group) {
		ig_free(ifaces);
		return NULL;
	}
	return ifaces;
}

/* Hashes the interfaces by their numbers. */
static int devices_note(struct finding *f)
{
	u32 i, at, places = 8;

	while (places < f->n_devices * 2)
		places *= 2;
	f->mask = places - 1;
	f->at = ig_zalloc(places * sizeof(f->at[0]));
	if (!f->at)
		return -ENOMEM;
	for (i = 0; i < f->n_devices; i++) {
		at = place_of(f->devices[i].ifindex, f->mask);
		while (f->at[at])
			at = (at + 1) & f->mask;
		f->at[at] = i + 1;
	}
	return 0;
}

static bool any_attached(const struct finding *f)
{
	u32 g;

	for (g = 0; g < f->n; g++)
		if (f->groups[g]->n)
			return true;
	return false;
}

int ig_ifaces_build(struct ig_ifaces **ifaces, struct ig_group *const *groups,
		    u32 n, const struct ig_device *devices, u32 n_devices)
{
	struct finding f = { .groups = groups, .n = n, .devices = devices,
			     .n_devices = n_devices };
	u32 i;

	*ifaces = NULL;
	if (!any_attached(&f))
		return 0;
	if (devices_note(&f))
		return -ENOMEM;
	*ifaces = ifaces_alloc(n_devices, count(&f, n_devices), ig_zalloc);
	for (i = 0; *ifaces && i < n_devices; i++) {
		fill(*ifaces, &f, &devices[i]);
		ig_resched();
	}
	ig_free(f.at);
	return *ifaces ? 0 : -ENOMEM;
}

static bool has_changed(const struct ig_ifaces_change *change, u32 ifindex)
{
	u32 i;

	for (i = 0; i < change->n; i++)
		if (change->device[i].ifindex == ifindex)
			return true;
	return ifindex == change->gone;
}

/* Copies an interface unchanged. */
static void keep(struct ig_ifaces *ifaces, const struct ig_ifaces *from,
		 const struct ig_iface *was)
{
	struct ig_iface *iface = place_take(ifaces, was->ifindex);

	iface->n = was->n;
	if (was->n == IG_IFACE_PENDING)
		return;
	memcpy(&ifaces->group[ifaces->sum], &from->group[was->first],
	       was->n * sizeof(ifaces->group[0]));
	ifaces->sum += was->n;
}

int ig_ifaces_change(struct ig_ifaces **ifaces, const struct ig_ifaces *from,
		     struct ig_group *const *groups, u32 n,
		     const struct ig_ifaces_change *change)
{
	struct finding f = { .groups = groups, .n = n,
			     .devices = change->device,
			     .n_devices = change->n_devices };
	struct ig_ifaces *to;
	u32 i;

	to = ifaces_alloc(from->used + change->n,
			  from->sum + count(&f, change->n), ig_zalloc_nowait);
	if (!to)
		return -ENOMEM;
	to->pending = from->pending;
	for (i = 0; i <= from->mask; i++)
		if (from->place[i].ifindex &&
		    !has_changed(change, from->place[i].ifindex))
			keep(to, from, &from->place[i]);
	for (i = 0; i < change->n; i++)
		fill(to, &f, &change->device[i]);
	*ifaces = to;
	return 0;
}

void ig_ifaces_free(struct ig_ifaces *ifaces)
{
	if (ifaces)
		ig_free(ifaces->group);
	ig_free(ifaces);
}

static u32 ifaces_at(const struct ig_ifaces *ifaces, u32 ifindex)
{
	u32 at = place_of(ifindex, ifaces->mask);

	while (ifaces->place[at].ifindex) {
		if (ifaces->place[at].ifindex == ifindex)
			return at;
		at = (at + 1) & ifaces->mask;
	}
	return U32_MAX;
}

const struct ig_iface *ig_ifaces_find(const struct ig_ifaces *ifaces,
				      u32 ifindex)
{
	u32 at = ifaces_at(ifaces, ifindex);

	return at == U32_MAX ? NULL : &ifaces->place[at];
}

void ig_ifaces_pend(struct ig_ifaces *ifaces, u32 ifindex)
{
	u32 at = ifaces_at(ifaces, ifindex);

	if (at != U32_MAX)
		WRITE_ONCE(ifaces->place[at].n, IG_IFACE_PENDING);
	WRITE_ONCE(ifaces->pending, 1);
}

bool ig_ifaces_pending(const struct ig_ifaces *ifaces, u32 ifindex)
{
	const struct ig_iface *iface;

	if (likely(!READ_ONCE(ifaces->pending)))
		return false;
	iface = ig_ifaces_find(ifaces, ifindex);
	return !iface || READ_ONCE(iface->n) == IG_IFACE_PENDING;
}
