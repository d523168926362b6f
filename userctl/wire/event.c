// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "complain.h"
#include "engine/names.h"
#include "model/match.h"
#include "wire/attr.h"
#include "wire/event.h"
#include "wire/names_gen.h"
#include "wire/refusal.h"

static const char *const verdicts[] = { "accepted", "denied", "would-deny" };

/* Sets the time in UTC, as RFC 3339 has it, with microseconds. */
static void set_time(json_t *obj, u64 ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[64];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	json_object_set_new(obj, "time",
			    json_sprintf("%s.%06uZ", text, (unsigned int)(ns % 1000000000 / 1000)));
}

static void set_type(json_t *obj, enum ig_family family, const struct nlattr *type,
		     const struct nlattr *code)
{
	const char *name;
	u8 t, c;

	if (!type || !code)
		return;
	t = (u8)ig_attr_value(type);
	c = (u8)ig_attr_value(code);
	ig_attr_set_number(obj, "type", type);
	name = ig_type_name(family, t);
	if (name)
		json_object_set_new(obj, "type-name", json_string(name));
	ig_attr_set_number(obj, "code", code);
	name = ig_code_name(family, t, c);
	if (name)
		json_object_set_new(obj, "code-name", json_string(name));
}

static json_t *quoted_json(const struct nlattr *nest)
{
	const struct nlattr *a[ICMPGUARD_A_QUOTED_MAX + 1] = { 0 };
	struct ig_prefix src, dst;
	json_t *obj = json_object();

	ig_attr_sort(nest, a, ICMPGUARD_A_QUOTED_MAX);
	ig_attr_set_number(obj, "protocol", a[ICMPGUARD_A_QUOTED_PROTOCOL]);
	if (!ig_attr_set_address(obj, "src", a[ICMPGUARD_A_QUOTED_SOURCE], &src) ||
	    !ig_attr_set_address(obj, "dst", a[ICMPGUARD_A_QUOTED_DESTINATION], &dst)) {
		json_decref(obj);
		return NULL;
	}
	ig_attr_set_number(obj, "sport", a[ICMPGUARD_A_QUOTED_SOURCE_PORT]);
	ig_attr_set_number(obj, "dport", a[ICMPGUARD_A_QUOTED_DESTINATION_PORT]);
	set_type(obj, (enum ig_family)src.family, a[ICMPGUARD_A_QUOTED_TYPE],
		 a[ICMPGUARD_A_QUOTED_CODE]);
	ig_attr_set_number(obj, "id", a[ICMPGUARD_A_QUOTED_IDENT]);
	ig_attr_set_number(obj, "seq", a[ICMPGUARD_A_QUOTED_SEQUENCE]);
	return obj;
}

static void set_interface(json_t *obj, const struct nlattr *const *a)
{
	const struct nlattr *name = a[ICMPGUARD_A_EVENT_INTERFACE];
	char *text;

	if (name && mnl_attr_validate(name, MNL_TYPE_NUL_STRING) >= 0) {
		text = ig_ctl_words_safe_text(mnl_attr_get_str(name));
		json_object_set_new(obj, "interface", json_string(text));
		free(text);
	}
	ig_attr_set_number(obj, "ifindex", a[ICMPGUARD_A_EVENT_IFINDEX]);
}

static void set_notes(json_t *obj, const struct nlattr *const *a)
{
	json_t *notes = json_array();

	if (a[ICMPGUARD_A_EVENT_PMTUD_UNVERIFIED])
		json_array_append_new(notes, json_string("pmtud-unverified"));
	if (a[ICMPGUARD_A_EVENT_PMTUD_ODD_MTU])
		json_array_append_new(notes, json_string("pmtud-odd-mtu"));
	json_object_set_new(obj, "notes", notes);
}

