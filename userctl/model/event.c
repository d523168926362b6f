// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* strptime, timegm */
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "model/event.h"

static json_int_t number(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

static const char *text(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

time_t ig_ctl_event_time(const char *utc)
{
	struct tm tm = { 0 };

	return utc && strptime(utc, "%Y-%m-%dT%H:%M:%S", &tm) ? timegm(&tm) : 0;
}

/* The time of this place, as people have it on their clock; JSON has UTC. */
static void print_time(FILE *out, const char *utc)
{
	const char *fraction = utc ? strchr(utc, '.') : NULL;
	time_t when = ig_ctl_event_time(utc);
	char clock[16];
	struct tm local;

	if (!fraction || !when)
		return;
	localtime_r(&when, &local);
	strftime(clock, sizeof(clock), "%H:%M:%S", &local);
	fprintf(out, "%s%.7s ", clock, fraction);
}

void ig_ctl_event_type(const json_t *event, char *buf, size_t size)
{
	const char *name = text(event, "type-name"), *code = text(event, "code-name");

	if (!json_object_get(event, "type"))
		snprintf(buf, size, "malformed");
	else if (name && code)
		snprintf(buf, size, "%s/%s", name, code);
	else if (name && number(event, "code"))
		snprintf(buf, size, "%s/%d", name, (int)number(event, "code"));
	else if (name)
		snprintf(buf, size, "%s", name);
	else
		snprintf(buf, size, "%s/%d", text(event, "family") ? text(event, "family") : "type",
			 (int)number(event, "type"));
}

/* Types below these are errors, whose third and fourth words are not id and seq. */
static bool has_id(const json_t *event)
{
	const char *family = text(event, "family");
	json_int_t type = number(event, "type");

	if (!json_object_get(event, "id"))
		return false;
	if (family && !strcmp(family, "icmpv6"))
		return type == 128 || type == 129;
	return type == 0 || type == 8 || (type >= 13 && type <= 18);
}

static void print_end(FILE *out, const json_t *quoted, const char *addr, const char *port)
{
	const char *a = text(quoted, addr);
	bool v6 = a && strchr(a, ':');

	if (!json_object_get(quoted, port))
		fprintf(out, "%s", a ? a : "?");
	else
		fprintf(out, v6 ? "[%s]:%d" : "%s:%d", a ? a : "?", (int)number(quoted, port));
}

static void print_quoted(FILE *out, const json_t *quoted)
{
	char type[128];

	switch (number(quoted, "protocol")) {
	case 6:
		fputs(" about tcp ", out);
		break;
	case 17:
		fputs(" about udp ", out);
		break;
	default:
		ig_ctl_event_type(quoted, type, sizeof(type));
		if (json_object_get(quoted, "type"))
			fprintf(out, " about %s ", type);
		else
			fprintf(out, " about protocol %d ", (int)number(quoted, "protocol"));
	}
	print_end(out, quoted, "src", "sport");
	fputs(" > ", out);
	print_end(out, quoted, "dst", "dport");
}

/* Denials stand out; what passed is in small letters. */
static const char *verdict_word(const json_t *event)
{
	const char *verdict = text(event, "verdict");

	if (verdict && !strcmp(verdict, "denied"))
		return "DENIED";
	return verdict && !strcmp(verdict, "would-deny") ? "WOULD-DENY" : "passed";
}

static void print_decision(FILE *out, const json_t *event)
{
	const json_t *note;
	size_t i;

	fprintf(out, " %s %s", verdict_word(event), text(event, "reason"));
	if (json_object_get(event, "rule"))
		fprintf(out, " rule %lld", (long long)number(event, "rule"));
	if (json_object_get(event, "acl"))
		fprintf(out, " entry %lld", (long long)number(event, "acl"));
	json_array_foreach (json_object_get(event, "notes"), i, note)
		fprintf(out, " %s", json_string_value(note));
}

void ig_ctl_event_print(FILE *out, const json_t *event)
{
	const char *interface = text(event, "interface");
	char type[128];

	ig_ctl_event_type(event, type, sizeof(type));
	print_time(out, text(event, "time"));
	fprintf(out, "%s ", text(event, "direction"));
	if (interface)
		fprintf(out, "%s ", interface);
	else
		fprintf(out, "if%lld ", (long long)number(event, "ifindex"));
	fprintf(out, "%s > %s %s", text(event, "src"), text(event, "dst"), type);
	if (has_id(event))
		fprintf(out, " id %d seq %d", (int)number(event, "id"), (int)number(event, "seq"));
	if (json_object_get(event, "length"))
		fprintf(out, " %lld bytes", (long long)number(event, "length"));
	if (json_object_get(event, "mtu"))
		fprintf(out, " mtu %lld", (long long)number(event, "mtu"));
	if (json_object_get(event, "quoted"))
		print_quoted(out, json_object_get(event, "quoted"));
	print_decision(out, event);
	fputc('\n', out);
}
