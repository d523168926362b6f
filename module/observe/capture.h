/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hands packets to an NFLOG group as they are judged, for as long as the socket lives
 * that has asked for it. Nobody does most of the time; then hooks do not come here
 * (observe/tap.h).
 */
#ifndef IG_CAPTURE_H
#define IG_CAPTURE_H

#include <linux/compiler.h>
#include <linux/mutex.h>

#include "engine/decision.h"
#include "observe/verdict.h"

struct net;
struct sock;

/* In ig_capture.what, beside the group. */
#define IG_CAPTURE_ALL	BIT(16)	/* accepted packets as well */

/**
 * struct ig_capture - the capture of a namespace
 * @lock: serializes those who begin and end it
 * @sk: the socket that owns it, referenced, so that no later socket is mistaken for
 *	it; NULL while there is none; under @lock
 * @what: NFLOG group, and IG_CAPTURE_ALL; 0 while there is none. Written under @lock,
 *	read by hooks
 */
struct ig_capture {
	struct mutex lock;	/* serializes those who begin and end it */
	struct sock *sk;
	u32 what;
};

/** ig_capture_init() - prepares a namespace, whose capture was zeroed before */
void ig_capture_init(struct ig_capture *c);

/**
 * ig_capture_set() - begins, changes or ends the capture of a namespace
 * @c: its capture
 * @sk: the socket that asks
 * @what: as ig_capture.what
 *
 * May sleep. Return: 0, or -EBUSY if it belongs to another socket.
 */
int ig_capture_set(struct ig_capture *c, struct sock *sk, u32 what);

/** ig_capture_end() - ends it, whoever owns it; may sleep */
void ig_capture_end(struct ig_capture *c);

/** ig_capture_socket_closed() - ends it if its socket has been closed; may sleep */
void ig_capture_socket_closed(struct ig_capture *c);

/**
 * ig_capture_packet() - hands a packet to the group
 * @what: as ig_capture.what, not 0
 * @net: the namespace
 * @p: the packet, not freed yet
 * @d: the decision
 * @verdict: its fate
 *
 * Called under RCU. What happens to the copy is up to nfnetlink_log: if it is not loaded,
 * or nobody listens to the group, the packet goes nowhere.
 */
void ig_capture_packet(u32 what, struct net *net, const struct ig_packet *p,
		       struct ig_decision d, enum ig_verdict verdict);

/**
 * ig_capture_show() - hands a packet to the group, if it is wanted
 * @c: the capture of its namespace
 * @net: the namespace
 * @p: the packet, not freed yet
 * @d: the decision
 * @verdict: its fate
 *
 * Called by ig_show(), under RCU. Inline, because something else is watched most of the
 * time, and then the text of a packet would be prepared for nothing.
 */
static inline void ig_capture_show(const struct ig_capture *c, struct net *net,
				   const struct ig_packet *p, struct ig_decision d,
				   enum ig_verdict verdict)
{
	u32 what = READ_ONCE(c->what);

	if (unlikely(what) && (verdict != IG_VERDICT_ACCEPTED || what & IG_CAPTURE_ALL))
		ig_capture_packet(what, net, p, d, verdict);
}

#endif /* IG_CAPTURE_H */