/* Sets the words of enums; returns whether they are known. */
static bool set_decision(json_t *obj, const struct nlattr *const *a)
{
	u64 verdict = ig_attr_value(a[ICMPGUARD_A_EVENT_VERDICT]);
	u64 reason = ig_attr_value(a[ICMPGUARD_A_EVENT_REASON]);

	if (verdict >= ARRAY_SIZE(verdicts))
		return false;
	json_object_set_new(obj, "verdict", json_string(verdicts[verdict]));
	json_object_set_new(obj, "reason",
			    reason < IG_REASON_NAMES ?
				    json_string(ig_reason_names[reason]) :
				    json_sprintf("unknown-%llu", (unsigned long long)reason));
	ig_attr_set_number(obj, "rule", a[ICMPGUARD_A_EVENT_RULE]);
	ig_attr_set_number(obj, "acl", a[ICMPGUARD_A_EVENT_ACL_NUMBER]);
	set_notes(obj, a);
	return true;
}

json_t *ig_event_json(const struct nlattr *nest)
{
	const struct nlattr *a[ICMPGUARD_A_EVENT_MAX + 1] = { 0 };
	struct ig_prefix src, dst;
	json_t *obj = json_object();
	u64 dir;

	ig_attr_sort(nest, a, ICMPGUARD_A_EVENT_MAX);
	set_time(obj, ig_attr_value(a[ICMPGUARD_A_EVENT_TIME]));
	dir = ig_attr_value(a[ICMPGUARD_A_EVENT_DIRECTION]);
	if (dir >= IG_DIRS)
		goto odd;
	json_object_set_new(obj, "direction", json_string(ig_ctl_directions[dir]));
	set_interface(obj, a);
	if (!ig_attr_set_address(obj, "src", a[ICMPGUARD_A_EVENT_SOURCE], &src) ||
	    !ig_attr_set_address(obj, "dst", a[ICMPGUARD_A_EVENT_DESTINATION], &dst))
		goto odd;
	json_object_set_new(obj, "family", json_string(src.family == IG_IPV4 ? "icmp" : "icmpv6"));
	set_type(obj, (enum ig_family)src.family, a[ICMPGUARD_A_EVENT_TYPE],
		 a[ICMPGUARD_A_EVENT_CODE]);
	ig_attr_set_number(obj, "id", a[ICMPGUARD_A_EVENT_IDENT]);
	ig_attr_set_number(obj, "seq", a[ICMPGUARD_A_EVENT_SEQUENCE]);
	ig_attr_set_number(obj, "length", a[ICMPGUARD_A_EVENT_LENGTH]);
	ig_attr_set_number(obj, "mtu", a[ICMPGUARD_A_EVENT_MTU]);
	if (a[ICMPGUARD_A_EVENT_QUOTED])
		json_object_set_new(obj, "quoted", quoted_json(a[ICMPGUARD_A_EVENT_QUOTED]));
	if (set_decision(obj, a))
		return obj;
odd:
	json_decref(obj);
	return NULL;
}

/* ---- those that the module kept ---- */

static void read_recent(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER)
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_EVENT)
			json_array_append_new(data, ig_event_json(attr));
}

json_t *ig_event_recent(struct ig_link *link)
{
	json_t *events = json_array();

	ig_link_request(link, ICMPGUARD_CMD_EVENT_GET);
	if (!ig_link_dump(link, NULL, read_recent, events))
		return events;
	json_decref(events);
	return NULL;
}

/* ---- those that it judges now ---- */

/* Finds the number of a multicast group of the family. */
struct group {
	const char *name;
	u32 id;
};

static void try_group(struct group *g, const struct nlattr *nest)
{
	const struct nlattr *a[CTRL_ATTR_MCAST_GRP_MAX + 1] = { 0 };

	ig_attr_sort(nest, a, CTRL_ATTR_MCAST_GRP_MAX);
	if (a[CTRL_ATTR_MCAST_GRP_NAME] &&
	    mnl_attr_validate(a[CTRL_ATTR_MCAST_GRP_NAME], MNL_TYPE_NUL_STRING) >= 0 &&
	    !strcmp(mnl_attr_get_str(a[CTRL_ATTR_MCAST_GRP_NAME]), g->name))
		g->id = (u32)ig_attr_value(a[CTRL_ATTR_MCAST_GRP_ID]);
}

