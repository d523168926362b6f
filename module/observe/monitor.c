// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "net.h"
#include "observe/monitor.h"
#include "observe/tap.h"

/*
 * Events in a ring: what arrives until the work runs. Fewer where there are many
 * CPUs, so that a namespace does not take more than about 8 MiB.
 */
#define RING_MOST	512U
#define RING_LEAST	32U
#define RINGS_TOTAL	32768U

/* The work runs this long after the first event, or when a ring is half full. */
#define SEND_DELAY	(HZ / 20)

static struct ig_stream *stream_locked(const struct ig_monitor *monitor,
				       enum ig_stream_kind kind)
{
	return rcu_dereference_protected(monitor->stream[kind],
					 lockdep_is_held(&monitor->lock));
}

static void stream_destroy(struct ig_stream *stream)
{
	int cpu;

	if (stream->ring)
		for_each_possible_cpu(cpu)
			kvfree(per_cpu_ptr(stream->ring, cpu)->event);
	free_percpu(stream->ring);
	kfree(stream);
}

static void stream_free(struct work_struct *work)
{
	stream_destroy(container_of(to_rcu_work(work), struct ig_stream, free));
}

static u32 ring_size(void)
{
	return clamp(rounddown_pow_of_two(RINGS_TOTAL / num_possible_cpus() ?: 1),
		     (unsigned long)RING_LEAST, (unsigned long)RING_MOST);
}

static struct ig_stream *stream_alloc(void)
{
	struct ig_stream *stream = kzalloc(sizeof(*stream), IG_GFP);
	struct ig_ring *ring;
	int cpu;

	if (!stream)
		return NULL;
	stream->size = ring_size();
	INIT_RCU_WORK(&stream->free, stream_free);
	stream->ring = alloc_percpu_gfp(struct ig_ring, IG_GFP);
	if (!stream->ring)
		goto err;
	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->ring, cpu);
		ring->event = kvmalloc_array(stream->size, sizeof(*ring->event), IG_GFP);
		if (!ring->event)
			goto err;
	}
	return stream;
err:
	stream_destroy(stream);
	return NULL;
}

static unsigned long stream_lost(const struct ig_stream *stream)
{
	unsigned long lost = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		lost += READ_ONCE(per_cpu_ptr(stream->ring, cpu)->lost);
	return lost;
}

u64 ig_monitor_lost(struct ig_monitor *monitor, enum ig_stream_kind kind)
{
	const struct ig_stream *stream = stream_locked(monitor, kind);

	return monitor->lost[kind] + (stream ? stream_lost(stream) : 0);
}

/*
 * A hook that is still writing when a stream ends loses its event. It is not
 * counted, because nobody listens.
 */
static void stream_end(struct ig_monitor *monitor, enum ig_stream_kind kind)
{
	struct ig_stream *stream = stream_locked(monitor, kind);

	if (!stream)
		return;
	RCU_INIT_POINTER(monitor->stream[kind], NULL);
	monitor->lost[kind] += stream_lost(stream);
	ig_tap_off();
	queue_rcu_work(ig_wq, &stream->free);
}

static int stream_begin(struct ig_monitor *monitor, enum ig_stream_kind kind)
{
	struct ig_stream *stream;

	if (monitor->ended || stream_locked(monitor, kind))
		return 0;
	stream = stream_alloc();
	if (!stream)
		return -ENOMEM;
	rcu_assign_pointer(monitor->stream[kind], stream);
	ig_tap_on();
	return 0;
}

int ig_monitor_switch(struct ig_monitor *monitor, enum ig_stream_kind kind, bool on)
{
	lockdep_assert_held(&monitor->lock);
	if (on)
		return stream_begin(monitor, kind);
	stream_end(monitor, kind);
	return 0;
}

bool ig_monitor_is_on(const struct ig_monitor *monitor, enum ig_stream_kind kind)
{
	return rcu_access_pointer(monitor->stream[kind]);
}

