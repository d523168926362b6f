// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "no_memory.h"
#include "journal.h"
#include "policy/excerpt.h"
#include "policy/report.h"

static void fini(struct ig_findings *f)
{
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		free(f->at[i].file);
		free(f->at[i].text);
		free(f->at[i].excerpt);
	}
	memset(f, 0, sizeof(*f));
}

void ig_report_fini(struct ig_report *report)
{
	fini(&report->errors);
	fini(&report->notes);
}

bool ig_report_full(const struct ig_report *report)
{
	return report->errors.n == IG_FAULTS_MAX;
}

static char *copy(const char *text)
{
	char *twin = strdup(text);

	if (!twin)
		ig_no_memory();
	return twin;
}

static void add(struct ig_findings *f, const struct ig_source *source,
		const struct ig_ctl_fault *fault)
{
	struct ig_finding *one = &f->at[f->n];
	size_t size;
	FILE *out;

	if (f->n == IG_FAULTS_MAX) {
		f->more = true;
		return;
	}
	f->n++;
	one->index = source->index;
	one->file = copy(source->name);
	one->line = fault->line;
	one->column = fault->column + (fault->d.at < fault->len ? fault->d.at : 0);
	one->text = copy(fault->d.text);
	out = open_memstream(&one->excerpt, &size);
	if (!out)
		ig_no_memory();
	ig_excerpt(out, fault);
	if (fclose(out))
		ig_no_memory();
}

static void locate(const struct ig_text_span *place, struct ig_ctl_fault *fault)
{
	const char *text = place->source->text, *word = text + place->at, *p = text, *next;
	const char *end = memchr(word, '\n', place->source->len - place->at);
	size_t rest = (end ? (size_t)(end - text) : place->source->len) - place->at;

	fault->line = 1;
	while ((next = memchr(p, '\n', (size_t)(word - p)))) {
		fault->line++;
		p = next + 1;
	}
	fault->column = (u64)(word - p) + 1;
	fault->before = (size_t)(word - p);
	fault->word = word;
	fault->len = place->len < rest ? place->len : rest;
	fault->after = rest - fault->len;
}

int ig_report_error(struct ig_report *report, const struct ig_text_span *place,
		    const struct ig_ctl_diag *d)
{
	struct ig_ctl_fault fault = { .d = *d };

	locate(place, &fault);
	add(&report->errors, place->source, &fault);
	return -1;
}

int ig_report_wrong(struct ig_report *report, const struct ig_text_span *place, const char *fmt,
		    ...)
{
	struct ig_ctl_diag d = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(d.text, sizeof(d.text), fmt, ap);
	va_end(ap);
	return ig_report_error(report, place, &d);
}

void ig_report_note(struct ig_report *report, const struct ig_text_span *place, const char *fmt,
		    ...)
{
	struct ig_ctl_fault fault = { 0 };
	va_list ap;

	/* Finding the line of a place takes time. */
	if (report->notes.n == IG_FAULTS_MAX) {
		report->notes.more = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(fault.d.text, sizeof(fault.d.text), fmt, ap);
	va_end(ap);
	locate(place, &fault);
	add(&report->notes, place->source, &fault);
}

void ig_report_fault(struct ig_report *report, const struct ig_source *source,
		     const struct ig_ctl_fault *fault)
{
	add(&report->errors, source, fault);
}

static int compare(const void *a, const void *b)
{
	const struct ig_finding *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

void ig_report_sort(struct ig_report *report)
{
	qsort(report->errors.at, report->errors.n, sizeof(report->errors.at[0]), compare);
	qsort(report->notes.at, report->notes.n, sizeof(report->notes.at[0]), compare);
}

void ig_place_text(const struct ig_text_span *place, char buf[IG_WORD_MAX])
{
	struct ig_ctl_fault fault = { 0 };

	locate(place, &fault);
	snprintf(buf, IG_WORD_MAX, "%.100s:%llu:%llu", place->source->name,
		 (unsigned long long)fault.line, (unsigned long long)fault.column);
}

static void print(const struct ig_findings *f, bool note)
{
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		const struct ig_finding *one = &f->at[i];

		(note ? ig_note : ig_complain)("%s:%llu:%llu: %s", one->file,
					       (unsigned long long)one->line,
					       (unsigned long long)one->column, one->text);
		fputs(one->excerpt, ig_journal_stderr());
	}
}

int ig_report_print(const struct ig_report *report)
{
	print(&report->notes, true);
	print(&report->errors, false);
	if (report->notes.more)
		ig_note("and there are more like this");
	if (ig_report_full(report))
		ig_complain("there may be more errors; at most %d are shown at once",
			    IG_FAULTS_MAX);
	return report->errors.n ? IG_EXIT_USAGE : IG_EXIT_DONE;
}

int ig_report_unread(const char *path, int err)
{
	ig_complain("cannot read %s: %s", strcmp(path, "-") ? path : "standard input",
		    strerror(err));
	return IG_EXIT_FAILED;
}

json_t *ig_findings_json(const struct ig_findings *f)
{
	json_t *list = json_array(), *obj;
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		char *file = ig_ctl_words_safe_text(f->at[i].file);
		char *text = ig_ctl_words_safe_text(f->at[i].text);

		obj = json_pack("{s:s,s:I,s:I,s:s,s:s}", "file", file, "line",
				(json_int_t)f->at[i].line, "column", (json_int_t)f->at[i].column,
				"message", text, "excerpt", f->at[i].excerpt);
		json_array_append_new(list, obj);
		free(file);
		free(text);
	}
	return list;
}
