// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proves for any valid struct ig_lpm (see keys.h): looking for an address ends,
 * touches nothing else, and finds the value of the last boundary not above it.
 */
#include "keys.h"

ROOM(high);
ROOM(low);

#pragma CPROVER check push
#pragma CPROVER check disable "bounds"
#pragma CPROVER check disable "pointer"

/* Does the same by a plain scan. */
static u32 scan(u64 h, u64 l)
{
	u32 i, k, at = 0, value = 0;

	for (i = 0; i < KEYS; i++) {
		if (i >= high.n)
			continue;
		if (FAMILY == IG_IPV4) {
			if (high.key[i] >> 32 <= h >> 32)
				value = (u32)high.key[i];
			continue;
		}
		if (high.entry[i].key <= h)
			value = high.entry[i].value;
		if (!high.entry[i].below)
			continue;
		for (k = 0; k < KEYS; k++)
			if (high.entry[i].key == h && k >= at &&
			    k < at + high.below[i] && low.entry[k].key <= l)
				value = low.entry[k].value;
		at += high.below[i];
	}
	return value;
}

#pragma CPROVER check pop

int main(void)
{
	struct ig_addr addr;
	struct ig_lpm lpm;
	u32 found;

	any_lpm(&lpm, FAMILY, U32_MAX, &high, &low);
	found = ig_lpm_find(&lpm, FAMILY, &addr);
	if (lpm.root)
		check(found == scan(ig_addr_high(&addr), ig_addr_low(&addr)),
		      "the last boundary that is not above");
	else
		check(!found, "nothing is found");
	return 0;
}
