// SPDX-License-Identifier: GPL-2.0-only
/* flows: requests whose replies are awaited. */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "complain.h"
#include "no_memory.h"
#include "engine/names.h"
#include "model/match.h"
#include "output.h"
#include "wire/attr.h"
#include "wire/link.h"
#include "wire/refusal.h"
#include "wire/status.h"

/* Numbers of a flow, by attribute. */
static const struct flow_number {
	const char *key;
	u16 attr;
	u16 len;
} numbers[] = {
	{ "id", ICMPGUARD_A_FLOW_IDENT, 2 },
	{ "sequence", ICMPGUARD_A_FLOW_SEQUENCE, 2 },
	{ "replies-awaited", ICMPGUARD_A_FLOW_REPLIES, 4 },
	{ "ifindex", ICMPGUARD_A_FLOW_IFINDEX, 4 },
	{ "age-ms", ICMPGUARD_A_FLOW_AGE, 4 },
	{ "left-ms", ICMPGUARD_A_FLOW_LEFT, 4 },
};

static bool get_u8(const struct nlattr *attr, u8 *out)
{
	if (!attr || mnl_attr_get_payload_len(attr) < 1)
		return false;
	*out = mnl_attr_get_u8(attr);
	return true;
}

static void set_numbers(json_t *obj, const struct nlattr *const *attrs)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		const struct nlattr *attr = attrs[numbers[i].attr];

		if (!attr || mnl_attr_get_payload_len(attr) < numbers[i].len)
			continue;
		json_object_set_new(obj, numbers[i].key,
				    json_integer(numbers[i].len == 2 ? mnl_attr_get_u16(attr) :
								       mnl_attr_get_u32(attr)));
	}
}

/* Names of interfaces by index, so that a million flows do not ask a million times. */
#define NAMES 64

/*
 * Finds the name of an interface, or NULL. This process is in the namespace of the
 * socket, so indexes are the same.
 */
static const char *dev_name(unsigned int index)
{
	static struct {
		unsigned int index;
		char name[IF_NAMESIZE];
	} names[NAMES];
	unsigned int i = index % NAMES;

	if (names[i].index != index) {
		names[i].index = index;
		if (!if_indextoname(index, names[i].name))
			names[i].name[0] = '\0';
	}
	return names[i].name[0] ? names[i].name : NULL;
}

static void set_dev(json_t *obj)
{
	const json_t *index = json_object_get(obj, "ifindex");
	const char *name = dev_name((unsigned int)json_integer_value(index));
	char *text;

	if (!name)
		return;
	text = ig_ctl_words_safe_text(name);
	json_object_set_new(obj, "dev", json_string(text));
	free(text);
}

static void set_types(json_t *obj, enum ig_family family, const struct nlattr *const *attrs)
{
	const char *name = NULL;
	u8 type, code;

	json_object_set_new(obj, "family", json_string(family == IG_IPV4 ? "icmp" : "icmpv6"));
	if (get_u8(attrs[ICMPGUARD_A_FLOW_TYPE], &type)) {
		json_object_set_new(obj, "type", json_integer(type));
		name = ig_type_name(family, type);
	}
	if (name)
		json_object_set_new(obj, "type-name", json_string(name));
	if (get_u8(attrs[ICMPGUARD_A_FLOW_CODE], &code))
		json_object_set_new(obj, "code", json_integer(code));
}

/* Reads a flow into JSON; NULL when it makes no sense. */
static json_t *flow_json(const struct nlattr *nest)
{
	const struct nlattr *attrs[ICMPGUARD_A_FLOW_MAX + 1] = { 0 }, *attr;
	struct ig_prefix source, destination;
	json_t *obj;
	u8 dir;

	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) <= ICMPGUARD_A_FLOW_MAX)
			attrs[mnl_attr_get_type(attr)] = attr;
	if (!get_u8(attrs[ICMPGUARD_A_FLOW_DIRECTION], &dir) || dir >= IG_DIRS)
		return NULL;
	obj = json_object();
	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[dir]));
	if (!ig_attr_set_address(obj, "source", attrs[ICMPGUARD_A_FLOW_SOURCE], &source) ||
	    !ig_attr_set_address(obj, "destination", attrs[ICMPGUARD_A_FLOW_DESTINATION],
				 &destination)) {
		json_decref(obj);
		return NULL;
	}
	set_types(obj, (enum ig_family)source.family, attrs);
	set_numbers(obj, attrs);
	set_dev(obj);
	json_object_set_new(obj, "any-responder",
			    json_boolean(attrs[ICMPGUARD_A_FLOW_ANY_RESPONDER] != NULL));
	return obj;
}

