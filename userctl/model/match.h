/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The packets that a rule or an ACL entry covers.
 * Typed words <-> this struct <-> the wire.
 */
#ifndef IG_CTL_MATCH_H
#define IG_CTL_MATCH_H

#include <jansson.h>
#include <libmnl/libmnl.h>

#include "uapi/icmpguard.h"
#include "model/words.h"

/**
 * struct ig_ctl_match - packets
 * @dir: enum ig_dir
 * @icmp: types and codes, by family
 * @peer: the remote side; any when it is a set
 * @set: name of the set that the remote side is in; "" for none
 * @to: the local side; in forward the destination
 */
struct ig_ctl_match {
	int dir;
	struct ig_ctl_icmp icmp[IG_FAMILIES];
	struct ig_prefix peer;
	char set[ICMPGUARD_NAME_MAX + 1];
	struct ig_prefix to;
};

/* Parts of a rule or an ACL entry. */
enum ig_ctl_part {
	IG_PART_DIR,
	IG_PART_NUMBER,
	IG_PART_ACTION,
	IG_PART_TYPE,
	IG_PART_PEER,
	IG_PART_TO,
	IG_PART_GROUP,
	IG_PART_LIFETIME,
	IG_PART_COMMENT,
	IG_PART_DEV,
	/* private: */
	IG_PARTS,
};

/**
 * struct ig_ctl_arg_index - where on the line each part was typed
 * @at: index of the word by enum ig_ctl_part, or -1
 */
struct ig_ctl_arg_index {
	int at[IG_PARTS];
};

/** ig_ctl_arg_index_init() - nothing was typed yet */
void ig_ctl_arg_index_init(struct ig_ctl_arg_index *places);

/**
 * ig_ctl_arg_index_find() - finds the word that an attribute was made from
 * @places: where
 * @attr: path of the attribute, such as rule.peer.length
 *
 * Return: index of the word, or -1.
 */
int ig_ctl_arg_index_find(const struct ig_ctl_arg_index *places, const char *attr);

/**
 * struct ig_ctl_clause - a word with another after it, at the end of a line
 * @word: the word
 * @part: what it gives
 * @text: what has to follow it, for a sentence; without @read the sentence
 *	that says why it is not understood here
 * @read: reads the word after it into the owner; 0 or -1
 *
 * "to" needs none. Arrays of them end with a NULL word.
 */
struct ig_ctl_clause {
	const char *word;
	enum ig_ctl_part part;
	const char *text;
	int (*read)(const char *word, void *owner, struct ig_ctl_diag *d);
};

/**
 * struct ig_ctl_grammar - the differences between a rule and an entry
 * @what: "a rule"
 * @before: what may stand before TYPE, for examples
 * @follow: the clauses, for a sentence
 * @clauses: what is understood after TYPE and PEER besides "to"
 */
struct ig_ctl_grammar {
	const char *what;
	const char *before;
	const char *follow;
	const struct ig_ctl_clause *clauses;
};

/**
 * struct ig_parse - a line being read
 * @n: number of words on the line
 * @word: the words
 * @grammar: how
 * @owner: what clauses are read into
 * @match: what the rest is read into
 * @places: where
 * @d: says what is wrong with which word
 */
struct ig_parse {
	int n;
	char *const *word;
	const struct ig_ctl_grammar *grammar;
	void *owner;
	struct ig_ctl_match *match;
	struct ig_ctl_arg_index *places;
	struct ig_ctl_diag *d;
};

/**
 * ig_ctl_match_parse() - reads TYPE[/CODE] [PEER] [to PREFIX] and other clauses,
 *	up to the end of the line
 * @p: the line
 * @first: index of TYPE
 *
 * Leaves the direction alone. Return: 0 or -1.
 */
int ig_ctl_match_parse(const struct ig_parse *p, int first);

/**
 * struct ig_ctl_match_next - what may follow the words that a line has
 * @type: TYPE
 * @peer: PEER
 * @value_of: the clause whose word is there and whose value comes next, or NULL
 * @clause: clauses, ending with NULL
 */
struct ig_ctl_match_next {
	bool type;
	bool peer;
	const struct ig_ctl_clause *value_of;
	const struct ig_ctl_clause *clause[IG_PARTS + 1];
};

/**
 * ig_ctl_match_next() - finds out what may follow, for completion
 * @grammar: the grammar that the line is parsed with
 * @n: number of words on the line; they may be wrong
 * @word: the words
 * @first: index of TYPE
 * @next: written
 */
void ig_ctl_match_next(const struct ig_ctl_grammar *grammar, int n, char *const *word, int first,
		       struct ig_ctl_match_next *next);

/** ig_ctl_match_print() - writes TYPE[/CODE] PEER [to PREFIX] */
void ig_ctl_match_print(FILE *out, const struct ig_ctl_match *match);

/** ig_ctl_match_json() - adds all but the direction to an object */
void ig_ctl_match_json(json_t *obj, const struct ig_ctl_match *match);

/**
 * struct ig_ctl_match_attrs - the attributes of a match in a rule or an entry
 * @dir: number of the attribute direction
 * @icmp: same, icmp and icmpv6
 * @peer: same
 * @set: same
 * @to: same
 */
struct ig_ctl_match_attrs {
	u16 dir;
	u16 icmp[IG_FAMILIES];
	u16 peer;
	u16 set;
	u16 to;
};

/** ig_ctl_match_to_wire() - appends all but the direction to a message */
void ig_ctl_match_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_match_attrs *attrs,
			  const struct ig_ctl_match *match);

/** ig_ctl_match_init() - sets a match to its defaults, before attributes are read */
void ig_ctl_match_init(struct ig_ctl_match *match);

/* Result of ig_ctl_match_from_wire() for an attribute that does not belong to a match. */
#define IG_MATCH_NOT_MINE 2

/**
 * ig_ctl_match_from_wire() - reads one attribute of a rule or an entry
 * @attr: the attribute
 * @attrs: the numbers
 * @match: written
 *
 * Return: 0; 1 when it has parts this tool does not know; -1 when it makes no
 * sense; IG_MATCH_NOT_MINE.
 */
int ig_ctl_match_from_wire(const struct nlattr *attr, const struct ig_ctl_match_attrs *attrs,
			   struct ig_ctl_match *match);

/** ig_ctl_match_whole() - tells whether a match that was read covers anything */
bool ig_ctl_match_whole(const struct ig_ctl_match *match);

/**
 * ig_ctl_name_from_wire() - reads the name of a set or a group
 * @attr: the attribute
 * @name: written
 *
 * Return: 0, or -1 when it is none.
 */
int ig_ctl_name_from_wire(const struct nlattr *attr, char name[ICMPGUARD_NAME_MAX + 1]);

/**
 * ig_ctl_prefix_to_wire() - appends a prefix to a message
 * @nlh: the message; has room
 * @attr: number of the attribute to put it in
 * @p: the prefix, not any
 */
void ig_ctl_prefix_to_wire(struct nlmsghdr *nlh, u16 attr, const struct ig_prefix *p);

/**
 * ig_ctl_prefix_from_wire() - reads a prefix or an address
 * @nest: attribute with those of attribute set prefix in it
 * @p: written
 *
 * Return: as ig_ctl_match_from_wire().
 */
int ig_ctl_prefix_from_wire(const struct nlattr *nest, struct ig_prefix *p);

#endif /* IG_CTL_MATCH_H */
