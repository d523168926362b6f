/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flow log of a namespace: packets counted by what they are like, over
 * windows of wall-clock time. It exists while a policy has it on.
 */
#ifndef IG_FLOW_LOG_H
#define IG_FLOW_LOG_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "engine/decision.h"
#include "engine/log_table.h"

struct ig_guard;
struct ig_net;
struct ig_packet;
struct ig_policy;

/* Range and default of the module parameter log_records. */
#define IG_LOG_RECORDS_LOW	64U
#define IG_LOG_RECORDS_HIGH	1048576U
#define IG_LOG_RECORDS		8192U

/* Module parameter: records that a window of a namespace has room for. */
extern unsigned int ig_log_records;

/**
 * struct ig_log_side - one of the two tables that take turns
 * @table: the table
 * @next: where packets after the end of its window are counted; NULL while that
 *	table is being emptied
 */
struct ig_log_side {
	struct ig_log_table table;
	struct ig_log_side __rcu *next;
};

/**
 * struct ig_flow_log - the flow log of a namespace
 * @now: the table of the window being written; changed under @lock, read under RCU
 * @side: the tables
 * @history: the finished windows
 * @lock: protects @history and the turns of the tables
 * @number: number of the window being written; under @lock
 * @window: length of a window, seconds; 0 until the first begins; changed under
 *	@lock and ig_net.lock
 * @work: ends windows
 * @free: releases it after a grace period
 *
 * Owned by ig_net.log. Packets reach it by ig_guard.log.
 */
struct ig_flow_log {
	struct ig_log_side __rcu *now;
	struct ig_log_side side[2];
	struct ig_log_history history;
	struct mutex lock;	/* protects the history and the turns */
	u32 number;
	u32 window;
	struct delayed_work work;
	struct rcu_work free;
};

/**
 * ig_flow_log_add() - logs a packet
 * @log: the log
 * @guard: of its namespace
 * @policy: the policy that the decision was made by
 * @p: the packet, not freed yet
 * @d: the decision
 *
 * Called under RCU, in the context of a hook.
 */
void ig_flow_log_add(struct ig_flow_log *log, const struct ig_guard *guard,
		     const struct ig_policy *policy, const struct ig_packet *p,
		     struct ig_decision d);

/**
 * ig_flow_log_prepare() - allocates the log that a policy needs, if there is none
 * @ign: the namespace, its lock held
 * @policy: a policy that is to be put in force
 *
 * May sleep. ig_flow_log_settle() has to follow, whether the policy is put in force or
 * not. Return: 0 or -ENOMEM.
 */
int ig_flow_log_prepare(struct ig_net *ign, const struct ig_policy *policy);

/**
 * ig_flow_log_settle() - makes the log as the policy in force says
 * @ign: the namespace, its lock held
 * @guard: its guard, or NULL
 *
 * Follows every change of the policy, and the end of a trial. A log that may be
 * needed by a policy that is put back stays allocated. May sleep; cannot fail.
 */
void ig_flow_log_settle(struct ig_net *ign, struct ig_guard *guard);

#endif /* IG_FLOW_LOG_H */