static void read_groups(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *nest;

	ig_link_attrs(nlh, attrs);
	if (!attrs[CTRL_ATTR_MCAST_GROUPS])
		return;
	mnl_attr_for_each_nested (nest, attrs[CTRL_ATTR_MCAST_GROUPS])
		try_group(data, nest);
}

static u32 find_group(struct ig_link *link, const char *name)
{
	struct group g = { .name = name };
	u16 family = link->family;
	struct nlmsghdr *nlh;

	link->family = GENL_ID_CTRL;
	nlh = ig_link_request(link, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ICMPGUARD_GENL_NAME);
	ig_link_talk(link, read_groups, &g);
	link->family = family;
	return g.id;
}

static int join(struct ig_link *link, const char *name)
{
	u32 id = find_group(link, name);

	if (!id) {
		ig_complain(
			"the module shows no events: it is older than this icmpctl, or its "
			"kernel cannot keep others from seeing them (Linux 6.7 and newer, 6.1.68 "
			"and 5.10.204 can)");
		return IG_EXIT_FAILED;
	}
	if (mnl_socket_setsockopt(link->socket, NETLINK_ADD_MEMBERSHIP, &id, sizeof(id)) >= 0)
		return IG_EXIT_DONE;
	if (errno == EPERM)
		ig_complain("seeing events needs CAP_NET_ADMIN over the network namespace");
	else
		ig_complain("cannot listen to events: %s", strerror(errno));
	return IG_EXIT_FAILED;
}

/**
 * struct stream - how many events of a stream there were, as the module says
 * @kind: enum icmpguard_stream
 * @events: sent
 * @lost: for which it had no room
 */
struct stream {
	u64 kind;
	u64 events;
	u64 lost;
};

static struct stream read_stream(const struct nlattr *nest)
{
	const struct nlattr *a[ICMPGUARD_A_STREAM_MAX + 1] = { 0 };

	ig_attr_sort(nest, a, ICMPGUARD_A_STREAM_MAX);
	return (struct stream){
		.kind = ig_attr_value(a[ICMPGUARD_A_STREAM_KIND]),
		.events = ig_attr_value(a[ICMPGUARD_A_STREAM_EVENTS]),
		.lost = ig_attr_value(a[ICMPGUARD_A_STREAM_LOST]),
	};
}

/* Counts @n events that arrived, the last of which has the number that @s says. */
static void count(struct ig_listening *l, const struct stream *s, u64 n)
{
	struct ig_listened *to;

	if (s->kind >= IG_STREAM_KINDS)
		return;
	to = &l->stream[s->kind];
	if (!to->begun)
		to->next = s->events - n;
	to->begun = true;
	/* Numbers that are missing were lost on the way. */
	if (s->events - n > to->next)
		to->lost += s->events - n - to->next;
	if (s->lost > to->told)
		to->lost += s->lost - to->told;
	if (s->events > to->next)
		to->next = s->events;
	if (s->lost > to->told)
		to->told = s->lost;
}

/* Streams by kind. */
static void read_streams(const struct nlmsghdr *nlh, void *data)
{
	struct stream *streams = data, s;
	const struct nlattr *attr;

	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_STREAM)
			continue;
		s = read_stream(attr);
		if (s.kind < IG_STREAM_KINDS)
			streams[s.kind] = s;
	}
}

/*
 * Asks on a socket of its own: whoever waits for an answer drops the events that come
 * meanwhile.
 */
static int ask(struct stream streams[IG_STREAM_KINDS], bool complains)
{
	struct ig_link link;
	int status = ig_link_open(&link, NULL);

	if (status)
		return status;
	ig_link_request(&link, ICMPGUARD_CMD_EVENT_GET);
	if (ig_link_talk(&link, read_streams, streams))
		status = complains ? ig_refusal_complain(&link, IG_LINK_READS) : IG_EXIT_FAILED;
	ig_link_close(&link);
	return status;
}

