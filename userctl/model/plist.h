/* SPDX-License-Identifier: GPL-2.0-only */
/* Prefixes by the million: text -> this list -> the wire, and back. */
#ifndef IG_CTL_PLIST_H
#define IG_CTL_PLIST_H

#include <libmnl/libmnl.h>
#include <stdio.h>

#include "model/words.h"

/* Bytes of a printed prefix and its NUL. */
#define IG_PLIST_TEXT 64

/**
 * struct ig_ctl_plist_key6 - an IPv6 prefix
 * @w: first half of the address, second half, length; host order
 *
 * Prefixes are ordered as these words are.
 */
struct ig_ctl_plist_key6 {
	u64 w[3];
};

/**
 * struct ig_ctl_plist - a list of prefixes of both families; zero is empty
 * @v4: IPv4 prefixes, address << 6 | length, host order
 * @v6: IPv6 prefixes
 * @n4: number of them
 * @n6: likewise
 * @room4: number there is room for
 * @room6: likewise
 * @mixed4: they may be out of order, or the same twice
 * @mixed6: likewise
 * @error: errno, when there was no room for one; 0 for none
 *
 * No bit of an address beyond its length is set.
 */
struct ig_ctl_plist {
	u64 *v4;
	struct ig_ctl_plist_key6 *v6;
	size_t n4;
	size_t n6;
	size_t room4;
	size_t room6;
	bool mixed4;
	bool mixed6;
	int error;
};

/** ig_ctl_plist_fini() - frees a list, which is empty then */
void ig_ctl_plist_fini(struct ig_ctl_plist *list);

/** ig_ctl_plist_add() - appends one, not any; a failure stays in @list->error */
void ig_ctl_plist_add(struct ig_ctl_plist *list, const struct ig_prefix *p);

/** ig_ctl_plist_grow() - makes room for more of a family; returns whether it could */
bool ig_ctl_plist_grow(struct ig_ctl_plist *list, enum ig_family family);

static inline bool ig_ctl_plist_before6(const struct ig_ctl_plist_key6 *a,
					const struct ig_ctl_plist_key6 *b)
{
	if (a->w[0] != b->w[0])
		return a->w[0] < b->w[0];
	return a->w[1] != b->w[1] ? a->w[1] < b->w[1] : a->w[2] < b->w[2];
}

/** ig_ctl_plist_add4() - ig_ctl_plist_add() of an IPv4 prefix */
static inline void ig_ctl_plist_add4(struct ig_ctl_plist *list, u64 key)
{
	if (list->n4 == list->room4 && !ig_ctl_plist_grow(list, IG_IPV4))
		return;
	if (list->n4 && list->v4[list->n4 - 1] >= key)
		list->mixed4 = true;
	list->v4[list->n4++] = key;
}

/** ig_ctl_plist_add6() - ig_ctl_plist_add() of an IPv6 prefix */
static inline void ig_ctl_plist_add6(struct ig_ctl_plist *list, const struct ig_ctl_plist_key6 *key)
{
	if (list->n6 == list->room6 && !ig_ctl_plist_grow(list, IG_IPV6))
		return;
	if (list->n6 && !ig_ctl_plist_before6(&list->v6[list->n6 - 1], key))
		list->mixed6 = true;
	list->v6[list->n6++] = *key;
}

/**
 * ig_ctl_plist_sort() - orders a list by address, then length; each stays once
 * @list: the list; a failure is told in its error
 */
void ig_ctl_plist_sort(struct ig_ctl_plist *list);

/** ig_ctl_plist_same() - tells whether two sorted lists have the same prefixes */
bool ig_ctl_plist_same(const struct ig_ctl_plist *a, const struct ig_ctl_plist *b);

/* Bytes of prefixes in a message: an attribute, and the one around it, hold 65,531. */
#define IG_PLIST_CHUNK 60000

/**
 * struct ig_ctl_plist_at - position in a list
 * @v4: number of IPv4 prefixes
 * @v6: number of IPv6 prefixes
 */
struct ig_ctl_plist_at {
	size_t v4;
	size_t v6;
};

/**
 * ig_ctl_plist_to_wire() - appends to a message as much as one may have
 * @nlh: the message; has room for IG_PLIST_CHUNK and two attributes
 * @list: the list
 * @at: where to go on; moved
 *
 * Return: whether there is more.
 */
bool ig_ctl_plist_to_wire(struct nlmsghdr *nlh, const struct ig_ctl_plist *list,
			  struct ig_ctl_plist_at *at);

/**
 * ig_ctl_plist_from_wire() - appends those of a set that the module sent
 * @list: the list
 * @nest: attribute ICMPGUARD_A_SET
 *
 * Return: 0, or -1 when it makes no sense.
 */
