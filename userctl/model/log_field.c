// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/names.h"
#include "model/log_field.h"
#include "no_memory.h"
#include "wire/names_gen.h"

/**
 * struct line_view - what the value of a field is made of
 * @fields: the fields of the line
 * @line: the line
 * @context: the rest
 */
struct line_view {
	const struct ig_log_fields *fields;
	const struct ig_ctl_log_line *line;
	const struct ig_log_context *context;
};

/**
 * struct ig_log_field_kind - a field
 * @name: its name
 * @since: version of AWS's format that brought it; 0 for fields of our own
 * @always: lines without packets have it as well
 * @sum: it does not tell records apart: it is summed up or the like
 * @value: writes its value, without blanks; NULL for a field that is always "-"
 */
struct ig_log_field_kind {
	const char *name;
	u32 since;
	bool always;
	bool sum;
	void (*value)(const struct line_view *v, char text[IG_LOG_TEXT]);
};

static void put_number(char text[IG_LOG_TEXT], u64 n)
{
	snprintf(text, IG_LOG_TEXT, "%" PRIu64, n);
}

/* Writes a text that has no blanks; "-" if it is empty. */
static void put_text(char text[IG_LOG_TEXT], const char *value)
{
	snprintf(text, IG_LOG_TEXT, "%s", *value ? value : "-");
}

static const struct ig_ctl_log_record *record_of(const struct line_view *v)
{
	return &v->line->record;
}

static void version(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, v->fields->version);
}

/* AWS writes unknown where it does not know the account. */
static void account_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	const char *value = v->context->settings->value[IG_LOG_ACCOUNT];

	put_text(text, *value ? value : "unknown");
}

static void setting(const struct line_view *v, enum ig_log_field field, char text[IG_LOG_TEXT])
{
	put_text(text, v->context->settings->value[field]);
}

static void vpc_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	setting(v, IG_LOG_VPC, text);
}

static void subnet_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	setting(v, IG_LOG_SUBNET, text);
}

static void instance_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	setting(v, IG_LOG_INSTANCE, text);
}

static void region(const struct line_view *v, char text[IG_LOG_TEXT])
{
	setting(v, IG_LOG_REGION, text);
}

static void az_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	setting(v, IG_LOG_AZ, text);
}

void ig_log_interface_id(const struct ig_log_settings *settings, const char *dev,
			 char text[IG_LOG_TEXT])
{
	char *safe;
	u32 i;

	for (i = 0; i < settings->n; i++) {
		if (!strcmp(settings->name[i].dev, dev)) {
			put_text(text, settings->name[i].id);
			return;
		}
	}
	/* Names of interfaces have no blanks, but maybe other odd bytes. */
	safe = ig_ctl_words_safe_text(dev);
	put_text(text, safe);
	free(safe);
}

static void interface_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	ig_log_interface_id(v->context->settings, record_of(v)->dev, text);
}

static void srcaddr(const struct line_view *v, char text[IG_LOG_TEXT])
{
	ig_ctl_words_addr_text(&record_of(v)->src, text);
}

static void dstaddr(const struct line_view *v, char text[IG_LOG_TEXT])
{
	ig_ctl_words_addr_text(&record_of(v)->dst, text);
}

static void zero(const struct line_view *v, char text[IG_LOG_TEXT])
{
	(void)v;
	put_number(text, 0);
}

static void dstport(const struct line_view *v, char text[IG_LOG_TEXT])
{
	const struct ig_ctl_log_record *r = record_of(v);

	put_number(text, v->context->icmp_port && r->has_type ? r->type * 256U + r->code : 0);
}

static void protocol(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->src.family == IG_IPV4 ? 1 : 58);
}

static void packets(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->packets);
}

static void bytes(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->bytes);
}

static void start(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->first);
}

static void end(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->last);
}

/* In mode monitor, packets that would be denied passed. */
static bool denied(const struct line_view *v)
{
	return record_of(v)->verdict == ICMPGUARD_VERDICT_DENIED;
}

static void action(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_text(text, denied(v) ? "REJECT" : "ACCEPT");
}

static void log_status(const struct line_view *v, char text[IG_LOG_TEXT])
{
	static const char *const names[] = {
		[IG_LOG_OK] = "OK",
		[IG_LOG_NODATA] = "NODATA",
		[IG_LOG_SKIPDATA] = "SKIPDATA",
	};

	put_text(text, names[v->line->status]);
}

