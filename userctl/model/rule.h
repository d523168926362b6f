/* SPDX-License-Identifier: GPL-2.0-only */
/* An allow rule in userspace: typed words <-> this struct <-> the wire. */
#ifndef IG_CTL_RULE_H
#define IG_CTL_RULE_H

#include "model/match.h"

/**
 * struct ig_ctl_rule - an allow rule
 * @id: its number; 0 while the module has not given one
 * @match: what it covers; every type is those of the classes S, R and E
 * @group: name of the group it is in; "" for default
 * @lifetime: seconds until it expires; 0 never
 * @comment: UTF-8; "" for none
 * @ever: "for ever" was typed: a rule that is there is to expire no more
 * @blank: comment "" was typed: a rule that is there is to lose its comment
 * @counted: the module told what follows
 * @packets: packets it has admitted
 * @bytes: bytes of those, from the IP header on
 */
struct ig_ctl_rule {
	u32 id;
	struct ig_ctl_match match;
	char group[ICMPGUARD_NAME_MAX + 1];
	u32 lifetime;
	char comment[ICMPGUARD_COMMENT_MAX + 1];
	bool ever;
	bool blank;
	bool counted;
	u64 packets;
	u64 bytes;
};

/* The group of rules that name no other. */
#define IG_CTL_GROUP_DEFAULT "default"

/* The words that a rule is made of, after its direction. */
extern const struct ig_ctl_grammar ig_ctl_rule_grammar;

/**
 * ig_ctl_rule_parse() - reads [DIR] TYPE[/CODE] [PEER] [to PREFIX] [group G]
 *	[for DURATION] [comment TEXT]
 * @n: number of words on the line
 * @word: the words
 * @first: index of the first word of the rule
 * @rule: written; its id is 0
 * @places: written
 * @d: says what is wrong with which word
 *
 * Return: 0 or -1.
 */
int ig_ctl_rule_parse(int n, char *const *word, int first, struct ig_ctl_rule *rule,
		      struct ig_ctl_arg_index *places, struct ig_ctl_diag *d);

/**
 * ig_ctl_rule_print() - writes a rule so that it is read back as the same
 * @out: where to
 * @rule: the rule
 *
 * Words are quoted for a shell where they need to be.
 */
void ig_ctl_rule_print(FILE *out, const struct ig_ctl_rule *rule);

/** ig_ctl_rule_group() - the name of the group a rule is in */
const char *ig_ctl_rule_group(const struct ig_ctl_rule *rule);

/**
 * ig_ctl_rule_needless() - tells whether a rule names only what always passes
 * @rule: the rule
 * @text: gets a sentence about it
 */
bool ig_ctl_rule_needless(const struct ig_ctl_rule *rule, char text[IG_WORD_MAX]);

/** ig_ctl_rule_text() - ig_ctl_rule_print() into memory; the caller frees it */
char *ig_ctl_rule_text(const struct ig_ctl_rule *rule);

/** ig_ctl_rule_json() - a rule for -j; a new reference */
json_t *ig_ctl_rule_json(const struct ig_ctl_rule *rule);

/**
 * ig_ctl_rule_to_wire() - appends a rule to a message
 * @nlh: the message; has room
 * @rule: the rule; with an id, only that is told
 * @whole: with lifetime and comment, which do not change what a rule admits
 */
void ig_ctl_rule_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_rule *rule, bool whole);

/**
 * ig_ctl_rule_amend_to_wire() - appends the rule of a number, with what it is to have
 * @nlh: the message; has room
 * @from: the rule that is there; has its id
 * @to: the rule that is wanted, of the same match
 *
 * Only what differs of comment and lifetime is told.
 */
void ig_ctl_rule_amend_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_rule *from,
			       const struct ig_ctl_rule *to);

/**
 * ig_ctl_rule_from_wire() - reads a rule that the module sent
 * @nest: attribute ICMPGUARD_A_RULE
 * @rule: written
 *
 * Return: 1 when the rule has parts this tool does not know, 0 when it has
 * none, -1 when it makes no sense.
 */
int ig_ctl_rule_from_wire(const struct nlattr *nest, struct ig_ctl_rule *rule);

#endif /* IG_CTL_RULE_H */