int ig_ctl_plist_from_wire(struct ig_ctl_plist *list, const struct nlattr *nest);

/**
 * ig_ctl_plist_print() - writes a list, IPv4 first
 * @out: where to
 * @list: the list
 * @json: as an array of strings, otherwise one a line
 */
void ig_ctl_plist_print(FILE *out, const struct ig_ctl_plist *list, bool json);

/** ig_ctl_plist_text4() - a prefix in canonical spelling; returns its length */
size_t ig_ctl_plist_text4(u64 key, char buf[IG_PLIST_TEXT]);

/** ig_ctl_plist_text6() - likewise */
size_t ig_ctl_plist_text6(const struct ig_ctl_plist_key6 *key, char buf[IG_PLIST_TEXT]);

/**
 * struct ig_ctl_fault - a word of a text that is not a prefix
 * @line: number of its line, from 1
 * @column: bytes before it in the line, plus 1
 * @d: what is wrong with it
 * @word: the word
 * @len: its bytes
 * @before: bytes before @word that are of the same line, as far as they are there
 * @after: bytes after it, likewise
 */
struct ig_ctl_fault {
	u64 line;
	u64 column;
	struct ig_ctl_diag d;
	const char *word;
	size_t len;
	size_t before;
	size_t after;
};

/* Most faults that are reported. */
#define IG_FAULTS_MAX 20

/**
 * struct ig_ctl_loose - prefixes that have bits beyond their length
 * @n: how many
 * @first: the first of them, as written
 */
struct ig_ctl_loose {
	u64 n;
	char first[IG_PLIST_TEXT];
};

/* Bytes of a sentence about them, and its NUL. */
#define IG_LOOSE_TEXT 320

/** ig_ctl_loose_text() - a sentence about them; returns whether there are any */
bool ig_ctl_loose_text(const struct ig_ctl_loose *loose, char buf[IG_LOOSE_TEXT]);

/**
 * ig_ctl_loose_add() - counts some
 * @loose: the count
 * @n: how many
 * @word: the first of them, as written
 * @len: its bytes
 */
void ig_ctl_loose_add(struct ig_ctl_loose *loose, u64 n, const char *word, size_t len);

/**
 * struct ig_ctl_scan - a text being read; zero but for what the caller sets
 * @list: gets the prefixes; the caller sets it
 * @complain: called for each fault, @data with it; the caller sets both
 * @data: for @complain
 * @lines: ends of lines read so far
 * @column: bytes of the line before what is read next
 * @odd: words that were not read by hand
 * @loose: prefixes with bits beyond their length
 * @faults: number of faults
 * @comment: what is read next is still a comment
 * @any: there was something besides blanks
 * @over: nothing more is read: there were IG_FAULTS_MAX, or it is not text
 */
struct ig_ctl_scan {
	struct ig_ctl_plist *list;
	void (*complain)(const struct ig_ctl_fault *fault, void *data);
	void *data;
	u64 lines;
	u64 column;
	u64 odd;
	struct ig_ctl_loose loose;
	unsigned int faults;
	bool comment;
	bool any;
	bool over;
};

/**
 * ig_ctl_scan_text() - reads prefixes, separated by blanks or commas; # starts a
 *	comment
 * @scan: the state
 * @text: the text, at least from the start of what is to be read; what is
 *	before that is shown with faults
 * @from: where to start
 * @end: where it ends; @text[@end] exists and is overwritten
 * @last: nothing follows
 *
 * Return: how far it was read: all, or up to a word that may go on. That has
 * to come again, with more after it.
 */
size_t ig_ctl_scan_text(struct ig_ctl_scan *scan, char *text, size_t from, size_t end, bool last);

/* Called now and then while a file is read, with the bytes read so far. */
typedef void ig_ctl_scan_tick(struct ig_ctl_scan *scan, u64 bytes);

/**
 * ig_ctl_scan_fd() - ig_ctl_scan_text() of all that a file descriptor gives
 * @scan: the state
 * @fd: the file descriptor
 * @tick: called between pieces; may set @scan->over
 *
 * Return: 0; errno of a read that failed; ENOMEM.
 */
int ig_ctl_scan_fd(struct ig_ctl_scan *scan, int fd, ig_ctl_scan_tick *tick);

struct ig_progress;

/**
 * ig_ctl_plist_read() - reads all of standard input
 * @list: the list
 * @progress: shows how far it is
 * @empty: it may be empty
 *
 * Complains itself. Return: 0 or the exit status.
 */
int ig_ctl_plist_read(struct ig_ctl_plist *list, struct ig_progress *progress, bool empty);

#endif /* IG_CTL_PLIST_H */