static void type(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_text(text, record_of(v)->src.family == IG_IPV4 ? "IPv4" : "IPv6");
}

static void flow_direction(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_text(text, record_of(v)->dir == IG_OUT ? "egress" : "ingress");
}

void ig_log_reason(u32 reason, char text[IG_LOG_TEXT])
{
	if (reason < IG_REASON_NAMES)
		put_text(text, ig_reason_names[reason]);
	else
		snprintf(text, IG_LOG_TEXT, "unknown-%u", reason);
}

static void reason_name(const struct line_view *v, char text[IG_LOG_TEXT])
{
	ig_log_reason(record_of(v)->reason, text);
}

static void reject_reason(const struct line_view *v, char text[IG_LOG_TEXT])
{
	if (denied(v))
		reason_name(v, text);
	else
		put_text(text, "");
}

static void icmp_type(const struct line_view *v, char text[IG_LOG_TEXT])
{
	if (record_of(v)->has_type)
		put_number(text, record_of(v)->type);
	else
		put_text(text, "");
}

static void icmp_code(const struct line_view *v, char text[IG_LOG_TEXT])
{
	if (record_of(v)->has_type)
		put_number(text, record_of(v)->code);
	else
		put_text(text, "");
}

static void icmp_type_name(const struct line_view *v, char text[IG_LOG_TEXT])
{
	const struct ig_ctl_log_record *r = record_of(v);
	const char *name = NULL;

	if (r->has_type)
		name = ig_type_name((enum ig_family)r->src.family, r->type);
	put_text(text, name ? name : "");
}

/* A number that is there only with one reason. */
static void number_of(const struct line_view *v, u32 reason, char text[IG_LOG_TEXT])
{
	if (record_of(v)->reason == reason && record_of(v)->rule)
		put_number(text, record_of(v)->rule);
	else
		put_text(text, "");
}

static void rule_id(const struct line_view *v, char text[IG_LOG_TEXT])
{
	number_of(v, ICMPGUARD_REASON_RULE, text);
}

static void acl_number(const struct line_view *v, char text[IG_LOG_TEXT])
{
	number_of(v, ICMPGUARD_REASON_ACL_DENIED, text);
}

static void group(const struct line_view *v, char text[IG_LOG_TEXT])
{
	const struct ig_ctl_log_record *r = record_of(v);
	const char *name = NULL;

	if (v->context->group && r->reason == ICMPGUARD_REASON_RULE)
		name = v->context->group(v->context->data, r->rule);
	put_text(text, name ? name : "");
}

static void hook(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_text(text, ig_ctl_directions[record_of(v)->dir]);
}

static void would_deny(const struct line_view *v, char text[IG_LOG_TEXT])
{
	put_number(text, record_of(v)->verdict == ICMPGUARD_VERDICT_WOULD_DENY);
}

static void mtu(const struct line_view *v, char text[IG_LOG_TEXT])
{
	if (record_of(v)->mtu)
		put_number(text, record_of(v)->mtu);
	else
		put_text(text, "");
}

static void netns(const struct line_view *v, char text[IG_LOG_TEXT])
{
	const char *name = v->context->netns;
	size_t i;

	for (i = 0; name && name[i]; i++)
		if (name[i] <= ' ' || name[i] > '~')
			name = NULL;
	put_text(text, name && i < IG_LOG_TEXT ? name : "");
}

#define NEVER(name, since)                      \
	{                                       \
		name, since, false, false, NULL \
	}

