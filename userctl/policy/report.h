/* SPDX-License-Identifier: GPL-2.0-only */
/* Errors and notes about files, several at once. */
#ifndef IG_CTL_REPORT_H
#define IG_CTL_REPORT_H

#include <jansson.h>

#include "model/plist.h"

/**
 * struct ig_source - the text of a file
 * @name: what the file is called in sentences
 * @text: the text, with a NUL after it
 * @len: its bytes
 * @index: the order in which files were opened
 */
struct ig_source {
	char *name;
	char *text;
	size_t len;
	unsigned int index;
};

/**
 * struct ig_text_span - a part of a text
 * @source: the text; NULL for nowhere
 * @at: bytes before it
 * @len: its bytes; 0 for just before @at
 */
struct ig_text_span {
	const struct ig_source *source;
	size_t at;
	size_t len;
};

/**
 * struct ig_finding - an error or a note
 * @index: the file's, see struct ig_source
 * @file: its name
 * @line: from 1
 * @column: bytes before the part in its line, plus 1
 * @text: a sentence
 * @excerpt: the line with a caret under the part
 */
struct ig_finding {
	unsigned int index;
	char *file;
	u64 line;
	u64 column;
	char *text;
	char *excerpt;
};

/**
 * struct ig_findings - a list of errors or notes
 * @n: how many; IG_FAULTS_MAX at most
 * @more: there were more
 * @at: what was found
 */
struct ig_findings {
	unsigned int n;
	bool more;
	struct ig_finding at[IG_FAULTS_MAX];
};

/**
 * struct ig_report - all that was found; zero is nothing
 * @errors: what is wrong
 * @notes: what is right and worth a word
 */
struct ig_report {
	struct ig_findings errors;
	struct ig_findings notes;
};

/** ig_report_fini() - frees what a report holds */
void ig_report_fini(struct ig_report *report);

/** ig_report_full() - tells whether the report is full, so that reading can end */
bool ig_report_full(const struct ig_report *report);

/**
 * ig_report_error() - adds an error
 * @report: gets it
 * @place: where
 * @d: what; the part of the place that is meant
 *
 * Return: -1, for the caller to return.
 */
int ig_report_error(struct ig_report *report, const struct ig_text_span *place,
		    const struct ig_ctl_diag *d);

/** ig_report_wrong() - ig_report_error() of a place as a whole */
int ig_report_wrong(struct ig_report *report, const struct ig_text_span *place, const char *fmt,
		    ...) __attribute__((format(printf, 3, 4)));

/** ig_report_note() - adds a note about something that is not an error */
void ig_report_note(struct ig_report *report, const struct ig_text_span *place, const char *fmt,
		    ...) __attribute__((format(printf, 3, 4)));

/**
 * ig_report_fault() - ig_report_error() for a file that has no struct ig_source
 * @report: gets it
 * @source: name and index of the file
 * @fault: what and where
 */
void ig_report_fault(struct ig_report *report, const struct ig_source *source,
		     const struct ig_ctl_fault *fault);

/** ig_report_sort() - by file and place */
void ig_report_sort(struct ig_report *report);

/** ig_place_text() - "FILE:LINE:COLUMN" */
void ig_place_text(const struct ig_text_span *place, char buf[IG_WORD_MAX]);

/**
 * ig_report_print() - errors and notes to standard error
 * @report: the report
 *
 * Return: the exit status.
 */
int ig_report_print(const struct ig_report *report);

/** ig_report_unread() - complains that a file cannot be read; returns the exit status */
int ig_report_unread(const char *path, int err);

/** ig_findings_json() - for -j; a new reference */
json_t *ig_findings_json(const struct ig_findings *findings);

#endif /* IG_CTL_REPORT_H */
