// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>

#include "guard.h"
#include "net.h"
#include "observe/flow_log.h"
#include "observe/tap.h"
#include "observe/verdict.h"
#include "uapi/icmpguard.h"
#include "view.h"

static_assert((int)IG_VERDICT_ACCEPTED == (int)ICMPGUARD_VERDICT_ACCEPTED);
static_assert((int)IG_VERDICT_DENIED == (int)ICMPGUARD_VERDICT_DENIED);
static_assert((int)IG_VERDICT_WOULD_DENY == (int)ICMPGUARD_VERDICT_WOULD_DENY);

/* Seconds after which the clock is looked at again, as it may have been set. */
#define LOOK_AGAIN	5

unsigned int ig_log_records = IG_LOG_RECORDS;

static u32 unix_now(void)
{
	return (u32)ktime_get_real_seconds();
}

/* ---- packets ---- */

static void name_of(const void *guard, u32 ifindex, char name[IG_IFNAME])
{
	const struct ig_guard *g = guard;
	const struct net_device *dev = dev_get_by_index_rcu(ig_host_net(&g->host.host), ifindex);

	if (dev)
		strscpy(name, dev->name, IG_IFNAME);
}

/*
 * A packet after the end of a window belongs to the next one, even if the worker
 * has not ended the window yet.
 */
static struct ig_log_table *table_at(const struct ig_flow_log *log, u32 now)
{
	struct ig_log_side *side = rcu_dereference(log->now), *next;

	if (unlikely(now >= READ_ONCE(side->table.end))) {
		next = rcu_dereference(side->next);
		if (next)
			side = next;
	}
	return &side->table;
}

void ig_flow_log_add(struct ig_flow_log *log, const struct ig_guard *guard,
		     const struct ig_policy *policy, const struct ig_packet *p,
		     struct ig_decision d)
{
	bool icmp = p->what == IG_ICMP;
	const struct ig_log_packet packet = {
		.bytes = p->bytes->len,
		.now = unix_now(),
		.mtu = ig_packet_is_path_mtu(p, (enum ig_family)p->family) ? ig_packet_mtu(p) : 0,
		.name = name_of,
		.host = guard,
	};
	const union ig_log_key key = {
		.src = p->src,
		.dst = p->dst,
		.ifindex = p->port ?: p->ifindex,
		.rule = d.rule,
		.dir = p->dir,
		.family = p->family,
		.what = p->what,
		.type = icmp ? p->type : 0,
		.code = icmp ? p->code : 0,
		.verdict = ig_verdict_of(policy, d),
		.reason = d.reason,
	};

	ig_log_table_add(table_at(log, packet.now), &key, &packet);
}

/* ---- windows ---- */

static struct ig_log_side *side_now(const struct ig_flow_log *log)
{
	return rcu_dereference_protected(log->now, lockdep_is_held(&log->lock));
}

/* Sets the bounds of the window that begins now. */
static void window_begin(struct ig_flow_log *log, struct ig_log_table *table, u32 start, u32 now)
{
	table->start = start;
	WRITE_ONCE(table->end, now - now % log->window + log->window);
}

/*
 * Ends the window being written. Packets count in the other table from then on,
 * and nobody counts in the old one after a grace period.
 */
static void window_end(struct ig_flow_log *log, u32 now)
{
	struct ig_log_side *old = side_now(log);
	struct ig_log_side *new = old == &log->side[0] ? &log->side[1] : &log->side[0];
	bool due = now >= old->table.end;
	u32 end = due ? old->table.end : now;

	window_begin(log, &new->table, due ? now - now % log->window : now, now);
	rcu_assign_pointer(log->now, new);
	synchronize_rcu();
	ig_log_history_add(&log->history, &old->table, log->number++, end);
	RCU_INIT_POINTER(old->next, NULL);
	rcu_assign_pointer(new->next, old);
}

/* A clock that was set back would make the window longer than it may be. */
static bool window_over(const struct ig_log_table *table, u32 now)
{
	return now >= table->end || now < table->start;
}

/* At the beginning of the second that the window ends in, and not in the tick before. */
static void window_schedule(struct ig_flow_log *log)
{
	const struct ig_log_table *table = &side_now(log)->table;
	s64 now = ktime_get_real_ns(), ns = (s64)table->end * NSEC_PER_SEC - now;

	ns = clamp_t(s64, ns, 0, (s64)LOOK_AGAIN * NSEC_PER_SEC);
	ig_work_schedule(&log->work, get_jiffies_64() + nsecs_to_jiffies64(ns) + 1);
}

static void flow_log_work(struct work_struct *work)
{
	struct ig_flow_log *log = container_of(to_delayed_work(work), struct ig_flow_log, work);
	u32 now;

	mutex_lock(&log->lock);
	now = unix_now();
	if (window_over(&side_now(log)->table, now))
		window_end(log, now);
	window_schedule(log);
	mutex_unlock(&log->lock);
}

