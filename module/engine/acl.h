/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ACL: numbered, stateless entries by direction. The entry with the lowest
 * number that covers a packet decides. See docs/semantics.md.
 */
#ifndef IG_ACL_H
#define IG_ACL_H

#include "group.h"
#include "match.h"
#include "set.h"

/*
 * Maximum number of entries in a direction; for thousands of addresses, use
 * sets.
 */
#define IG_ACL_MAX	1024

/**
 * struct ig_acl_entry - an entry as written; immutable once in a policy
 * @refs: number of drafts and policies that hold it
 * @id: given by the draft it was added to; never reused in its namespace
 * @slot: place where its packets are counted; shares the numbers of ig_rule.slot
 * @number: its number, from 1; unique in its direction
 * @allow: ends the evaluation of the ACL without admitting; otherwise denies
 * @local: see struct ig_draft
 * @match: packets it covers; unlike in a rule, every type really means every
 *	type
 * @dev: name of the interface that was really used, or of its L3 master or
 *	bridge, NUL-terminated; "" for any
 */
struct ig_acl_entry {
	ig_ref refs;
	u32 id;
	u32 slot;
	u16 number;
	bool allow;
	bool local;
	struct ig_match match;
	char dev[IG_IFNAME];
};

/** ig_acl_entry_alloc() - allocates an entry that covers nothing yet, or returns NULL; may sleep */
struct ig_acl_entry *ig_acl_entry_alloc(void);

/** ig_acl_entry_put() - drops a reference; the last one frees; NULL is fine */
void ig_acl_entry_put(struct ig_acl_entry *entry);

/**
 * ig_acl_entry_fault() - explains what is wrong with an entry, if anything
 * @entry: the entry
 *
 * An entry that could never match, because everything it covers always passes,
 * is wrong too.
 * Return: a sentence for people, or NULL.
 */
const char *ig_acl_entry_fault(const struct ig_acl_entry *entry);

/** ig_acl_entry_same() - tells whether two are the same as written, including the number */
bool ig_acl_entry_same(const struct ig_acl_entry *a,
		       const struct ig_acl_entry *b);

/**
 * struct ig_acl - the entries of a direction
 * @n: number of entries
 * @entry: the entries by number; referenced; room for IG_ACL_MAX, or NULL
 */
struct ig_acl {
	u32 n;
	struct ig_acl_entry **entry;
};

/** ig_acl_copy() - copies @from to an empty @to; 0 or -ENOMEM; may sleep */
int ig_acl_copy(struct ig_acl *to, const struct ig_acl *from);

/** ig_acl_clear() - removes every entry */
void ig_acl_clear(struct ig_acl *acl);

/** ig_acl_find() - returns the entry of that number, or NULL */
struct ig_acl_entry *ig_acl_find(const struct ig_acl *acl, u16 number);

/** ig_acl_from() - returns the index of the first entry with @number or a higher one */
u32 ig_acl_from(const struct ig_acl *acl, u32 number);

/**
 * ig_acl_add() - adds an entry
 * @acl: the entries of its direction
 * @entry: the entry; referenced on success
 *
 * May sleep. Return: 0; -EEXIST if its number is in use; -ENOSPC at IG_ACL_MAX;
 * -ENOMEM.
 */
int ig_acl_add(struct ig_acl *acl, struct ig_acl_entry *entry);

/** ig_acl_del() - removes an entry that ig_acl_find() returned */
void ig_acl_del(struct ig_acl *acl, struct ig_acl_entry *entry);

/* The entries of a direction as compiled for packets of one family. */
struct ig_acl_table;

/**
 * ig_acl_compile() - compiles a table of the entries that concern a family
 * @table: gets the table, or NULL if no entry does
 * @acl: the entries of a direction; the table lives as long as they do
 * @dir: the direction
 * @family: the family
 * @sets: the sets of the policy, by id, compiled; they live as long
 * @n_sets: number of sets
 *
 * May sleep. Return: 0 or -ENOMEM.
 */
int ig_acl_compile(struct ig_acl_table **table, const struct ig_acl *acl,
		   enum ig_dir dir, enum ig_family family,
		   struct ig_set *const *sets, u32 n_sets);

/** ig_acl_table_free() - frees a table; NULL is fine */
void ig_acl_table_free(struct ig_acl_table *table);

/** ig_acl_by_dev() - tells whether any entry of a table asks for an interface */
bool ig_acl_by_dev(const struct ig_acl_table *table);

/**
 * struct ig_devices - the names of a packet's interfaces
 * @dev: of the interface really used, a bridge port if there is one; NULL if
 *	unknown
 * @master: of its L3 master or its bridge, or NULL
 */
struct ig_devices {
	const char *dev;
	const char *master;
};

/**
 * ig_acl_lookup() - returns the entry that decides about a packet
 * @table: from ig_acl_compile(), not NULL
 * @p: the packet; IG_ICMP, or IG_TRUNCATED, whose type is unknown
 * @devices: its interfaces
 * @named: ignore denying entries for every type; they must name the type
 *
 * Return: the entry, or NULL.
 */
const struct ig_acl_entry *ig_acl_lookup(const struct ig_acl_table *table,
					 const struct ig_packet *p,
					 const struct ig_devices *devices,
					 bool named);

#endif /* IG_ACL_H */
