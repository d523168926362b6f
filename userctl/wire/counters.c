// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "engine/names.h"
#include "engine/parse.h"
#include "model/words.h"
#include "no_memory.h"
#include "wire/attr.h"
#include "wire/counters.h"
#include "wire/names_gen.h"

/* A newer module may have reasons that are unknown here. */
static const char *verdict_of(u32 reason)
{
	return reason < IG_REASON_NAMES ? ig_reason_verdicts[reason] : "unknown";
}

struct counter {
	u32 dir, reason;
	u64 packets, would_drop;
};

struct type_counter {
	u32 dir, protocol, type;
	u64 accepted, denied;
};

/* Stands for all types that have no counter of their own. */
#define OTHER 256

/* Who sent messages of path MTU discovery; @bits is 0 if nobody did. */
struct senders {
	u64 bits, set, age;
};

struct stream {
	bool told;
	u64 sent, lost;
};

#define STREAMS 2

/**
 * struct counters - what the module tells
 * @known: by direction and reason; it leaves out those that are zero
 * @unknown: an array, of reasons of a newer module
 * @types: by direction, family and type
 * @senders: of messages of path MTU discovery
 * @streams: events, by enum icmpguard_stream
 */
struct counters {
	struct counter known[IG_DIRS][IG_REASON_NAMES];
	json_t *unknown;
	struct type_counter types[IG_DIRS][IG_FAMILIES][OTHER + 1];
	struct senders senders;
	struct stream streams[STREAMS];
};

static json_t *counter_json(const struct counter *c)
{
	json_t *obj = json_object();

	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[c->dir]));
	json_object_set_new(obj, "reason",
			    c->reason < IG_REASON_NAMES ? json_string(ig_reason_names[c->reason]) :
							  json_sprintf("unknown-%u", c->reason));
	json_object_set_new(obj, "verdict", json_string(verdict_of(c->reason)));
	json_object_set_new(obj, "packets", json_integer((json_int_t)c->packets));
	json_object_set_new(obj, "would-drop", json_integer((json_int_t)c->would_drop));
	return obj;
}

static void read_counter(const struct nlattr *nest, struct counters *told)
{
	struct counter c = { .dir = IG_DIRS, .reason = UINT32_MAX };
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == ICMPGUARD_A_COUNTER_DIRECTION && len >= 1)
			c.dir = mnl_attr_get_u8(attr);
		else if (type == ICMPGUARD_A_COUNTER_REASON && len >= 4)
			c.reason = mnl_attr_get_u32(attr);
		else if (type == ICMPGUARD_A_COUNTER_PACKETS && len >= 8)
			c.packets = mnl_attr_get_u64(attr);
		else if (type == ICMPGUARD_A_COUNTER_WOULD_DROP && len >= 8)
			c.would_drop = mnl_attr_get_u64(attr);
	}
	if (c.dir < IG_DIRS && c.reason < IG_REASON_NAMES)
		told->known[c.dir][c.reason] = c;
	else if (c.dir < IG_DIRS && c.reason != UINT32_MAX)
		json_array_append_new(told->unknown, counter_json(&c));
}

/* A newer module may count types on their own that are among the others here. */
static void read_type(const struct nlattr *nest, struct counters *told)
{
	struct type_counter c = { .dir = IG_DIRS, .type = OTHER }, *to;
	const struct nlattr *attr;
	enum ig_family family;

	mnl_attr_for_each_nested (attr, nest) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == ICMPGUARD_A_TYPE_COUNTER_DIRECTION && len >= 1)
			c.dir = mnl_attr_get_u8(attr);
		else if (type == ICMPGUARD_A_TYPE_COUNTER_PROTOCOL && len >= 1)
			c.protocol = mnl_attr_get_u8(attr);
		else if (type == ICMPGUARD_A_TYPE_COUNTER_TYPE && len >= 1)
			c.type = mnl_attr_get_u8(attr);
		else if (type == ICMPGUARD_A_TYPE_COUNTER_ACCEPTED && len >= 8)
			c.accepted = mnl_attr_get_u64(attr);
		else if (type == ICMPGUARD_A_TYPE_COUNTER_DENIED && len >= 8)
			c.denied = mnl_attr_get_u64(attr);
	}
	if (c.dir >= IG_DIRS || (c.protocol != IG_PROTO_ICMP && c.protocol != IG_PROTO_ICMPV6))
		return;
	family = c.protocol == IG_PROTO_ICMP ? IG_IPV4 : IG_IPV6;
	if (c.type < OTHER && !ig_type_counter[family][c.type])
		c.type = OTHER;
	to = &told->types[c.dir][family][c.type];
	to->accepted += c.accepted;
	to->denied += c.denied;
}

