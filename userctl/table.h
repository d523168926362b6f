/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tables for people, by libsmartcols. What is not a table, or can be typed back, is
 * printed elsewhere.
 */
#ifndef IG_CTL_TABLE_H
#define IG_CTL_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "model/words.h"

/**
 * struct ig_field - describes how one member of an object is shown as text
 * @key: its key; keys of nested objects are joined by dots
 * @title: heading of its column or name of its line; NULL for no heading
 * @right: numbers, set to the right of their column
 * @cut: what is too long for a terminal is cut off
 *
 * Arrays of them end with a NULL key.
 */
struct ig_field {
	const char *key;
	const char *title;
	bool right;
	bool cut;
};

/* The most columns a table has. */
#define IG_TABLE_COLUMNS 16

/**
 * struct ig_rows - the rows of a table, which are made when they are printed
 * @n: how many
 * @row: makes row @i of @data, an object; the caller drops it
 * @data: for @row
 */
struct ig_rows {
	size_t n;
	json_t *(*row)(const void *data, size_t i);
	const void *data;
};

/**
 * struct ig_table_style - how a table is printed
 * @width: columns of the terminal; 0 where it is not a terminal and nothing is cut
 * @noheadings: without the line of headings
 * @columns: the columns to print, in that order, separated by commas; NULL for those
 *	in which a row has anything
 */
struct ig_table_style {
	size_t width;
	bool noheadings;
	const char *columns;
};

/**
 * ig_table_choose() - reads a list of columns
 * @fields: the columns that there are
 * @columns: their names, separated by commas; NULL for all. The name of a column is
 *	its heading in lower case, with a hyphen for each blank.
 * @chosen: gets the columns, and NULL after the last
 * @d: says which name is wrong; @d->at and @d->len tell where it is
 *
 * Return: 0 or -1.
 */
int ig_table_choose(const struct ig_field *fields, const char *columns,
		    const struct ig_field *chosen[IG_TABLE_COLUMNS + 1], struct ig_ctl_diag *d);

/** ig_table_name() - the name of a column, as ig_table_choose() takes it */
void ig_table_name(const struct ig_field *field, char buf[IG_WORD_MAX]);

/**
 * ig_table_names() - the names of all columns
 * @fields: the columns
 *
 * Return: "direction, type and id", which the caller frees.
 */
char *ig_table_names(const struct ig_field *fields);

/** ig_table_member() - the member that a key with dots leads to, or NULL */
const json_t *ig_table_member(const json_t *obj, const char *key);

/** ig_table_text() - a value as a person would write it; the caller frees it */
char *ig_table_text(const json_t *value);

/**
 * ig_table_print() - prints a table; nothing at all when it has no rows
 * @out: where to
 * @style: how; its columns were read by ig_table_choose()
 * @rows: the rows
 * @fields: the columns
 *
 * Every row is made twice, because the widest one decides. libsmartcols holds 4096 rows
 * at a time, so memory does not grow with the table: 131,072 rules were printed with
 * 2.1 MiB, a million flows with 4.7 MiB (libsmartcols 2.38).
 */
void ig_table_print(FILE *out, const struct ig_table_style *style, const struct ig_rows *rows,
		    const struct ig_field *fields);

#endif /* IG_CTL_TABLE_H */