/* Returns the ring whose oldest event is the oldest of all, or NULL if there is none. */
static struct ig_ring *oldest(const struct ig_stream *stream)
{
	struct ig_ring *found = NULL;
	u64 first = U64_MAX;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct ig_ring *ring = per_cpu_ptr(stream->ring, cpu);
		u64 time;

		if (smp_load_acquire(&ring->head) == ring->tail)	/* pairs with ring_put() */
			continue;
		time = ring->event[ring->tail % stream->size].time;
		if (time < first) {
			first = time;
			found = ring;
		}
	}
	return found;
}

bool ig_monitor_take(struct ig_monitor *monitor, enum ig_stream_kind kind,
		     struct ig_event *event)
{
	const struct ig_stream *stream = stream_locked(monitor, kind);
	struct ig_ring *ring = stream ? oldest(stream) : NULL;

	if (!ring)
		return false;
	*event = ring->event[ring->tail % stream->size];
	/* Pairs with ring_put(): the event was read. */
	smp_store_release(&ring->tail, ring->tail + 1);
	return true;
}

static void event_write(struct ig_event *to, const struct ig_packet *p, struct ig_decision d,
			enum ig_verdict verdict)
{
	to->time = ktime_get_real_ns();
	to->p = *p;
	to->p.bytes = NULL;
	to->d = d;
	to->verdict = verdict;
	to->len = p->bytes->len;
	to->check = IG_QUOTE_INCOMPLETE;
	if (p->what == IG_ICMP && ig_type_is_error((enum ig_family)p->family, p->type))
		to->check = ig_quote_parse(&to->quote, p);
}

/*
 * Bottom halves are disabled: a hook may run in softirq context, and in a process
 * that sends. Return: events that now wait on this CPU; 0 if this one was lost.
 */
static u32 ring_put(struct ig_stream *stream, const struct ig_packet *p, struct ig_decision d,
		    enum ig_verdict verdict)
{
	struct ig_ring *ring = this_cpu_ptr(stream->ring);
	/* Pairs with ig_monitor_take(). */
	u32 waiting = ring->head - smp_load_acquire(&ring->tail);

	if (waiting >= stream->size) {
		WRITE_ONCE(ring->lost, ring->lost + 1);
		return 0;
	}
	event_write(&ring->event[ring->head % stream->size], p, d, verdict);
	smp_store_release(&ring->head, ring->head + 1);	/* pairs with oldest() */
	return waiting + 1;
}

void ig_monitor_event(struct ig_monitor *monitor, const struct ig_packet *p,
		      struct ig_decision d, enum ig_verdict verdict)
{
	struct ig_stream *stream;
	u32 waiting;

	stream = rcu_dereference(monitor->stream[verdict == IG_VERDICT_ACCEPTED ?
						 IG_STREAM_ACCEPTED : IG_STREAM_DENIED]);
	if (!stream)
		return;
	local_bh_disable();
	waiting = ring_put(stream, p, d, verdict);
	local_bh_enable();
	/* A lost one, too: else nobody would tell of it. */
	if (waiting == stream->size / 2)
		mod_delayed_work(ig_wq, &monitor->send, 0);
	else
		queue_delayed_work(ig_wq, &monitor->send, SEND_DELAY);
}

void ig_monitor_init(struct ig_monitor *monitor, work_func_t send, work_func_t look)
{
	mutex_init(&monitor->lock);
	INIT_DELAYED_WORK(&monitor->send, send);
	INIT_WORK(&monitor->look, look);
}

void ig_monitor_fini(struct ig_monitor *monitor)
{
	bool listened = false;
	int kind;

	mutex_lock(&monitor->lock);
	monitor->ended = true;
	for (kind = 0; kind < IG_STREAMS; kind++) {
		listened |= !!stream_locked(monitor, kind);
		stream_end(monitor, kind);
	}
	mutex_unlock(&monitor->lock);
	/* A hook that has seen a stream may still schedule the work. */
	if (listened)
		synchronize_rcu();
	cancel_work_sync(&monitor->look);
	cancel_delayed_work_sync(&monitor->send);
}