static void read_senders(const struct nlattr *nest, struct counters *told)
{
	const struct nlattr *attrs[ICMPGUARD_A_PATH_MTU_MAX + 1];

	ig_attr_sort(nest, attrs, ICMPGUARD_A_PATH_MTU_MAX);
	told->senders = (struct senders){
		.bits = ig_attr_value(attrs[ICMPGUARD_A_PATH_MTU_BITS]),
		.set = ig_attr_value(attrs[ICMPGUARD_A_PATH_MTU_BITS_SET]),
		.age = ig_attr_value(attrs[ICMPGUARD_A_PATH_MTU_AGE]),
	};
}

static void read_stream(const struct nlattr *nest, struct counters *told)
{
	const struct nlattr *attrs[ICMPGUARD_A_STREAM_MAX + 1];
	u64 kind;

	ig_attr_sort(nest, attrs, ICMPGUARD_A_STREAM_MAX);
	if (ig_attr_number(attrs[ICMPGUARD_A_STREAM_KIND], &kind) && kind < STREAMS)
		told->streams[kind] = (struct stream){
			.told = true,
			.sent = ig_attr_value(attrs[ICMPGUARD_A_STREAM_EVENTS]),
			.lost = ig_attr_value(attrs[ICMPGUARD_A_STREAM_LOST]),
		};
}

/* There are many attributes of one type here: walk the message itself. */
static void read_counters(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		switch (mnl_attr_get_type(attr)) {
		case ICMPGUARD_A_COUNTER:
			read_counter(attr, data);
			break;
		case ICMPGUARD_A_TYPE_COUNTER:
			read_type(attr, data);
			break;
		case ICMPGUARD_A_PATH_MTU:
			read_senders(attr, data);
			break;
		case ICMPGUARD_A_STREAM:
			read_stream(attr, data);
			break;
		}
	}
}

/* Returns all counters, those that are zero included: what reads them needs no cases. */
static json_t *counters_json(struct counters *told)
{
	json_t *list = json_array();
	u32 dir, reason;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (reason = 0; reason < IG_REASON_NAMES; reason++) {
			told->known[dir][reason].dir = dir;
			told->known[dir][reason].reason = reason;
			json_array_append_new(list, counter_json(&told->known[dir][reason]));
		}
	json_array_extend(list, told->unknown);
	return list;
}

static json_t *type_json(int dir, int family, int type, const struct type_counter *c)
{
	static const char *const families[] = { "icmp", "icmpv6" };
	const char *name = type < OTHER ? ig_type_name((enum ig_family)family, (u8)type) : "other";
	json_t *obj = json_object();

	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[dir]));
	json_object_set_new(obj, "family", json_string(families[family]));
	if (type < OTHER)
		json_object_set_new(obj, "type", json_integer(type));
	json_object_set_new(obj, "name", json_string(name));
	json_object_set_new(obj, "accepted", json_integer((json_int_t)c->accepted));
	json_object_set_new(obj, "denied", json_integer((json_int_t)c->denied));
	return obj;
}