static int begin(struct ig_listening *l)
{
	struct stream streams[IG_STREAM_KINDS] = { 0 };
	int status = ask(streams, true), kind;

	for (kind = 0; kind < IG_STREAM_KINDS; kind++)
		l->stream[kind].told = streams[kind].lost;
	return status;
}

int ig_event_listen(struct ig_listening *l, const char *netns, const bool on[IG_STREAM_KINDS],
		    u32 room)
{
	static const char *const names[] = { ICMPGUARD_MCGRP_DENIED, ICMPGUARD_MCGRP_ACCEPTED };
	int status, kind;

	memset(l, 0, sizeof(*l));
	status = ig_link_open(&l->link, netns);
	if (status)
		return status;
	ig_link_make_room(l->link.socket, room);
	for (kind = 0; kind < IG_STREAM_KINDS && !status; kind++) {
		l->stream[kind].on = on[kind];
		if (on[kind])
			status = join(&l->link, names[kind]);
	}
	status = status ? status : begin(l);
	if (status)
		ig_link_close(&l->link);
	return status;
}

void ig_event_close(struct ig_listening *l)
{
	ig_link_close(&l->link);
}

static void read_events(struct ig_listening *l, const struct nlmsghdr *nlh, ig_event_reader *reader,
			void *data)
{
	struct stream stream = { .kind = IG_STREAM_KINDS };
	const struct nlattr *attr;
	json_t *event;
	u64 n = 0;

	if (nlh->nlmsg_type != l->link.family || mnl_nlmsg_get_payload_len(nlh) < IG_LINK_HEADER)
		return;
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_STREAM)
			stream = read_stream(attr);
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_EVENT)
			n++;
	}
	/* First, so that the losses before these events are known when they are read. */
	count(l, &stream, n);
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_EVENT)
			continue;
		event = ig_event_json(attr);
		if (event)
			reader(event, data);
		json_decref(event);
	}
}

/* Reads one datagram; returns 1, 0 when there is none, or -1. */
static int receive(struct ig_listening *l, ig_event_reader *reader, void *data)
{
	const struct nlmsghdr *nlh = (const void *)l->link.reply;
	ssize_t got = recv(mnl_socket_get_fd(l->link.socket), l->link.reply, sizeof(l->link.reply),
			   MSG_DONTWAIT);
	int len;

	if (got < 0 && errno == ENOBUFS) {
		l->overrun = true;
		return 1;
	}
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	for (len = (int)got; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		read_events(l, nlh, reader, data);
	return 1;
}

/* An event that the kernel had sent before it was asked is in the socket, or lost. */
void ig_event_settle(struct ig_listening *l, ig_event_reader *reader, void *data)
{
	struct stream streams[IG_STREAM_KINDS] = { 0 };
	bool asked = !ask(streams, false);
	int kind;

	l->overrun = false;
	while (receive(l, reader, data) > 0)
		;
	for (kind = 0; asked && kind < IG_STREAM_KINDS; kind++)
		if (l->stream[kind].on && l->stream[kind].begun)
			count(l, &streams[kind], 0);
}

int ig_event_wait(struct ig_listening *l, int ms, const sigset_t *mask, ig_event_reader *reader,
		  void *data)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(l->link.socket), .events = POLLIN };
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	int ready = ppoll(&fd, 1, &time, mask);

	if (ready < 0)
		return errno == EINTR ? 0 : -1;
	if (ready)
		return receive(l, reader, data) < 0 ? -1 : 0;
	if (l->overrun)
		ig_event_settle(l, reader, data);
	return 0;
}

u64 ig_event_lost(const struct ig_listening *l)
{
	return l->stream[0].lost + l->stream[1].lost;
}
