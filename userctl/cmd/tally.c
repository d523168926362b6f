// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "cmd/tally.h"
#include "no_memory.h"

void ig_tally_init(struct ig_tally *t)
{
	t->counts = json_object();
	t->others = 0;
}

void ig_tally_fini(struct ig_tally *t)
{
	json_decref(t->counts);
}

void ig_tally_add(struct ig_tally *t, const char *word)
{
	json_t *count = json_object_get(t->counts, word);

	if (count)
		json_integer_set(count, json_integer_value(count) + 1);
	else if (json_object_size(t->counts) < IG_TALLY_MOST)
		json_object_set_new(t->counts, word, json_integer(1));
	else
		t->others++;
}

struct entry {
	const char *word;
	json_int_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return strcmp(x->word, y->word);
}

static void append(json_t *list, const char *word, json_int_t n)
{
	json_array_append_new(list, json_pack("{s:s,s:I}", "word", word, "packets", n));
}

json_t *ig_tally_top(const struct ig_tally *t, size_t most)
{
	size_t n = json_object_size(t->counts), i = 0;
	struct entry *entry = calloc(n + 1, sizeof(*entry));
	json_t *list = json_array(), *count;
	const char *word;

	if (!entry)
		ig_no_memory();
	json_object_foreach (t->counts, word, count)
		entry[i++] = (struct entry){ word, json_integer_value(count) };
	qsort(entry, n, sizeof(*entry), by_count);
	for (i = 0; i < n && i < most; i++)
		append(list, entry[i].word, entry[i].n);
	if (t->others)
		append(list, "others", t->others);
	free(entry);
	return list;
}
