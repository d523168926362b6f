// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "policy/policy.h"
#include "wire/log.h"

/* The number in an attribute of any width; 0 when there is none. */
static u64 number_of(const struct nlattr *attr)
{
	switch (attr ? mnl_attr_get_payload_len(attr) : 0) {
	case 1:
		return mnl_attr_get_u8(attr);
	case 4:
		return mnl_attr_get_u32(attr);
	case 8:
		return mnl_attr_get_u64(attr);
	default:
		return 0;
	}
}

static void read_dev(const struct nlattr *attr, char dev[IG_IFNAME])
{
	if (attr)
		snprintf(dev, IG_IFNAME, "%.*s", (int)mnl_attr_get_payload_len(attr),
			 mnl_attr_get_str(attr));
}

/* Sorts the attributes of a nest by type. */
static void nested(const struct nlattr *nest, const struct nlattr **attrs, u16 max)
{
	const struct nlattr *attr;

	memset(attrs, 0, sizeof(*attrs) * (max + 1U));
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) <= max)
			attrs[mnl_attr_get_type(attr)] = attr;
}

/* ---- state ---- */

static void read_state(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *window[ICMPGUARD_A_LOG_WINDOW_MAX + 1];
	struct ig_log_state *state = data;

	ig_link_attrs(nlh, attrs);
	if (attrs[ICMPGUARD_A_LOG_SETTINGS])
		state->more = ig_ctl_log_from_wire(attrs[ICMPGUARD_A_LOG_SETTINGS],
						   &state->settings) != 0;
	if (!attrs[ICMPGUARD_A_LOG_WINDOW])
		return;
	nested(attrs[ICMPGUARD_A_LOG_WINDOW], window, ICMPGUARD_A_LOG_WINDOW_MAX);
	state->on = true;
	state->number = (u32)number_of(window[ICMPGUARD_A_LOG_WINDOW_NUMBER]);
	state->start = number_of(window[ICMPGUARD_A_LOG_WINDOW_START]);
	state->end = number_of(window[ICMPGUARD_A_LOG_WINDOW_END]);
	state->records = (u32)number_of(window[ICMPGUARD_A_LOG_WINDOW_RECORDS]);
	state->limit = (u32)number_of(window[ICMPGUARD_A_LOG_WINDOW_RECORDS_LIMIT]);
}

int ig_log_state_read(struct ig_link *link, struct ig_log_state *state)
{
	memset(state, 0, sizeof(*state));
	ig_ctl_log_init(&state->settings);
	ig_link_request(link, ICMPGUARD_CMD_LOG_GET);
	return ig_link_talk(link, read_state, state);
}

/* ---- windows ---- */

static void read_skip(struct ig_log_read_window *w, const struct nlattr *nest,
		      struct ig_log_windows *windows)
{
	const struct nlattr *attrs[ICMPGUARD_A_LOG_SKIP_MAX + 1];
	struct ig_log_missing *skip;

	if (ig_policy_room((void **)&w->skip, w->n_skips, sizeof(*w->skip))) {
		windows->error = ENOMEM;
		return;
	}
	nested(nest, attrs, ICMPGUARD_A_LOG_SKIP_MAX);
	skip = &w->skip[w->n_skips++];
	memset(skip, 0, sizeof(*skip));
	read_dev(attrs[ICMPGUARD_A_LOG_SKIP_DEV], skip->dev);
	skip->packets = number_of(attrs[ICMPGUARD_A_LOG_SKIP_PACKETS]);
}

static void read_window(const struct nlattr *nest, struct ig_log_windows *windows)
{
	const struct nlattr *attrs[ICMPGUARD_A_LOG_WINDOW_MAX + 1], *attr;
	struct ig_log_read_window *w;

	if (ig_policy_room((void **)&windows->window, windows->n, sizeof(*windows->window))) {
		windows->error = ENOMEM;
		return;
	}
	nested(nest, attrs, ICMPGUARD_A_LOG_WINDOW_MAX);
	w = &windows->window[windows->n++];
	memset(w, 0, sizeof(*w));
	w->number = (u32)number_of(attrs[ICMPGUARD_A_LOG_WINDOW_NUMBER]);
	w->start = number_of(attrs[ICMPGUARD_A_LOG_WINDOW_START]);
	w->end = number_of(attrs[ICMPGUARD_A_LOG_WINDOW_END]);
	w->told = (u32)number_of(attrs[ICMPGUARD_A_LOG_WINDOW_RECORDS]);
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_LOG_WINDOW_SKIP)
			read_skip(w, attr, windows);
}