/**
 * struct flows - flows as the module sent them, which takes a tenth of their JSON
 * @n: how many
 * @room: how many fit
 * @flow: by age, the newest first
 */
struct flows {
	size_t n;
	size_t room;
	struct flow {
		u32 age;
		struct nlattr *nest;
	} * flow;
};

static u32 age_of(const struct nlattr *nest)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_FLOW_AGE &&
		    mnl_attr_get_payload_len(attr) >= 4)
			return mnl_attr_get_u32(attr);
	return 0;
}

static void add_flow(struct flows *flows, const struct nlattr *nest)
{
	struct nlattr *copy = malloc(nest->nla_len);

	if (flows->n == flows->room) {
		flows->room = flows->room ? 2 * flows->room : 64;
		flows->flow = realloc(flows->flow, flows->room * sizeof(*flows->flow));
	}
	if (!copy || !flows->flow)
		ig_no_memory();
	memcpy(copy, nest, nest->nla_len);
	flows->flow[flows->n++] = (struct flow){ .age = age_of(nest), .nest = copy };
}

static void read_flow(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];
	json_t *flow;

	ig_link_attrs(nlh, attrs);
	if (!attrs[ICMPGUARD_A_FLOW])
		return;
	flow = flow_json(attrs[ICMPGUARD_A_FLOW]);
	if (flow)
		add_flow(data, attrs[ICMPGUARD_A_FLOW]);
	json_decref(flow);
}

static int by_age(const void *a, const void *b)
{
	u32 x = ((const struct flow *)a)->age, y = ((const struct flow *)b)->age;

	return (x > y) - (x < y);
}

static void free_flows(struct flows *flows)
{
	size_t i;

	for (i = 0; i < flows->n; i++)
		free(flows->flow[i].nest);
	free(flows->flow);
}

static void set_seconds(json_t *row, const char *key, const json_t *ms)
{
	if (ms)
		json_object_set_new(row, key,
				    json_sprintf("%.1fs", (double)json_integer_value(ms) / 1000));
}

/* Makes a flow into JSON. */
static json_t *json_row(const void *data, size_t i)
{
	const struct flows *flows = data;

	return flow_json(flows->flow[i].nest);
}

/* Makes a row of the table from a flow. */
static json_t *text_row(const void *data, size_t i)
{
	json_t *flow = json_row(data, i), *row = json_copy(flow);
	const char *family = json_string_value(json_object_get(flow, "family"));
	const json_t *name = json_object_get(flow, "type-name");
	const json_t *type = json_object_get(flow, "type");

	if (!name && type)
		json_object_set_new(
			row, "type-name",
			json_sprintf("%s/%lld", family, (long long)json_integer_value(type)));
	else if (!name)
		json_object_set_new(row, "type-name", json_string(family));
	if (!json_object_get(flow, "dev"))
		json_object_set(row, "dev", json_object_get(flow, "ifindex"));
	if (json_is_true(json_object_get(flow, "any-responder")))
		json_object_set_new(row, "of", json_string("anybody"));
	set_seconds(row, "age", json_object_get(flow, "age-ms"));
	set_seconds(row, "left", json_object_get(flow, "left-ms"));
	json_decref(flow);
	return row;
}

static const struct ig_field columns[] = {
	{ .key = "direction", .title = "direction" },
	{ .key = "type-name", .title = "type", .cut = true },
	{ .key = "source", .title = "source", .cut = true },
	{ .key = "destination", .title = "destination", .cut = true },
	{ .key = "id", .title = "id", .right = true },
	{ .key = "sequence", .title = "seq", .right = true },
	{ .key = "replies-awaited", .title = "awaited", .right = true },
	{ .key = "of", .title = "of" },
	{ .key = "dev", .title = "dev" },
	{ .key = "age", .title = "age", .right = true },
	{ .key = "left", .title = "left", .right = true },
	{ .key = NULL },
};

static void print_flows(const struct ig_ctl *ctl, struct flows *flows)
{
	const struct ig_rows rows = {
		.n = flows->n,
		.row = ctl->json ? json_row : text_row,
		.data = flows,
	};

	if (flows->n)
		qsort(flows->flow, flows->n, sizeof(*flows->flow), by_age);
	ig_output_rows(ctl, &rows, columns);
	if (!ctl->json && !flows->n)
		ig_note("no request is open");
}

/* These are the limits of the module. */
#define MAX_FLOWS_LOW 64
#define MAX_FLOWS_HIGH 16777216

