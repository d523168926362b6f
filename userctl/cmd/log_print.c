// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd/log_print.h"
#include "engine/names.h"
#include "uapi/icmpguard.h"

/**
 * struct lack - a line that says that something is not there
 * @status: IG_LOG_NODATA or IG_LOG_SKIPDATA
 * @dev: the interface; "" for all
 * @start: bounds of the window, Unix seconds
 * @end: likewise
 * @packets: how many packets are in no line; 0 if that is not known
 * @windows: how many windows are missing
 */
struct lack {
	enum ig_log_status status;
	const char *dev;
	u64 start;
	u64 end;
	u64 packets;
	u32 windows;
};

/* ---- JSON ---- */

static void set_interface(const struct ig_log_printer *p, json_t *obj, const char *dev)
{
	char *safe = ig_ctl_words_safe_text(dev), id[IG_LOG_TEXT];

	ig_log_interface_id(p->context.settings, dev, id);
	json_object_set_new(obj, "interface", *safe ? json_string(safe) : json_null());
	json_object_set_new(obj, "interface-id", json_string(id));
	free(safe);
}

static json_t *number_or_null(bool there, u64 n)
{
	return there ? json_integer((json_int_t)n) : json_null();
}

static void set_type(json_t *obj, const struct ig_ctl_log_record *r)
{
	const char *name =
		r->has_type ? ig_type_name((enum ig_family)r->src.family, r->type) : NULL;

	json_object_set_new(obj, "type", number_or_null(r->has_type, r->type));
	json_object_set_new(obj, "type-name", name ? json_string(name) : json_null());
	json_object_set_new(obj, "code", number_or_null(r->has_type, r->code));
}

static void set_verdict(json_t *obj, const struct ig_ctl_log_record *r)
{
	bool denied = r->verdict == ICMPGUARD_VERDICT_DENIED;
	char reason[IG_LOG_TEXT];

	ig_log_reason(r->reason, reason);
	json_object_set_new(obj, "action", json_string(denied ? "REJECT" : "ACCEPT"));
	json_object_set_new(obj, "would-deny",
			    json_boolean(r->verdict == ICMPGUARD_VERDICT_WOULD_DENY));
	json_object_set_new(obj, "reason", json_string(reason));
	json_object_set_new(obj, "rule",
			    number_or_null(r->reason == ICMPGUARD_REASON_RULE && r->rule, r->rule));
	json_object_set_new(
		obj, "acl",
		number_or_null(r->reason == ICMPGUARD_REASON_ACL_DENIED && r->rule, r->rule));
}

static void print_json(const struct ig_log_printer *p, json_t *obj)
{
	json_dumpf(obj, p->out, JSON_COMPACT | JSON_PRESERVE_ORDER);
	fputc('\n', p->out);
	json_decref(obj);
}

static void json_record(const struct ig_log_printer *p, const struct ig_log_read_window *w,
			const struct ig_ctl_log_record *r)
{
	json_t *obj =
		json_pack("{s:[I,I],s:I,s:I}", "window", (json_int_t)w->start, (json_int_t)w->end,
			  "start", (json_int_t)r->first, "end", (json_int_t)r->last);
	char src[IG_WORD_MAX], dst[IG_WORD_MAX];

	ig_ctl_words_addr_text(&r->src, src);
	ig_ctl_words_addr_text(&r->dst, dst);
	set_interface(p, obj, r->dev);
	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[r->dir]));
	json_object_set_new(obj, "src", json_string(src));
	json_object_set_new(obj, "dst", json_string(dst));
	json_object_set_new(obj, "protocol", json_integer(r->src.family == IG_IPV4 ? 1 : 58));
	set_type(obj, r);
	json_object_set_new(obj, "packets", json_integer((json_int_t)r->packets));
	json_object_set_new(obj, "bytes", json_integer((json_int_t)r->bytes));
	set_verdict(obj, r);
	json_object_set_new(obj, "mtu", number_or_null(r->mtu, r->mtu));
	json_object_set_new(obj, "status", json_string("OK"));
	print_json(p, obj);
}

static void json_lack(const struct ig_log_printer *p, const struct lack *lack)
{
	bool skip = lack->status == IG_LOG_SKIPDATA;
	json_t *obj =
		json_pack("{s:[I,I]}", "window", (json_int_t)lack->start, (json_int_t)lack->end);

	set_interface(p, obj, lack->dev);
	json_object_set_new(obj, "status", json_string(skip ? "SKIPDATA" : "NODATA"));
	if (skip)
		json_object_set_new(obj, "skipped-packets",
				    number_or_null(lack->packets, lack->packets));
	if (lack->windows)
		json_object_set_new(obj, "missing-windows", json_integer(lack->windows));
	print_json(p, obj);
}

/* ---- text ---- */

static void print_time(FILE *out, u64 seconds)
{
	time_t t = (time_t)seconds;
	char text[32] = "?";
	struct tm tm;

	if (localtime_r(&t, &tm))
		strftime(text, sizeof(text), "%H:%M:%S", &tm);
	fputs(text, out);
}

static void print_times(FILE *out, u64 start, u64 end)
{
	print_time(out, start);
	fputc('-', out);
	print_time(out, end);
}

