// SPDX-License-Identifier: GPL-2.0-only
#include "observe/drop.h"
#include "observe/reason_list_gen.h"

/*
 * All are alike and differ in their addresses, so the compiler must neither
 * inline nor merge them: Kbuild compiles this file with -fno-ipa-icf.
 */
#define DROP_FUNCTION(name, ...)							\
	static noinline __noclone unsigned int ig_drop_##name(struct sk_buff *skb)	\
	{									\
		return ig_compat_drop(skb);					\
	}
IG_DENY_REASON_LIST(DROP_FUNCTION)

#define DROP_CASE(name, NAME)							\
	case (IG_REASON_##NAME):						\
		return ig_drop_##name(skb)

/* A reason without a function cannot deny; if it does, the packet is dropped all the same. */
unsigned int ig_drop_named(struct sk_buff *skb, enum ig_reason reason)
{
	/* First, because it is by far the most frequent. */
	if (likely(reason == IG_REASON_DEFAULT_DENY))
		return ig_drop_default_deny(skb);

	switch (reason) {
	default:
		return NF_DROP;
	IG_DENY_REASON_LIST(DROP_CASE)
	}
}