/* 0, or -1 when a record makes no sense. */
static int read_record(const struct nlattr *nest, struct ig_ctl_log_record *r)
{
	const struct nlattr *a[ICMPGUARD_A_LOG_RECORD_MAX + 1];

	memset(r, 0, sizeof(*r));
	nested(nest, a, ICMPGUARD_A_LOG_RECORD_MAX);
	if (!a[ICMPGUARD_A_LOG_RECORD_SOURCE] || !a[ICMPGUARD_A_LOG_RECORD_DESTINATION] ||
	    ig_ctl_prefix_from_wire(a[ICMPGUARD_A_LOG_RECORD_SOURCE], &r->src) < 0 ||
	    ig_ctl_prefix_from_wire(a[ICMPGUARD_A_LOG_RECORD_DESTINATION], &r->dst) < 0)
		return -1;
	r->window = (u32)number_of(a[ICMPGUARD_A_LOG_RECORD_WINDOW]);
	r->dir = (u8)number_of(a[ICMPGUARD_A_LOG_RECORD_DIRECTION]);
	r->has_type = a[ICMPGUARD_A_LOG_RECORD_TYPE];
	r->type = (u8)number_of(a[ICMPGUARD_A_LOG_RECORD_TYPE]);
	r->code = (u8)number_of(a[ICMPGUARD_A_LOG_RECORD_CODE]);
	r->verdict = (u8)number_of(a[ICMPGUARD_A_LOG_RECORD_VERDICT]);
	r->reason = (u32)number_of(a[ICMPGUARD_A_LOG_RECORD_REASON]);
	r->rule = (u32)number_of(a[ICMPGUARD_A_LOG_RECORD_RULE]);
	r->ifindex = (u32)number_of(a[ICMPGUARD_A_LOG_RECORD_IFINDEX]);
	read_dev(a[ICMPGUARD_A_LOG_RECORD_DEV], r->dev);
	r->packets = number_of(a[ICMPGUARD_A_LOG_RECORD_PACKETS]);
	r->bytes = number_of(a[ICMPGUARD_A_LOG_RECORD_BYTES]);
	r->first = number_of(a[ICMPGUARD_A_LOG_RECORD_FIRST]);
	r->last = number_of(a[ICMPGUARD_A_LOG_RECORD_LAST]);
	r->mtu = (u32)number_of(a[ICMPGUARD_A_LOG_RECORD_MTU]);
	return r->dir < IG_DIRS ? 0 : -1;
}

/* A record belongs to the window that was told last. */
static void add_record(const struct nlattr *nest, struct ig_log_windows *windows)
{
	struct ig_log_read_window *w = windows->n ? &windows->window[windows->n - 1] : NULL;
	struct ig_ctl_log_record record;

	if (read_record(nest, &record) || !w || record.window != w->number)
		windows->error = EBADMSG;
	else if (ig_policy_room((void **)&w->record, w->n, sizeof(record)))
		windows->error = ENOMEM;
	else
		w->record[w->n++] = record;
}

void ig_log_window_read(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS];

	ig_link_attrs(nlh, attrs);
	if (attrs[ICMPGUARD_A_LOG_WINDOW])
		read_window(attrs[ICMPGUARD_A_LOG_WINDOW], data);
	if (attrs[ICMPGUARD_A_LOG_RECORD])
		add_record(attrs[ICMPGUARD_A_LOG_RECORD], data);
}

int ig_log_windows_read(struct ig_link *link, u32 from, struct ig_log_windows *windows)
{
	memset(windows, 0, sizeof(*windows));
	mnl_attr_put_u32(ig_link_request(link, ICMPGUARD_CMD_LOG_GET), ICMPGUARD_A_LOG_FROM, from);
	/* What is read is checked window by window: the policy may change meanwhile. */
	if (ig_link_dump(link, NULL, ig_log_window_read, windows))
		return -1;
	link->error = windows->error;
	return windows->error ? -1 : 0;
}

void ig_log_windows_fini(struct ig_log_windows *windows)
{
	size_t i;

	for (i = 0; i < windows->n; i++) {
		free(windows->window[i].record);
		free(windows->window[i].skip);
	}
	free(windows->window);
	memset(windows, 0, sizeof(*windows));
}
