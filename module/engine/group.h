/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Groups of rules, the interface names they are attached to, and the current
 * groups of each interface.
 */
#ifndef IG_GROUP_H
#define IG_GROUP_H

#include "set.h"

/* Maximum number of groups of a namespace, including default. */
#define IG_GROUPS_MAX	1024

/* Maximum number of names and patterns of a group. */
#define IG_PATTERNS_MAX	64

/* Bytes of an interface name with its NUL: IFNAMSIZ. */
#define IG_IFNAME	16

/* Id of the group that applies to interfaces without another one. */
#define IG_GROUP_DEFAULT	0

/**
 * struct ig_group - a group as written; immutable once in a policy
 * @refs: number of drafts and policies that hold it
 * @id: identifies it in rules; never reused, and kept when it is attached or
 *	detached
 * @n: number of patterns
 * @local: see struct ig_draft
 * @name: its name, NUL-terminated
 * @pattern: interfaces it is attached to: NUL-terminated names in which *
 *	stands for any characters and ? for one
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
 * ig_group_alloc() - allocates a group
 * @id: see struct ig_group
 * @name: valid
 * @n: number of patterns there is to be room for
 *
 * May sleep. Return: the group with one reference and no patterns, or NULL
 * without memory.
 */
struct ig_group *ig_group_alloc(u32 id, const char *name, u32 n);

/** ig_group_get() - takes one more reference */
struct ig_group *ig_group_get(struct ig_group *group);

/** ig_group_put() - drops a reference; the last one frees; NULL is fine */
void ig_group_put(struct ig_group *group);

/** ig_group_has() - tells whether a group is attached to that pattern as written */
bool ig_group_has(const struct ig_group *group, const char *pattern);

/** ig_group_covers() - tells whether a group is attached to an interface */
bool ig_group_covers(const struct ig_group *group, const char *ifname);

/** ig_groups_from() - finds the index of the first group with @id or above */
u32 ig_groups_from(struct ig_group *const *groups, u32 n, u32 id);

/**
 * struct ig_device - an interface
 * @ifindex: its number
 * @master: number of its L3 master or bridge; 0 for none
 * @name: its name, NUL-terminated
 */
struct ig_device {
	u32 ifindex;
	u32 master;
	char name[IG_IFNAME];
};

/* Value of struct ig_iface.n while the groups are not known. */
#define IG_IFACE_PENDING	U32_MAX

/**
 * struct ig_iface - an interface and its groups, including its masters' groups
 * @ifindex: its number; 0 where there is none
 * @first: index of its first group in struct ig_ifaces.group
 * @n: number of its groups, 0 for default alone; or IG_IFACE_PENDING
 */
struct ig_iface {
	u32 ifindex;
	u32 first;
	u32 n;
};

/**
 * struct ig_ifaces - all interfaces; immutable except for what is pending
 * @mask: number of entries of @place minus 1
 * @used: number of entries of @place in use
 * @sum: number of entries of @group in use
 * @pending: some interface is pending, perhaps one that is not in @place
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
 * @ifaces: gets the result, or NULL if no group is attached to anything
 * @groups: the groups
 * @n: number of groups
 * @devices: the interfaces
 * @n_devices: number of interfaces
 *
 * May sleep and reschedules. Return: 0 or -ENOMEM.
 */
int ig_ifaces_build(struct ig_ifaces **ifaces, struct ig_group *const *groups,
		    u32 n, const struct ig_device *devices, u32 n_devices);

/**
 * struct ig_ifaces_change - interfaces that changed
 * @device: the interfaces that changed, then their masters
 * @n: number of those that changed
 * @n_devices: number of all of them
 * @gone: number of an interface that was removed; 0 for none
 */
struct ig_ifaces_change {
	const struct ig_device *device;
	u32 n;
	u32 n_devices;
	u32 gone;
};

/**
 * ig_ifaces_change() - finds the groups of interfaces after some of them
 * changed
 * @ifaces: gets the result, a new object
 * @from: the groups before
 * @groups: the groups, the same as for @from
 * @n: number of groups
 * @change: the interfaces that changed
 *
 * Patterns are only matched against interfaces that changed. Neither sleeps nor
 * waits for memory. Return: 0 or -ENOMEM.
 */
int ig_ifaces_change(struct ig_ifaces **ifaces, const struct ig_ifaces *from,
		     struct ig_group *const *groups, u32 n,
		     const struct ig_ifaces_change *change);

/**
 * ig_ifaces_pend() - marks the groups of an interface as not known for now
 * @ifaces: packets may read it; writers are serialized by the caller
 * @ifindex: of the interface, known or not
 */
void ig_ifaces_pend(struct ig_ifaces *ifaces, u32 ifindex);

/** ig_ifaces_pending() - tells whether the groups of an interface are not known */
bool ig_ifaces_pending(const struct ig_ifaces *ifaces, u32 ifindex);

/** ig_ifaces_free() - frees it; NULL is fine */
void ig_ifaces_free(struct ig_ifaces *ifaces);

/** ig_ifaces_find() - finds an interface; NULL if it is not there */
const struct ig_iface *ig_ifaces_find(const struct ig_ifaces *ifaces,
				      u32 ifindex);

#endif /* IG_GROUP_H */
