/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Output of commands. A command makes one JSON value. With -j it is printed as it
 * is; otherwise as lines or as a table, which the same keys describe.
 */
#ifndef IG_CTL_OUTPUT_H
#define IG_CTL_OUTPUT_H

#include <jansson.h>

#include "cmd/cmd.h"
#include "cmd/option.h"
#include "table.h"

/* Options of tables: --noheadings, and -o COLUMNS. */
extern const struct ig_option ig_option_noheadings;
extern const struct ig_option ig_option_output;

/* The same for the form of a command that prints a table. */
extern const struct ig_option *const ig_output_options[];

/**
 * ig_output_check() - reads the options of a table
 * @ctl: the line; its command tells the columns
 *
 * Call it before anything is asked of the module.
 *
 * Return: 0, or the exit status for usage errors, having complained.
 */
int ig_output_check(const struct ig_ctl *ctl);

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
 * ig_output_rows() - the same, of rows that are made one by one
 * @ctl: whether as JSON
 * @rows: the rows
 * @fields: the columns, in text
 */
void ig_output_rows(const struct ig_ctl *ctl, const struct ig_rows *rows,
		    const struct ig_field *fields);

/**
 * ig_output_lines() - prints an array of objects, in text a line each
 * @ctl: whether as JSON
 * @rows: the array
 * @key: member of each that is the line; lines can be typed back, so nothing is added
 */
void ig_output_lines(const struct ig_ctl *ctl, const json_t *rows, const char *key);

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
 * A command goes on when its output is closed: it must not end halfway
 * because a note is not read. ig_output_end() ends the process then, by SIGPIPE and silently.
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
