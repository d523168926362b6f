// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* fopencookie() */
#include <sha2.h>
#include <stdio.h>

#include "no_memory.h"
#include "policy/hash.h"

static ssize_t hash_more(void *cookie, const char *text, size_t len)
{
	SHA256Update(cookie, (const uint8_t *)text, len);
	return (ssize_t)len;
}

/* The text is hashed as it is printed, because a large policy has some 100 MB of it. */
void ig_policy_hash(const struct ig_ctl_policy *policy, char text[IG_POLICY_HASH_TEXT])
{
	const cookie_io_functions_t functions = { .write = hash_more };
	SHA2_CTX hash;
	FILE *out;

	SHA256Init(&hash);
	out = fopencookie(&hash, "w", functions);
	if (!out)
		ig_no_memory();
	ig_ctl_policy_print(out, policy);
	if (fclose(out))
		ig_no_memory();
	SHA256End(&hash, text);
}
