/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Output of commands. A command makes one JSON value. With -j it is printed as it
 * is; otherwise as lines or as a table, which the same keys describe.
 */
#ifndef IG_CTL_OUTPUT_H
#define IG_CTL_OUTPUT_H

#include <jansson.h>

#include "cmd/cmd.h"

/**
 * struct ig_field - describes how one member of an object is shown as text
 * @key: its key; keys of nested objects are joined by dots
 * @title: heading of its column or name of its line; NULL for no heading
 * @right: numbers, set to the right of their column
 *
 * Arrays of them end with a NULL key.
 */
struct ig_field {
	const char *key;
	const char *title;
	bool right;
};

/** ig_output_text() - a value as a person would write it; the caller frees it */
char *ig_output_text(const json_t *value);

/**
 * ig_output_table() - prints an array of objects, a row each
 * @ctl: whether as JSON
 * @rows: the array
 * @fields: the columns, in text
 *
 * Columns of which no row has anything are left out.
 */
void ig_output_table(const struct ig_ctl *ctl, const json_t *rows, const struct ig_field *fields);

/**
 * ig_output_facts() - prints an object, a line each
 * @ctl: whether as JSON
 * @obj: the object
 * @fields: the lines, in text; what @obj lacks is left out
 */
void ig_output_facts(const struct ig_ctl *ctl, const json_t *obj, const struct ig_field *fields);

/**
 * ig_output_sentence() - prints an object, in text as one sentence
 * @ctl: whether as JSON
 * @obj: the object
 * @fmt: the sentence, as printf
 */
void ig_output_sentence(const struct ig_ctl *ctl, const json_t *obj, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * ig_output_begin() - prepares for pipes that are closed while this is written to
 *
 * A command goes on when its output is closed: an unread note is no reason to end
 * halfway. ig_output_end() ends the process then, by SIGPIPE and silently.
 */
void ig_output_begin(void);

/**
 * ig_output_end() - makes sure that all that was printed arrived
 * @status: the exit status otherwise
 *
 * Return: @status, or the exit status for failure.
 */
int ig_output_end(int status);

#endif /* IG_CTL_OUTPUT_H */