static int show_max(const struct ig_ctl *ctl, struct ig_link *link)
{
	json_t *all = ig_status_read(link), *max, *obj;

	if (!all)
		return ig_refusal_complain(link, IG_LINK_READS);
	max = json_object_get(all, "max-flows");
	if (max) {
		obj = json_pack("{s:O}", "max-flows", max);
		ig_output_sentence(ctl, obj, "flows max %lld", (long long)json_integer_value(max));
		json_decref(obj);
	} else {
		ig_complain("the module shows this to callers with CAP_NET_ADMIN over the network "
			    "namespace, or is older than this icmpctl");
	}
	json_decref(all);
	return max ? IG_EXIT_DONE : IG_EXIT_FAILED;
}

static int set_max(const struct ig_ctl *ctl, struct ig_link *link, u32 max)
{
	json_t *obj;

	mnl_attr_put_u32(ig_link_request(link, ICMPGUARD_CMD_CONFIG_SET), ICMPGUARD_A_MAX_FLOWS,
			 max);
	if (ig_link_talk(link, NULL, NULL))
		return ig_refusal_complain(link, IG_LINK_CHANGES);
	obj = json_pack("{s:i}", "max-flows", (int)max);
	ig_output_sentence(ctl, obj, "flows max %u", max);
	json_decref(obj);
	return IG_EXIT_DONE;
}

static int run_max(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { .word = 2 };
	struct ig_link link;
	u32 max = 0;
	int status;

	if (ctl->n > 2 &&
	    (ig_ctl_words_number(ctl->word[2], MAX_FLOWS_HIGH, &max) < 0 || max < MAX_FLOWS_LOW)) {
		ig_ctl_diag_set(&d, "\"%s\" is not a number of open requests; write %d to %d",
				ctl->word[2], MAX_FLOWS_LOW, MAX_FLOWS_HIGH);
		return ig_line_wrong(ctl, &d);
	}
	if (ig_line_more(ctl, 3) || ig_output_check(ctl))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	status = max ? set_max(ctl, &link, max) : show_max(ctl, &link);
	ig_link_close(&link);
	return status;
}

static int run_flows(const struct ig_ctl *ctl)
{
	struct flows flows = { 0 };
	struct ig_link link;
	int status;

	if (ctl->n > 1 && !strcmp(ctl->word[1], "max"))
		return run_max(ctl);
	if (ig_line_more(ctl, 1) || ig_output_check(ctl))
		return IG_EXIT_USAGE;
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_link_request(&link, ICMPGUARD_CMD_FLOW_GET);
	if (ig_link_dump(&link, NULL, read_flow, &flows))
		status = ig_refusal_complain(&link, IG_LINK_READS);
	else
		print_flows(ctl, &flows);
	free_flows(&flows);
	ig_link_close(&link);
	return status;
}

static const struct ig_field *columns_of_flows(const struct ig_ctl *ctl)
{
	return ctl->n > 1 ? NULL : columns;
}

static void complete_flows(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		ig_complete_offer(c, "max", NULL);
}

const struct ig_command ig_cmd_flows = {
	.name = "flows",
	.form = { { "", ig_output_options }, { "max [N]" } },
	.summary = "lists the open requests, whose replies pass",
	.help = "Each line is a flow: requests with the same direction, type, addresses and\n"
		"identifier. It shows these, the newest sequence number, how many replies are\n"
		"still awaited (not counting duplicates), the interface, the age of the newest\n"
		"request, and the time until the flow ends. The newest flow is the first. Anybody\n"
		"may answer a request to a multicast or broadcast address.\n"
		"\n"
		"The list is a snapshot: packets change the table while it is read, so a flow may\n"
		"be missing or appear twice. Requests whose replies pass anyway, because a\n"
		"default allows them, are not remembered. `icmpctl flush flows` forgets them all.\n"
		"\n"
		"max shows how many open requests the namespace may have, or sets this number,\n"
		"from 64 to 16777216. Each takes 64 bytes, and the table has room for the largest\n"
		"power of two that is not above N. Setting the number needs CAP_NET_ADMIN in the\n"
		"initial user namespace. The number is not part of the policy, and lasts until\n"
		"the namespace is gone or the module is unloaded. Open requests move to the new\n"
		"table. A request that is sent meanwhile may lose its reply, and in a smaller\n"
		"table the oldest requests are lost.\n",
	.examples = "icmpctl flows\n"
		    "icmpctl --netns web flows max 65536\n"
		    "icmpctl -j flows\n",
	.columns = columns_of_flows,
	.complete = complete_flows,
	.run = run_flows,
};