/* Makes windows another length, from now on. */
static void window_resize(struct ig_flow_log *log, u32 seconds)
{
	mutex_lock(&log->lock);
	log->window = seconds;
	window_end(log, unix_now());
	window_schedule(log);
	mutex_unlock(&log->lock);
}

/* ---- allocation ---- */

static void flow_log_free(struct ig_flow_log *log)
{
	int i;

	if (!log)
		return;
	for (i = 0; i < ARRAY_SIZE(log->side); i++) {
		vfree(log->side[i].table.bucket);
		vfree(log->side[i].table.record);
	}
	vfree(log->history.record);
	kvfree(log);
}

static void flow_log_free_work(struct work_struct *work)
{
	flow_log_free(container_of(to_rcu_work(work), struct ig_flow_log, free));
}

static struct ig_log_record *records_alloc(u32 capacity)
{
	return __vmalloc((unsigned long)capacity * sizeof(struct ig_log_record),
			 IG_GFP | __GFP_ZERO);
}

static bool side_alloc(struct ig_log_side *side, u32 capacity)
{
	struct ig_log_record *records = records_alloc(capacity);
	struct ig_log_bucket *buckets;
	ig_hash_key key;

	buckets = __vmalloc((unsigned long)capacity / IG_LOG_WAYS * sizeof(*buckets),
			    IG_GFP | __GFP_ZERO);
	get_random_bytes(&key, sizeof(key));
	ig_log_table_init(&side->table, buckets, records, capacity, &key);
	return records && buckets;
}

static struct ig_flow_log *flow_log_alloc(void)
{
	u32 capacity = ig_log_capacity(ig_log_records);
	struct ig_flow_log *log = kvzalloc(sizeof(*log), IG_GFP);
	struct ig_log_record *records;

	if (!log)
		return NULL;
	records = records_alloc(capacity);
	ig_log_history_init(&log->history, records, capacity);
	if (!side_alloc(&log->side[0], capacity) || !side_alloc(&log->side[1], capacity) ||
	    !records) {
		flow_log_free(log);
		return NULL;
	}
	mutex_init(&log->lock);
	INIT_DELAYED_WORK(&log->work, flow_log_work);
	INIT_RCU_WORK(&log->free, flow_log_free_work);
	return log;
}

/* Begins the first window, which ends when those of any other log do. */
static void flow_log_start(struct ig_net *ign, struct ig_flow_log *log, u32 window)
{
	u32 now = unix_now();

	mutex_lock(&log->lock);
	log->window = window;
	log->number = ++ign->log_number;
	window_begin(log, &log->side[0].table, now, now);
	rcu_assign_pointer(log->side[0].next, &log->side[1]);
	rcu_assign_pointer(log->now, &log->side[0]);
	window_schedule(log);
	mutex_unlock(&log->lock);
}

/* ---- the policy ---- */

int ig_flow_log_prepare(struct ig_net *ign, const struct ig_policy *policy)
{
	lockdep_assert_held(&ign->lock);
	if (ign->log || !ig_policy_logs(policy))
		return 0;
	ign->log = flow_log_alloc();
	return ign->log ? 0 : -ENOMEM;
}

/*
 * Frees the log, in which nobody counts any more after a grace period. The number
 * is kept for the next log, so that a reader notices the windows that it lacks.
 */
static void log_drop(struct ig_net *ign)
{
	struct ig_flow_log *log = ign->log;

	if (log->window) {
		ig_tap_off();
		cancel_delayed_work_sync(&log->work);
		ign->log_number = log->number;
	}
	queue_rcu_work(ig_wq, &log->free);
	ign->log = NULL;
}

/* ig_flow_log.window is changed under ig_net.lock as well. */
static void log_run(struct ig_net *ign, u32 window)
{
	if (!ign->log->window) {
		flow_log_start(ign, ign->log, window);
		ig_tap_on();
	} else if (ign->log->window != window) {
		window_resize(ign->log, window);
	}
}

/* A policy that may be put back finds its log still there, and needs no memory for it. */
static bool log_needed_later(const struct ig_net *ign)
{
	const struct ig_policy_view *before = ign->pending.before;

	return before && ig_policy_logs(&before->policy);
}

void ig_flow_log_settle(struct ig_net *ign, struct ig_guard *guard)
{
	bool logs = guard && ig_policy_logs(&guard->own);

	lockdep_assert_held(&ign->lock);
	if (!ign->log)
		return;
	if (logs)
		log_run(ign, guard->own.log->window);
	if (guard)
		rcu_assign_pointer(guard->log, logs ? ign->log : NULL);
	if (!logs && !log_needed_later(ign))
		log_drop(ign);
}