/* The first 14 are the default format. */
static const struct ig_log_field_kind kinds[] = {
	{ "version", 2, true, false, version },
	{ "account-id", 2, true, false, account_id },
	{ "interface-id", 2, true, false, interface_id },
	{ "srcaddr", 2, false, false, srcaddr },
	{ "dstaddr", 2, false, false, dstaddr },
	{ "srcport", 2, false, false, zero },
	{ "dstport", 2, false, false, dstport },
	{ "protocol", 2, false, false, protocol },
	{ "packets", 2, false, true, packets },
	{ "bytes", 2, false, true, bytes },
	{ "start", 2, true, true, start },
	{ "end", 2, true, true, end },
	{ "action", 2, false, false, action },
	{ "log-status", 2, true, false, log_status },
	{ "vpc-id", 3, true, false, vpc_id },
	{ "subnet-id", 3, true, false, subnet_id },
	{ "instance-id", 3, true, false, instance_id },
	{ "tcp-flags", 3, false, false, zero },
	{ "type", 3, false, false, type },
	{ "pkt-srcaddr", 3, false, false, srcaddr },
	{ "pkt-dstaddr", 3, false, false, dstaddr },
	{ "region", 4, true, false, region },
	{ "az-id", 4, true, false, az_id },
	NEVER("sublocation-type", 4),
	NEVER("sublocation-id", 4),
	NEVER("pkt-src-aws-service", 5),
	NEVER("pkt-dst-aws-service", 5),
	{ "flow-direction", 5, false, false, flow_direction },
	NEVER("traffic-path", 5),
	NEVER("resource-type", 6),
	NEVER("tgw-id", 6),
	NEVER("tgw-attachment-id", 6),
	NEVER("tgw-src-vpc-account-id", 6),
	NEVER("tgw-dst-vpc-account-id", 6),
	NEVER("tgw-src-vpc-id", 6),
	NEVER("tgw-dst-vpc-id", 6),
	NEVER("tgw-src-subnet-id", 6),
	NEVER("tgw-dst-subnet-id", 6),
	NEVER("tgw-src-eni", 6),
	NEVER("tgw-dst-eni", 6),
	NEVER("tgw-src-az-id", 6),
	NEVER("tgw-dst-az-id", 6),
	NEVER("tgw-pair-attachment-id", 6),
	NEVER("packets-lost-no-route", 6),
	NEVER("packets-lost-blackhole", 6),
	NEVER("packets-lost-mtu-exceeded", 6),
	NEVER("packets-lost-ttl-expired", 6),
	NEVER("ecs-cluster-arn", 7),
	NEVER("ecs-cluster-name", 7),
	NEVER("ecs-container-instance-arn", 7),
	NEVER("ecs-container-instance-id", 7),
	NEVER("ecs-container-id", 7),
	NEVER("ecs-second-container-id", 7),
	NEVER("ecs-service-name", 7),
	NEVER("ecs-task-definition-arn", 7),
	NEVER("ecs-task-arn", 7),
	NEVER("ecs-task-id", 7),
	{ "reject-reason", 8, false, false, reject_reason },
	{ "icmp-type", 0, false, false, icmp_type },
	{ "icmp-code", 0, false, false, icmp_code },
	{ "icmp-type-name", 0, false, false, icmp_type_name },
	{ "reason", 0, false, false, reason_name },
	{ "rule-id", 0, false, false, rule_id },
	{ "acl-number", 0, false, false, acl_number },
	{ "group", 0, false, false, group },
	{ "hook", 0, false, false, hook },
	{ "would-deny", 0, false, false, would_deny },
	{ "mtu", 0, false, true, mtu },
	{ "netns", 0, true, false, netns },
};

/* ---- lists ---- */

static void add_field(struct ig_log_fields *fields, const struct ig_log_field_kind *kind)
{
	fields->field[fields->n++] = kind;
	if (kind->since > fields->version)
		fields->version = kind->since;
}

void ig_log_fields_default(struct ig_log_fields *fields)
{
	size_t i;

	*fields = (struct ig_log_fields){ .version = 2 };
	for (i = 0; kinds[i].since == 2; i++)
		add_field(fields, &kinds[i]);
}

const char *ig_log_field_name(size_t i)
{
	return i < ARRAY_SIZE(kinds) ? kinds[i].name : NULL;
}

bool ig_log_fields_has(const struct ig_log_fields *fields, const char *name)
{
	size_t i;

	for (i = 0; i < fields->n; i++)
		if (!strcmp(fields->field[i]->name, name))
			return true;
	return false;
}

/* Reads one name; 0 or -1. */
static int read_field(struct ig_log_fields *fields, const char *typed, struct ig_ctl_diag *d)
{
	struct ig_ctl_nearest n = { .word = typed };
	char hint[IG_WORD_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		ig_ctl_nearest_try(&n, kinds[i].name);
		if (strcmp(kinds[i].name, typed))
			continue;
		if (fields->n == IG_LOG_FIELDS_MAX)
			return ig_ctl_diag_set(d, "a line has %d fields at most",
					       IG_LOG_FIELDS_MAX);
		add_field(fields, &kinds[i]);
		return 0;
	}
	ig_ctl_nearest_hint(&n, hint);
	return ig_ctl_diag_set(d, "\"%s\" is not a field of the log%s", typed,
			       *hint ? hint : "; icmpctl help log lists them");
}