static json_t *types_json(const struct counters *told)
{
	json_t *list = json_array();
	int dir, family, type;

	for (dir = 0; dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			for (type = 0; type <= OTHER; type++)
				if (type == OTHER || ig_type_counter[family][type])
					json_array_append_new(
						list, type_json(dir, family, type,
								&told->types[dir][family][type]));
	return list;
}

static json_int_t get(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

static const char *text(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static void add(json_t *obj, const char *key, json_int_t n)
{
	json_object_set_new(obj, key, json_integer(get(obj, key) + n));
}

/* Makes an object with a zero for each direction. */
static json_t *zeros(void)
{
	return json_pack("{s:i,s:i,s:i}", "in", 0, "out", 0, "forward", 0);
}

/* Adds the totals to the object that has the counters. */
static void set_totals(json_t *obj)
{
	json_t *accepted = zeros(), *denied = zeros(), *would_drop = zeros(), *c;
	size_t i;

	json_array_foreach (json_object_get(obj, "counters"), i, c) {
		const char *dir = text(c, "direction"), *verdict = text(c, "verdict");

		if (!strcmp(verdict, "accepted"))
			add(accepted, dir, get(c, "packets"));
		else if (!strcmp(verdict, "denied"))
			add(denied, dir, get(c, "packets"));
		add(would_drop, dir, get(c, "would-drop"));
	}
	json_object_set_new(obj, "accepted", accepted);
	json_object_set_new(obj, "denied", denied);
	json_object_set_new(obj, "would-drop", would_drop);
}

/* Adds a counter up over the directions. */
static json_int_t sum(const struct counters *told, enum icmpguard_reason reason)
{
	u64 packets = 0;
	int dir;

	for (dir = 0; dir < IG_DIRS; dir++)
		packets += told->known[dir][reason].packets;
	return (json_int_t)packets;
}

/*
 * Estimates how many senders there are. Each sets one bit, so this is how many draws it
 * takes on average until so many of the bits are set.
 */
static json_int_t estimate(const struct senders *s)
{
	double draws = 0;
	u64 i;

	for (i = 0; i < s->set && i < s->bits; i++)
		draws += (double)s->bits / (double)(s->bits - i);
	return (json_int_t)(draws + 0.5);
}

static json_t *path_mtu_json(const struct counters *told)
{
	json_t *obj = json_pack("{s:I,s:I,s:I}", "passed", sum(told, ICMPGUARD_REASON_PMTUD),
				"unverified", sum(told, ICMPGUARD_REASON_PMTUD_UNVERIFIED),
				"odd-mtu", sum(told, ICMPGUARD_REASON_PMTUD_ODD_MTU));

	if (told->senders.bits) {
		json_object_set_new(obj, "senders", json_integer(estimate(&told->senders)));
		json_object_set_new(obj, "newest-age-ms",
				    json_integer((json_int_t)told->senders.age));
	}
	return obj;
}

/* An older module tells of no events. */
static void set_events(json_t *obj, const struct counters *told)
{
	static const char *const names[STREAMS] = { "denied", "accepted" };
	json_t *events = json_object();
	int i;

	for (i = 0; i < STREAMS; i++)
		if (told->streams[i].told)
			json_object_set_new(events, names[i],
					    json_pack("{s:I,s:I}", "sent",
						      (json_int_t)told->streams[i].sent, "lost",
						      (json_int_t)told->streams[i].lost));
	if (json_object_size(events))
		json_object_set(obj, "events", events);
	json_decref(events);
}

json_t *ig_counters_read(struct ig_link *link)
{
	struct counters *told = calloc(1, sizeof(*told));
	json_t *obj = NULL;

	if (!told)
		ig_no_memory();
	told->unknown = json_array();
	ig_link_request(link, ICMPGUARD_CMD_STATS_GET);
	if (!ig_link_talk(link, read_counters, told)) {
		obj = json_pack("{s:o,s:o}", "counters", counters_json(told), "types",
				types_json(told));
		set_totals(obj);
		json_object_set_new(obj, "path-mtu", path_mtu_json(told));
		set_events(obj, told);
	}
	json_decref(told->unknown);
	free(told);
	return obj;
}
