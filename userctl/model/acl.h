/* SPDX-License-Identifier: GPL-2.0-only */
/* An ACL entry in userspace: typed words <-> this struct <-> the wire. */
#ifndef IG_CTL_ACL_H
#define IG_CTL_ACL_H

#include "model/match.h"

/**
 * struct ig_ctl_entry - an entry of the ACL
 * @number: its number, from 1; one of its direction
 * @allow: ends the ACL and no more; otherwise denies
 * @match: what it covers; every type is just that
 * @dev: name of an interface; "" for any
 * @counted: the module told what follows
 * @packets: packets for which it ended the ACL, by allowing or denying them
 * @bytes: bytes of those, from the IP header on
 */
struct ig_ctl_entry {
	u16 number;
	bool allow;
	struct ig_ctl_match match;
	char dev[ICMPGUARD_DEV_MAX + 1];
	bool counted;
	u64 packets;
	u64 bytes;
};

/* The words that an entry is made of, after its action. */
extern const struct ig_ctl_grammar ig_ctl_acl_grammar;

/**
 * ig_ctl_acl_parse() - reads DIR NUMBER allow|deny TYPE[/CODE] [PEER] [to PREFIX]
 *	[dev IF]
 * @n: number of words on the line
 * @word: the words
 * @first: index of DIR
 * @entry: written
 * @places: written
 * @d: says what is wrong with which word
 *
 * An entry that could never matter, because what it covers always passes, is
 * refused. Return: 0 or -1.
 */
int ig_ctl_acl_parse(int n, char *const *word, int first, struct ig_ctl_entry *entry,
		     struct ig_ctl_arg_index *places, struct ig_ctl_diag *d);

/** ig_ctl_acl_parse_name() - reads DIR NUMBER alone, otherwise as ig_ctl_acl_parse() */
int ig_ctl_acl_parse_name(int n, char *const *word, int first, struct ig_ctl_entry *entry,
			  struct ig_ctl_arg_index *places, struct ig_ctl_diag *d);

/* Messages that pass whatever an ACL says. */
enum {
	IG_EXEMPT_FRAGMENTATION_NEEDED = 1,
	IG_EXEMPT_PACKET_TOO_BIG = 2,
	IG_EXEMPT_LINK_SCOPE = 4,
};

/**
 * ig_ctl_acl_exempt() - finds the covered messages that pass whatever an ACL says
 * @match: what is covered
 * @all: written: nothing else is covered
 *
 * Return: IG_EXEMPT_*.
 */
unsigned int ig_ctl_acl_exempt(const struct ig_ctl_match *match, bool *all);

/** ig_ctl_acl_text() - an entry so that it is read back; the caller frees it */
char *ig_ctl_acl_text(const struct ig_ctl_entry *entry);

/** ig_ctl_acl_json() - an entry for -j; a new reference */
json_t *ig_ctl_acl_json(const struct ig_ctl_entry *entry);

/**
 * ig_ctl_acl_to_wire() - appends an entry to a message
 * @nlh: the message; has room
 * @entry: the entry
 * @whole: everything; otherwise direction and number alone
 */
void ig_ctl_acl_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_entry *entry, bool whole);

/**
 * ig_ctl_acl_from_wire() - reads an entry that the module sent
 * @nest: attribute ICMPGUARD_A_ACL_ENTRY
 * @entry: written
 *
 * Return: 1 when the entry has parts this tool does not know, 0 when it has
 * none, -1 when it makes no sense.
 */
int ig_ctl_acl_from_wire(const struct nlattr *nest, struct ig_ctl_entry *entry);

#endif /* IG_CTL_ACL_H */
