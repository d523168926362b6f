// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "policy/policy.h"
#include "wire/attr.h"
#include "wire/log.h"

static void read_dev(const struct nlattr *attr, char dev[IG_IFNAME])
{
	if (attr)
		snprintf(dev, IG_IFNAME, "%.*s", (int)mnl_attr_get_payload_len(attr),
			 mnl_attr_get_str(attr));
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
	ig_attr_sort(attrs[ICMPGUARD_A_LOG_WINDOW], window, ICMPGUARD_A_LOG_WINDOW_MAX);
	state->on = true;
	state->number = (u32)ig_attr_value(window[ICMPGUARD_A_LOG_WINDOW_NUMBER]);
	state->start = ig_attr_value(window[ICMPGUARD_A_LOG_WINDOW_START]);
	state->end = ig_attr_value(window[ICMPGUARD_A_LOG_WINDOW_END]);
	state->records = (u32)ig_attr_value(window[ICMPGUARD_A_LOG_WINDOW_RECORDS]);
	state->limit = (u32)ig_attr_value(window[ICMPGUARD_A_LOG_WINDOW_RECORDS_LIMIT]);
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
	ig_attr_sort(nest, attrs, ICMPGUARD_A_LOG_SKIP_MAX);
	skip = &w->skip[w->n_skips++];
	memset(skip, 0, sizeof(*skip));
	read_dev(attrs[ICMPGUARD_A_LOG_SKIP_DEV], skip->dev);
	skip->packets = ig_attr_value(attrs[ICMPGUARD_A_LOG_SKIP_PACKETS]);
}

static void read_window(const struct nlattr *nest, struct ig_log_windows *windows)
{
	const struct nlattr *attrs[ICMPGUARD_A_LOG_WINDOW_MAX + 1], *attr;
	struct ig_log_read_window *w;

	if (ig_policy_room((void **)&windows->window, windows->n, sizeof(*windows->window))) {
		windows->error = ENOMEM;
		return;
	}
	ig_attr_sort(nest, attrs, ICMPGUARD_A_LOG_WINDOW_MAX);
	w = &windows->window[windows->n++];
	memset(w, 0, sizeof(*w));
	w->number = (u32)ig_attr_value(attrs[ICMPGUARD_A_LOG_WINDOW_NUMBER]);
	w->start = ig_attr_value(attrs[ICMPGUARD_A_LOG_WINDOW_START]);
	w->end = ig_attr_value(attrs[ICMPGUARD_A_LOG_WINDOW_END]);
	w->told = (u32)ig_attr_value(attrs[ICMPGUARD_A_LOG_WINDOW_RECORDS]);
	mnl_attr_for_each_nested (attr, nest)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_LOG_WINDOW_SKIP)
			read_skip(w, attr, windows);
}

/* 0, or -1 when a record makes no sense. */
static int read_record(const struct nlattr *nest, struct ig_ctl_log_record *r)
{
	const struct nlattr *a[ICMPGUARD_A_LOG_RECORD_MAX + 1];

	memset(r, 0, sizeof(*r));
	ig_attr_sort(nest, a, ICMPGUARD_A_LOG_RECORD_MAX);
	if (!a[ICMPGUARD_A_LOG_RECORD_SOURCE] || !a[ICMPGUARD_A_LOG_RECORD_DESTINATION] ||
	    ig_ctl_prefix_from_wire(a[ICMPGUARD_A_LOG_RECORD_SOURCE], &r->src) < 0 ||
	    ig_ctl_prefix_from_wire(a[ICMPGUARD_A_LOG_RECORD_DESTINATION], &r->dst) < 0)
		return -1;
	r->window = (u32)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_WINDOW]);
	r->dir = (u8)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_DIRECTION]);
	r->has_type = a[ICMPGUARD_A_LOG_RECORD_TYPE];
	r->type = (u8)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_TYPE]);
	r->code = (u8)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_CODE]);
	r->verdict = (u8)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_VERDICT]);
	r->reason = (u32)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_REASON]);
	r->rule = (u32)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_RULE]);
	r->ifindex = (u32)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_IFINDEX]);
	read_dev(a[ICMPGUARD_A_LOG_RECORD_DEV], r->dev);
	r->packets = ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_PACKETS]);
	r->bytes = ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_BYTES]);
	r->first = ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_FIRST]);
	r->last = ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_LAST]);
	r->mtu = (u32)ig_attr_value(a[ICMPGUARD_A_LOG_RECORD_MTU]);
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
	/* Each window is checked by itself: the policy may change while they are read. */
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
