/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracepoint icmpguard:verdict, which docs/tracing.md describes. Read
 * several times by trace/define_trace.h; types must not be declared here.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM icmpguard

#if !defined(IG_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define IG_TRACE_H

#include <linux/tracepoint.h>
#include <net/ipv6.h>

#include "observe/tap.h"
#include "observe/verdict.h"

/* perf and others read the numbers of the enums out of the running module. */
#undef REASON
#define REASON(NAME, text) TRACE_DEFINE_ENUM(IG_REASON_##NAME);
IG_REASON_LIST(REASON)
TRACE_DEFINE_ENUM(IG_REASONS);
TRACE_DEFINE_ENUM(IG_VERDICT_ACCEPTED);
TRACE_DEFINE_ENUM(IG_VERDICT_DENIED);
TRACE_DEFINE_ENUM(IG_VERDICT_WOULD_DENY);
TRACE_DEFINE_ENUM(IG_IN);
TRACE_DEFINE_ENUM(IG_OUT);
TRACE_DEFINE_ENUM(IG_FORWARD);

#undef REASON
#define REASON(NAME, text) { IG_REASON_##NAME, text },

/* All fields are in host order but the addresses; IPv4 ones are mapped into IPv6. */
TRACE_EVENT_FN(verdict,
	TP_PROTO(const struct ig_packet *p, const struct ig_decision *d,
		 enum ig_verdict verdict, u32 netns, u32 ifindex, const char *dev),
	TP_ARGS(p, d, verdict, netns, ifindex, dev),
	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(u32, netns)
		__field(u32, ifindex)
		__array(char, dev, IFNAMSIZ)
		__field(u8, dir)
		__field(u8, family)
		__array(u8, src, 16)
		__array(u8, dst, 16)
		__field(s16, type)
		__field(s16, code)
		__field(u16, id)
		__field(u16, seq)
		__field(u32, len)
		__field(u8, verdict)
		__field(u8, reason)
		__field(u32, rule)
		__field(u8, notes)
	),
	TP_fast_assign(
		__entry->skbaddr = p->bytes->from;
		__entry->netns = netns;
		__entry->ifindex = ifindex;
		strscpy_pad(__entry->dev, dev, IFNAMSIZ);
		__entry->dir = p->dir;
		__entry->family = p->family == IG_IPV4 ? AF_INET : AF_INET6;
		ig_trace_addr(__entry->src, p, &p->src);
		ig_trace_addr(__entry->dst, p, &p->dst);
		__entry->type = p->what == IG_ICMP ? p->type : -1;
		__entry->code = p->what == IG_ICMP ? p->code : -1;
		__entry->id = p->what == IG_ICMP ? p->id : 0;
		__entry->seq = p->what == IG_ICMP ? p->seq : 0;
		__entry->len = p->bytes->len;
		__entry->verdict = verdict;
		__entry->reason = d->reason;
		__entry->rule = d->rule;
		__entry->notes = d->notes;
	),
	TP_printk("netns=%u dev=%s dir=%s src=%pI6c dst=%pI6c type=%d code=%d id=%u seq=%u len=%u verdict=%s reason=%s rule=%u notes=%s ifindex=%u skbaddr=%p",
		  __entry->netns, __entry->dev,
		  __print_symbolic(__entry->dir, { IG_IN, "in" }, { IG_OUT, "out" },
				   { IG_FORWARD, "forward" }),
		  __entry->src, __entry->dst, __entry->type, __entry->code,
		  __entry->id, __entry->seq, __entry->len,
		  __print_symbolic(__entry->verdict,
				   { IG_VERDICT_ACCEPTED, "accepted" },
				   { IG_VERDICT_DENIED, "denied" },
				   { IG_VERDICT_WOULD_DENY, "would-deny" }),
		  __print_symbolic(__entry->reason,
				   IG_REASON_LIST(REASON) { IG_REASONS, "none" }),
		  __entry->rule,
		  __print_flags(__entry->notes, "|", { 1, "pmtud-unverified" },
				{ 2, "pmtud-odd-mtu" }),
		  __entry->ifindex, __entry->skbaddr),
	ig_tap_on, ig_tap_off
);

#endif /* IG_TRACE_H */

/* This part is outside the guard, see the kernel's samples/trace_events. */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH observe
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
