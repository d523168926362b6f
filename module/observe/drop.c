// SPDX-License-Identifier: GPL-2.0-only
#include "observe/drop.h"
#include "observe/reasons_gen.h"

/*
 * All are alike and differ in their addresses, so the compiler must neither
 * inline nor merge them: Kbuild compiles this file with -fno-ipa-icf.
 */
#define DROP_FUNCTION(name, NAME, text)						\
	static noinline __noclone unsigned int ig_drop_##name(struct sk_buff *skb)	\
	{									\
		return ig_compat_drop(skb);					\
	}
IG_DENY_REASON_LIST(DROP_FUNCTION)

/* A reason without a function cannot deny; if it does, the packet is dropped all the same. */
unsigned int ig_drop_named(struct sk_buff *skb, enum ig_reason reason)
{
	unsigned int verdict = NF_DROP;

	/* First, because it is by far the most frequent. */
	if (likely(reason == IG_REASON_DEFAULT_DENY))
		return ig_drop_default_deny(skb);
#define DROP_CASE(name, NAME, text)						\
	case IG_REASON_##NAME:							\
		verdict = ig_drop_##name(skb);					\
		break;
	switch (reason) {
	IG_DENY_REASON_LIST(DROP_CASE)
	default:
		break;
	}
	return verdict;
}
