/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts events by a word, with bounded memory. */
#ifndef IG_CTL_TALLY_H
#define IG_CTL_TALLY_H

#include <jansson.h>
#include <stdio.h>

/* Words counted apart; events of any other are counted as one, "others". */
#define IG_TALLY_MOST 10000

/**
 * struct ig_tally - numbers of events by a word
 * @counts: an object, by word
 * @others: events of words that found no room
 */
struct ig_tally {
	json_t *counts;
	json_int_t others;
};

/** ig_tally_init() - begins at nothing */
void ig_tally_init(struct ig_tally *t);

/** ig_tally_fini() - frees it */
void ig_tally_fini(struct ig_tally *t);

/** ig_tally_add() - counts one more */
void ig_tally_add(struct ig_tally *t, const char *word);

/**
 * ig_tally_top() - the words with the highest counts
 * @t: the tally
 * @most: how many at most
 *
 * Return: an array of objects with word and packets, the highest first; those of equal
 * counts by word.
 */
json_t *ig_tally_top(const struct ig_tally *t, size_t most);

#endif /* IG_CTL_TALLY_H */