int ig_log_fields_read(struct ig_log_fields *fields, const char *list, struct ig_ctl_diag *d)
{
	const char *p = list;
	char name[64];
	size_t i, len;
	int err;

	*fields = (struct ig_log_fields){ .version = 2 };
	/* The $, { and } of a LogFormat separate names, too. */
	for (;;) {
		p += strspn(p, ", \t\n${}");
		len = strcspn(p, ", \t\n${}");
		if (!len)
			break;
		snprintf(name, sizeof(name), "%.*s", (int)len, p);
		for (i = 0; name[i]; i++)
			if (name[i] == '_')
				name[i] = '-';
		err = read_field(fields, name, d);
		d->at = (size_t)(p - list);
		d->len = len;
		if (err)
			return -1;
		p += len;
	}
	if (!fields->n)
		return ig_ctl_diag_set(d, "no field is named; for example: version,srcaddr,action");
	return 0;
}

/* ---- lines ---- */

static void value_of(const struct line_view *v, const struct ig_log_field_kind *kind,
		     char text[IG_LOG_TEXT])
{
	if (!kind->value || (v->line->status != IG_LOG_OK && !kind->always))
		put_text(text, "");
	else
		kind->value(v, text);
}

void ig_log_fields_header(FILE *out, const struct ig_log_fields *fields)
{
	size_t i;

	for (i = 0; i < fields->n; i++)
		fprintf(out, "%s%s", i ? " " : "", fields->field[i]->name);
	fputc('\n', out);
}

void ig_log_fields_print(FILE *out, const struct ig_log_fields *fields,
			 const struct ig_ctl_log_line *line, const struct ig_log_context *context)
{
	const struct line_view v = { fields, line, context };
	char text[IG_LOG_TEXT];
	size_t i;

	for (i = 0; i < fields->n; i++) {
		value_of(&v, fields->field[i], text);
		fprintf(out, "%s%s", i ? " " : "", text);
	}
	fputc('\n', out);
}

/* ---- merging ---- */

/**
 * struct keyed - a record and the values that tell it apart
 * @key: those values
 * @record: the record
 */
struct keyed {
	char *key;
	struct ig_ctl_log_record record;
};

static char *key_of(const struct ig_log_fields *fields, const struct ig_ctl_log_record *record,
		    const struct ig_log_context *context)
{
	const struct ig_ctl_log_line line = { .status = IG_LOG_OK, .record = *record };
	const struct line_view v = { fields, &line, context };
	char text[IG_LOG_TEXT], *key = NULL;
	size_t i, size;
	FILE *out = open_memstream(&key, &size);

	if (!out)
		ig_no_memory();
	for (i = 0; i < fields->n; i++) {
		if (fields->field[i]->sum)
			continue;
		value_of(&v, fields->field[i], text);
		fprintf(out, "%s ", text);
	}
	if (fclose(out))
		ig_no_memory();
	return key;
}

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static int by_time(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->record.first != y->record.first)
		return x->record.first < y->record.first ? -1 : 1;
	return by_key(a, b);
}

static void merge_into(struct ig_ctl_log_record *to, const struct ig_ctl_log_record *from)
{
	to->packets += from->packets;
	to->bytes += from->bytes;
	if (from->first < to->first)
		to->first = from->first;
	if (from->last > to->last)
		to->last = from->last;
	if (from->mtu && (!to->mtu || from->mtu < to->mtu))
		to->mtu = from->mtu;
}

/* Makes one of those with the same key, which are in a row. Return: number of those left. */
static size_t merge_sorted(struct keyed *list, size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (kept && !strcmp(list[kept - 1].key, list[i].key)) {
			merge_into(&list[kept - 1].record, &list[i].record);
			free(list[i].key);
		} else {
			list[kept++] = list[i];
		}
	}
	return kept;
}

size_t ig_log_fields_merge(const struct ig_log_fields *fields, struct ig_ctl_log_record *record,
			   size_t n, const struct ig_log_context *context)
{
	struct keyed *list = calloc(n + 1, sizeof(*list));
	size_t i;

	if (!list)
		ig_no_memory();
	for (i = 0; i < n; i++) {
		list[i].record = record[i];
		list[i].key = key_of(fields, &record[i], context);
	}
	qsort(list, n, sizeof(*list), by_key);
	n = merge_sorted(list, n);
	qsort(list, n, sizeof(*list), by_time);
	for (i = 0; i < n; i++) {
		record[i] = list[i].record;
		free(list[i].key);
	}
	free(list);
	return n;
}