static void text_record(const struct ig_log_printer *p, const struct ig_ctl_log_record *r)
{
	const char *name =
		r->has_type ? ig_type_name((enum ig_family)r->src.family, r->type) : NULL;
	char src[IG_WORD_MAX], dst[IG_WORD_MAX], text[IG_LOG_TEXT];

	ig_ctl_words_addr_text(&r->src, src);
	ig_ctl_words_addr_text(&r->dst, dst);
	ig_log_interface_id(p->context.settings, r->dev, text);
	print_times(p->out, r->first, r->last);
	fprintf(p->out, "  %-7s %s  %s > %s  ", ig_ctl_directions[r->dir], text, src, dst);
	if (name)
		fputs(name, p->out);
	else if (r->has_type)
		fprintf(p->out, "type %u", r->type);
	else
		fputs("fragment", p->out);
	if (r->has_type && r->code)
		fprintf(p->out, "/%u", r->code);
	ig_log_reason(r->reason, text);
	fprintf(p->out, "  %s %s",
		r->verdict == ICMPGUARD_VERDICT_DENIED	   ? "denied" :
		r->verdict == ICMPGUARD_VERDICT_WOULD_DENY ? "passed though denied" :
							     "accepted",
		text);
	if (r->rule)
		fprintf(p->out, " %u", r->rule);
	fprintf(p->out, "  %" PRIu64 " packet%s, %" PRIu64 " bytes\n", r->packets,
		r->packets == 1 ? "" : "s", r->bytes);
}

static void text_lack(const struct ig_log_printer *p, const struct lack *lack)
{
	char id[IG_LOG_TEXT];

	ig_log_interface_id(p->context.settings, lack->dev, id);
	print_times(p->out, lack->start, lack->end);
	if (lack->status == IG_LOG_NODATA)
		fprintf(p->out, "  %s had no packet\n", id);
	else if (lack->packets)
		fprintf(p->out, "  %s: %" PRIu64 " packets are missing, there was no room\n", id,
			lack->packets);
	else
		fprintf(p->out, "  %u window%s not read in time\n", lack->windows,
			lack->windows == 1 ? " was" : "s were");
}

/* ---- windows ---- */

static void print_lack(const struct ig_log_printer *p, const struct lack *lack)
{
	struct ig_ctl_log_line line = { .status = lack->status };

	if (p->format == IG_LOG_JSON) {
		json_lack(p, lack);
	} else if (p->format == IG_LOG_PLAIN) {
		text_lack(p, lack);
	} else {
		snprintf(line.record.dev, sizeof(line.record.dev), "%s", lack->dev);
		line.record.first = lack->start;
		line.record.last = lack->end;
		ig_log_fields_print(p->out, &p->fields, &line, &p->context);
	}
}

static int by_start(const void *a, const void *b)
{
	const struct ig_ctl_log_record *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static void print_records(const struct ig_log_printer *p, const struct ig_log_read_window *w)
{
	struct ig_ctl_log_line line = { .status = IG_LOG_OK };
	size_t i, n = w->n;

	if (p->format == IG_LOG_AWS)
		n = ig_log_fields_merge(&p->fields, w->record, n, &p->context);
	else if (n)
		qsort(w->record, n, sizeof(*w->record), by_start);
	for (i = 0; i < n; i++) {
		line.record = w->record[i];
		if (p->format == IG_LOG_JSON)
			json_record(p, w, &line.record);
		else if (p->format == IG_LOG_PLAIN)
			text_record(p, &line.record);
		else
			ig_log_fields_print(p->out, &p->fields, &line, &p->context);
	}
}

static bool has_packets(const struct ig_log_read_window *w, const char *dev)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (!strcmp(w->record[i].dev, dev))
			return true;
	for (i = 0; i < w->n_skips; i++)
		if (!strcmp(w->skip[i].dev, dev))
			return true;
	return false;
}

/* Every interface of the namespace has hooks; that of loopback does not matter. */
static void print_nodata(const struct ig_log_printer *p, const struct ig_log_read_window *w)
{
	struct lack lack = { .status = IG_LOG_NODATA, .start = w->start, .end = w->end };
	struct if_nameindex *all = if_nameindex(), *at;

	for (at = all; at && at->if_index; at++) {
		lack.dev = at->if_name;
		if (strcmp(at->if_name, "lo") && !has_packets(w, at->if_name))
			print_lack(p, &lack);
	}
	if (all)
		if_freenameindex(all);
}

/* Tells that windows are missing: those before @w, or @w itself. */
static void print_missing(const struct ig_log_printer *p, u64 start, u64 end, u32 windows)
{
	const struct lack lack = {
		.status = IG_LOG_SKIPDATA,
		.dev = "",
		.start = start,
		.end = end,
		.windows = windows,
	};

	print_lack(p, &lack);
}

static void print_skips(const struct ig_log_printer *p, const struct ig_log_read_window *w)
{
	struct lack lack = { .status = IG_LOG_SKIPDATA, .start = w->start, .end = w->end };
	size_t i;

	for (i = 0; i < w->n_skips; i++) {
		lack.dev = w->skip[i].dev;
		lack.packets = w->skip[i].packets;
		print_lack(p, &lack);
	}
}

void ig_log_print_window(struct ig_log_printer *p, struct ig_log_read_window *w)
{
	if (p->next && w->number > p->next)
		print_missing(p, p->last ? p->last : w->start, w->start, w->number - p->next);
	if (w->n < w->told) {
		print_missing(p, w->start, w->end, 1);
	} else {
		if (p->context.settings->nodata)
			print_nodata(p, w);
		print_records(p, w);
		print_skips(p, w);
	}
	p->last = w->end;
	p->next = w->number + 1;
	fflush(p->out);
}
