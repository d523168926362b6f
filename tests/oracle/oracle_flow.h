/* SPDX-License-Identifier: GPL-2.0-only */
/* The outstanding requests of the naive evaluator; internal to it. */
#ifndef ORACLE_FLOW_H
#define ORACLE_FLOW_H

#include "oracle.h"

struct or_flow;

struct or_flows {
	struct or_flow **list;
	size_t n;
	size_t max;
};

bool or_same_address(enum or_family family, const uint8_t *a, const uint8_t *b);
bool or_unspecified(enum or_family family, const uint8_t *a);
bool or_link_local(enum or_family family, const uint8_t *a);

bool or_is_query(const struct or_packet *p);
bool or_is_reply(const struct or_packet *p);
bool or_is_probe_type(enum or_family family, int type);
enum or_dir or_opposite(enum or_dir dir);

/* Tells whether this request would pass under the current policy. */
typedef bool or_flows_judge(const void *ctx, const struct or_packet *request);

void or_flows_expire(struct or_flows *flows, uint64_t now);
void or_flows_open(struct or_flows *flows, const struct or_packet *query,
		   uint64_t now);
bool or_flows_admit(struct or_flows *flows, const struct or_packet *reply,
		    or_flows_judge *judge, const void *ctx);
bool or_flows_awaits(struct or_flows *flows, const struct or_packet *request,
		     or_flows_judge *judge, const void *ctx);
void or_flows_clear(struct or_flows *flows);

#endif
