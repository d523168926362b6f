/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words people type, one at a time: types, prefixes, durations, and what
 * to say when one is wrong. Printing is the exact inverse of parsing.
 */
#ifndef IG_CTL_WORDS_H
#define IG_CTL_WORDS_H

#include <stdio.h>

#include "engine/addr.h"

/* Bytes of a printed TYPE or PEER and its NUL, with room to spare. */
#define IG_WORD_MAX 160

/**
 * struct ig_ctl_diag - describes a wrong word
 * @word: index of the word on its line; the number of words, past the end
 * @at: where in the word it starts, in bytes
 * @len: how much of the word it is, in bytes; 0 for the rest of it
 * @text: a sentence: what is wrong with which value, and what would be right
 */
struct ig_ctl_diag {
	int word;
	size_t at;
	size_t len;
	char text[512];
};

/**
 * ig_ctl_diag_set() - writes the message about a wrong word
 * @d: gets the sentence; @d->word stays, the part is the whole word
 * @fmt: as printf
 *
 * Return: -1, for the caller to return.
 */
int ig_ctl_diag_set(struct ig_ctl_diag *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * struct ig_ctl_nearest - search for the name that a misspelt word was meant to be
 * @word: the word as typed
 * @best: the nearest name so far that is near enough, or NULL
 * @distance: its distance
 */
struct ig_ctl_nearest {
	const char *word;
	const char *best;
	unsigned int distance;
};

/**
 * ig_ctl_nearest_try() - offers one more name
 * @n: the search; @n->word set, the rest zero at first
 * @name: a correct name; must live as long as @n
 *
 * By Damerau-Levenshtein distance (adjacent transpositions count once), case
 * ignored; a name is near enough at up to a third of its letters.
 */
void ig_ctl_nearest_try(struct ig_ctl_nearest *n, const char *name);

/** ig_ctl_nearest_hint() - "; did you mean X?", or "" when nothing is near */
const char *ig_ctl_nearest_hint(const struct ig_ctl_nearest *n, char buf[IG_WORD_MAX]);

/**
 * ig_ctl_words_index() - finds a word in a list
 * @word: the word; case matters
 * @list: ends with NULL
 *
 * Return: the index, or -1.
 */
int ig_ctl_words_index(const char *word, const char *const *list);

/**
 * ig_ctl_words_choice() - says that a word should have been one of a list
 * @d: gets the sentence
 * @word: the word, or NULL where there is none
 * @list: the words it could be; ends with NULL
 * @what: what they are, such as "mode"
 *
 * Return: -1, for the caller to return.
 */
int ig_ctl_words_choice(struct ig_ctl_diag *d, const char *word, const char *const *list,
			const char *what);

/**
 * ig_ctl_words_direction() - reads a direction
 * @word: in, out, forward, ingress or egress
 *
 * Return: enum ig_dir, or -1.
 */
int ig_ctl_words_direction(const char *word);

/**
 * ig_ctl_words_meant_direction() - the direction that a word of other tools means
 * @word: inbound, incoming, input, outbound, OUTPUT, routed and such
 *
 * Return: enum ig_dir, or -1.
 */
int ig_ctl_words_meant_direction(const char *word);

/**
 * ig_ctl_words_no_direction() - says that a word is not a direction
 * @d: gets the sentence
 * @word: the word, or NULL where there is none
 * @next: the word after it, or NULL
 * @before: the command that wants a direction
 *
 * Return: -1, for the caller to return.
 */
int ig_ctl_words_no_direction(struct ig_ctl_diag *d, const char *word, const char *next,
			      const char *before);

/** ig_ctl_words_meant_action() - the enum icmpguard_action that drop, accept, ... mean, or -1 */
int ig_ctl_words_meant_action(const char *word);

/**
 * ig_ctl_words_no_action() - says that a word is not allow or deny
 * @d: gets the sentence
 * @word: the word, or NULL where there is none
 * @what: what it should be, such as "default"
 *
 * Return: -1, for the caller to return.
 */
int ig_ctl_words_no_action(struct ig_ctl_diag *d, const char *word, const char *what);

/** ig_ctl_words_is_port() - tells whether a word is of TCP or UDP: 22/tcp, udp, https */
bool ig_ctl_words_is_port(const char *word);

/**
 * ig_ctl_words_odd() - looks for characters that look like others
 * @word: the word
 * @d: says which, and where; its word stays
 *
 * No-break spaces, typographic quotes, dashes and what is not seen at all.
 *
 * Return: whether there are any.
 */
bool ig_ctl_words_odd(const char *word, struct ig_ctl_diag *d);

/**
 * ig_ctl_words_utf16() - tells whether a text with a NUL byte is UTF-16
 * @text: the text
 * @len: its bytes, those after the NUL byte among them
 *
 * It is recognized by its byte order mark, or by ASCII letters with a NUL byte each.
 */
bool ig_ctl_words_utf16(const char *text, size_t len);

/* The message about such a text. */
#define IG_WORDS_UTF16 "this is UTF-16, not plain text; convert it: iconv -f UTF-16 -t UTF-8"

/* Names of enum ig_dir, ending with NULL. */
extern const char *const ig_ctl_directions[];

/* Names of enum icmpguard_action, ending with NULL. */
extern const char *const ig_ctl_actions[];

/**
 * ig_ctl_words_number() - reads a decimal number without sign or leading zeros
 * @word: the word
 * @max: the highest value
 * @out: written on success
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_number(const char *word, u32 max, u32 *out);

/**
 * ig_ctl_words_duration() - reads a duration such as 30m or 1h30m
 * @word: numbers with units w d h m s, the longest unit first
 * @seconds: written on success, 1 at least
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_duration(const char *word, u32 *seconds, struct ig_ctl_diag *d);

/** ig_ctl_words_duration_text() - the shortest way to write a duration */
void ig_ctl_words_duration_text(u32 seconds, char buf[IG_WORD_MAX]);

/**
 * ig_ctl_words_prefix() - reads a PEER: an address, a prefix, any
 * @word: the word; 192.0.2.200/25 is the network 192.0.2.128/25
 * @out: written on success, with no bit beyond its length set
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_prefix(const char *word, struct ig_prefix *out, struct ig_ctl_diag *d);

/**
 * ig_ctl_words_network() - reads a prefix of a set: an address or a prefix
 * @word: the word
 * @out: as ig_ctl_words_prefix()
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_network(const char *word, struct ig_prefix *out, struct ig_ctl_diag *d);

/** ig_ctl_words_prefix_text() - a prefix as a canonical network, or any */
void ig_ctl_words_prefix_text(const struct ig_prefix *prefix, char buf[IG_WORD_MAX]);

/**
 * ig_ctl_words_host_bits() - looks for bits of a prefix beyond its length
 * @word: a word that ig_ctl_words_prefix() reads
 * @d: gets a sentence about them: 192.0.2.5/24 is the network 192.0.2.0/24
 *
 * Return: whether there are any.
 */
bool ig_ctl_words_host_bits(const char *word, struct ig_ctl_diag *d);

/** ig_ctl_words_addr_text() - the address of a prefix, without its length */
void ig_ctl_words_addr_text(const struct ig_prefix *prefix, char buf[IG_WORD_MAX]);

/**
 * struct ig_ctl_icmp - the covered types and codes of one family
 * @covers: anything of this family
 * @type: ICMP type, or -1 for `all`: in a rule every type of the classes S, R
 *	and E, in an ACL entry every type
 * @code: ICMP code, or -1 for every code
 */
struct ig_ctl_icmp {
	bool covers;
	int type;
	int code;
};

/**
 * ig_ctl_words_type() - reads TYPE[/CODE]
 * @word: the word
 * @only: IG_IPV4 or IG_IPV6 when an address decides the family, or -1
 * @decider: the address that decides, as typed; NULL without
 * @match: written on success, by family
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_type(const char *word, int only, const char *decider,
		      struct ig_ctl_icmp match[IG_FAMILIES], struct ig_ctl_diag *d);

/**
 * ig_ctl_words_type_text() - writes what ig_ctl_words_type() reads as the same
 * @match: by family; covers one at least
 * @only: as for ig_ctl_words_type()
 * @buf: gets the word
 */
void ig_ctl_words_type_text(const struct ig_ctl_icmp match[IG_FAMILIES], int only,
			    char buf[IG_WORD_MAX]);

/**
 * ig_ctl_words_comment() - checks that a text may be a comment
 * @text: should be UTF-8 of printable characters that keep their order, at
 *	most 255 bytes
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_comment(const char *text, struct ig_ctl_diag *d);

/**
 * ig_ctl_words_dev() - checks that a word may be the name of an interface
 * @word: the word
 * @d: says what is wrong
 *
 * The rules are those of the kernel's dev_valid_name(). Return: 0 or -1.
 */
int ig_ctl_words_dev(const char *word, struct ig_ctl_diag *d);

/**
 * ig_ctl_words_name() - checks that a word may be the name of a set or a group
 * @word: the word
 * @what: "set" or "group", for the sentence
 * @d: says what is wrong
 *
 * Return: 0 or -1.
 */
int ig_ctl_words_name(const char *word, const char *what, struct ig_ctl_diag *d);

/**
 * ig_ctl_words_safe() - writes text that may come from anywhere to a terminal
 * @out: where to
 * @text: what; bytes that could do harm come out as \xNN
 */
void ig_ctl_words_safe(FILE *out, const char *text);

/** ig_ctl_words_safe_text() - ig_ctl_words_safe() into memory; the caller frees it */
char *ig_ctl_words_safe_text(const char *text);

/**
 * ig_ctl_words_quote() - writes a word so that a shell reads it back
 * @out: where to
 * @text: the word
 * @always: quote even what needs no quotes
 */
void ig_ctl_words_quote(FILE *out, const char *text, bool always);

/**
 * ig_ctl_words_locale() - chooses the locale in which columns are counted
 *
 * Only LC_CTYPE is set, to UTF-8. What is printed is UTF-8 in every locale.
 */
void ig_ctl_words_locale(void);

/**
 * ig_ctl_words_columns() - counts the columns of a text as ig_ctl_words_safe() writes it
 * @text: should be UTF-8
 * @len: its bytes
 *
 * By wcwidth(): CJK and emoji take two columns, combining characters none. Where the
 * host has no UTF-8 locale, every character counts as one.
 *
 * Return: the columns.
 */
size_t ig_ctl_words_columns(const char *text, size_t len);

/**
 * struct ig_ctl_meant - a word people try, and the answer to it
 * @word: the word
 * @hint: what to write, for a sentence
 *
 * Arrays of them end with a NULL word.
 */
struct ig_ctl_meant {
	const char *word;
	const char *hint;
};

#endif /* IG_CTL_WORDS_H */
