/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Groups of rules, the names of the interfaces they are attached to, and
 * which interface has which groups at the moment.
 */
#ifndef IG_GROUP_H
#define IG_GROUP_H

#include "set.h"

/* Groups a namespace may have, default among them. */
#define IG_GROUPS_MAX	1024

/* Names and patterns that a group may be attached to. */
#define IG_PATTERNS_MAX	64

/* Octets of an interface name with its NUL: IFNAMSIZ. */
#define IG_IFNAME	16

/* The id of the group that interfaces without another one have. */
#define IG_GROUP_DEFAULT	0

/**
 * struct ig_group - a group as written; immutable once in a policy
 * @refs: how many drafts and policies hold it
 * @id: what rules know it by; never reused, and the same when it is attached
 *	or detached
 * @n: how many patterns there are
 * @local: see struct ig_draft
 * @name: its name, NUL-terminated
 * @pattern: what it is attached to, NUL-terminated names in which * stands for
 *	any characters and ? for one
 */
struct ig_group {
	ig_ref refs;
	u32 id;
	u32 n;
	bool local;
	char name[IG_NAME];
	char pattern[][IG_IFNAME];
};

/**
 * ig_group_alloc() - a group
 * @id: see struct ig_group
 * @name: valid
 * @n: room for how many patterns
 *
 * May sleep. Return: the group with one reference and no patterns, or NULL
 * without memory.
 */
struct ig_group *ig_group_alloc(u32 id, const char *name, u32 n);

/** ig_group_get() - takes one more reference */
struct ig_group *ig_group_get(struct ig_group *group);

/** ig_group_put() - drops a reference; the last one frees; NULL is fine */
void ig_group_put(struct ig_group *group);

/** ig_group_has() - whether a group is attached to that pattern as written */
bool ig_group_has(const struct ig_group *group, const char *pattern);

/** ig_group_covers() - whether a group is attached to an interface */
bool ig_group_covers(const struct ig_group *group, const char *ifname);

/** ig_groups_from() - of groups by id, the index of the first with @id or above */
u32 ig_groups_from(struct ig_group *const *groups, u32 n, u32 id);

/**
 * struct ig_device - an interface
 * @ifindex: its number
 * @master: number of the L3 master, or the bridge, that it is a slave or a port
 *	of; 0 for none
 * @name: its name, NUL-terminated
 */
struct ig_device {
	u32 ifindex;
	u32 master;
	char name[IG_IFNAME];
};

/* struct ig_iface.n: nobody knows yet. */
#define IG_IFACE_PENDING	U32_MAX

/**
 * struct ig_iface - an interface and its groups: its own, and its masters'
 * @ifindex: its number; 0 where there is none
 * @first: index of its first group in struct ig_ifaces.group
 * @n: how many it has, 0 for default alone; or IG_IFACE_PENDING
 */
struct ig_iface {
	u32 ifindex;
	u32 first;
	u32 n;
};

/**
 * struct ig_ifaces - all interfaces; immutable but for what is pending
 * @mask: number of places minus 1
 * @used: how many are used
 * @sum: how many are used of @group
 * @pending: some interface is pending, perhaps one that is not here
 * @group: indices of groups, interface by interface
 * @place: by a hash of the number, then the next free place
 */
struct ig_ifaces {
	u32 mask;
	u32 used;
	u32 sum;
	u32 pending;
	u16 *group;
	struct ig_iface place[];
};

/**
 * ig_ifaces_build() - finds the groups of interfaces
 * @ifaces: where they go; NULL is stored when no group is attached to anything
 * @groups: the groups
 * @n: how many
 * @devices: the interfaces
 * @n_devices: how many
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_ifaces_build(struct ig_ifaces **ifaces, struct ig_group *const *groups,
		    u32 n, const struct ig_device *devices, u32 n_devices);

/**
 * struct ig_ifaces_change - what happened to interfaces
 * @device: those that changed, then those that these have for masters
 * @n: how many changed
 * @n_devices: how many there are in all
 * @gone: the number of one that is gone; 0 for none
 */
struct ig_ifaces_change {
	const struct ig_device *device;
	u32 n;
	u32 n_devices;
	u32 gone;
};

/**
 * ig_ifaces_change() - the groups of interfaces after some of them changed
 * @ifaces: where they go; another object than @from
 * @from: as it was
 * @groups: the groups, the same as for @from
 * @n: how many
 * @change: what happened
 *
 * Only patterns of what changed are looked at. Neither sleeps nor waits for
 * memory. Return: 0 or -ENOMEM.
 */
int ig_ifaces_change(struct ig_ifaces **ifaces, const struct ig_ifaces *from,
		     struct ig_group *const *groups, u32 n,
		     const struct ig_ifaces_change *change);

/**
 * ig_ifaces_pend() - the groups of an interface are not known for now
 * @ifaces: packets may read it; writers are serialised by the caller
 * @ifindex: of the interface, known or not
 */
void ig_ifaces_pend(struct ig_ifaces *ifaces, u32 ifindex);

/** ig_ifaces_pending() - whether the groups of an interface are not known */
bool ig_ifaces_pending(const struct ig_ifaces *ifaces, u32 ifindex);

/** ig_ifaces_free() - frees it; NULL is fine */
void ig_ifaces_free(struct ig_ifaces *ifaces);

/** ig_ifaces_find() - an interface, or NULL */
const struct ig_iface *ig_ifaces_find(const struct ig_ifaces *ifaces,
				      u32 ifindex);

#endif /* IG_GROUP_H */
