/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ACL: numbered entries, stateless, by direction, the lowest number that
 * covers a packet decides. See docs/semantics.md.
 */
#ifndef IG_ACL_H
#define IG_ACL_H

#include "group.h"
#include "match.h"
#include "set.h"

/* Entries a direction may have; addresses by the thousand are a rule's. */
#define IG_ACL_MAX	1024

/**
 * struct ig_acl_entry - an entry as written; immutable once in a policy
 * @refs: how many drafts and policies hold it
 * @number: its number, from 1; one of its direction
 * @allow: ends the ACL and no more; otherwise denies
 * @local: see struct ig_draft
 * @match: what it covers; every type means just that
 * @dev: name of the interface that was really used, or of its L3 master or
 *	bridge, NUL-terminated; "" for any
 */
struct ig_acl_entry {
	ig_ref refs;
	u16 number;
	bool allow;
	bool local;
	struct ig_match match;
	char dev[IG_IFNAME];
};

/** ig_acl_entry_alloc() - an entry that covers nothing yet; may sleep; or NULL */
struct ig_acl_entry *ig_acl_entry_alloc(void);

/** ig_acl_entry_put() - drops a reference; the last one frees; NULL is fine */
void ig_acl_entry_put(struct ig_acl_entry *entry);

/**
 * ig_acl_entry_fault() - what is wrong with an entry, if anything
 * @entry: the entry
 *
 * Also of one that could never matter, because what it covers always passes.
 * Return: a sentence for people, or NULL.
 */
const char *ig_acl_entry_fault(const struct ig_acl_entry *entry);

/** ig_acl_entry_same() - whether two are the same as written, number and all */
bool ig_acl_entry_same(const struct ig_acl_entry *a,
		       const struct ig_acl_entry *b);

/**
 * struct ig_acl - the entries of a direction
 * @n: how many there are
 * @entry: by number; referenced; room for IG_ACL_MAX or NULL
 */
struct ig_acl {
	u32 n;
	struct ig_acl_entry **entry;
};

/** ig_acl_copy() - @to, empty, gets what @from has; 0 or -ENOMEM; may sleep */
int ig_acl_copy(struct ig_acl *to, const struct ig_acl *from);

/** ig_acl_clear() - removes every entry */
void ig_acl_clear(struct ig_acl *acl);

/** ig_acl_find() - the entry of that number, or NULL */
struct ig_acl_entry *ig_acl_find(const struct ig_acl *acl, u16 number);

/** ig_acl_from() - index of the first entry with @number or a higher one */
u32 ig_acl_from(const struct ig_acl *acl, u32 number);

/**
 * ig_acl_add() - adds an entry
 * @acl: the entries of its direction
 * @entry: the entry; referenced on success
 *
 * May sleep. Return: 0; -EEXIST when its number is used; -ENOSPC at
 * IG_ACL_MAX; -ENOMEM.
 */
int ig_acl_add(struct ig_acl *acl, struct ig_acl_entry *entry);

/** ig_acl_del() - removes an entry that ig_acl_find() gave */
void ig_acl_del(struct ig_acl *acl, struct ig_acl_entry *entry);

/* The entries of a direction as packets of one family see them. */
struct ig_acl_table;

/**
 * ig_acl_compile() - a table of the entries that concern a family
 * @table: where it goes; NULL is stored when none does
 * @acl: the entries of a direction; the table lives as long as they do
 * @dir: the direction
 * @family: the family
 * @sets: the sets of the policy, by id, compiled; they live as long
 * @n_sets: how many
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_acl_compile(struct ig_acl_table **table, const struct ig_acl *acl,
		   enum ig_dir dir, enum ig_family family,
		   struct ig_set *const *sets, u32 n_sets);

/** ig_acl_table_free() - frees a table; NULL is fine */
void ig_acl_table_free(struct ig_acl_table *table);

/** ig_acl_by_dev() - whether any entry of a table asks for an interface */
bool ig_acl_by_dev(const struct ig_acl_table *table);

/**
 * struct ig_devices - the names of the interfaces a packet is of
 * @dev: of the interface really used, a bridge port where there is one; NULL
 *	when nobody knows
 * @master: of its L3 master or its bridge, or NULL
 */
struct ig_devices {
	const char *dev;
	const char *master;
};

/**
 * ig_acl_lookup() - the entry that decides about a packet
 * @table: from ig_acl_compile(), not NULL
 * @p: the packet; IG_ICMP, or IG_TRUNCATED whose type nobody knows
 * @devices: its interfaces
 * @named: of those that deny, only entries that name the type, not those for
 *	every type
 *
 * Return: the entry, or NULL.
 */
const struct ig_acl_entry *ig_acl_lookup(const struct ig_acl_table *table,
					 const struct ig_packet *p,
					 const struct ig_devices *devices,
					 bool named);

#endif /* IG_ACL_H */
