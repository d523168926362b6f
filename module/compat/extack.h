/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refusals whose sentence has numbers in it. Before Linux 6.2, the sentence of
 * an extended ack must stay allocated until generic netlink has sent it, which
 * is after the operation has returned. On these kernels it is sent at once, and
 * -EINTR says that no other ack is wanted, see netlink_rcv_skb().
 */
#ifndef IG_COMPAT_EXTACK_H
#define IG_COMPAT_EXTACK_H

#include <linux/kernel.h>
#include <linux/netlink.h>
#include <net/genetlink.h>

/* Bytes of a sentence that fit on all kernels, with its NUL. */
#define IG_EXTACK_TEXT	80

/**
 * ig_extack_refuse() - tells why a request is refused
 * @skb: the request
 * @info: the request
 * @err: the error, below 0
 * @fmt: format as for printf(); cut at IG_EXTACK_TEXT bytes
 *
 * May sleep. Return: the value that the operation has to return, at once or
 * after cleaning up.
 */
#ifdef NL_SET_ERR_MSG_FMT
#define ig_extack_refuse(skb, info, err, fmt, ...)			\
({									\
	(void)(skb);							\
	NL_SET_ERR_MSG_FMT((info)->extack, fmt, ##__VA_ARGS__);		\
	(err);								\
})
#else
static inline __printf(4, 5) int
ig_extack_refuse(struct sk_buff *skb, const struct genl_info *info, int err,
		 const char *fmt, ...)
{
	struct netlink_ext_ack extack = *info->extack;
	char text[IG_EXTACK_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	extack._msg = text;
	netlink_ack(skb, info->nlhdr, err, &extack);
	return -EINTR;
}
#endif

#endif /* IG_COMPAT_EXTACK_H */
