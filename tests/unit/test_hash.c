// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hash of the flow table. The values are those that lib/siphash_kunit.c of
 * the kernel expects of hsiphash() with 64-bit words: bytes 0, 1, 2, … under
 * the key 0, 1, … 15.
 */
#include "build.h"

static const ig_hash_key key = {
	{ 0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL },
};

/* Bytes from @first on, the lowest first. */
static u64 bytes(u8 first, u8 n)
{
	u64 word = 0;
	int i;

	for (i = 0; i < n; i++)
		word |= (u64)(first + i) << 8 * i;
	return word;
}

static void test_vectors(void **state)
{
	static const struct {
		u8 n;
		u32 hash;
	} want[] = {
		{ 4, 0x88d38328 }, { 8, 0x8d299a8e }, { 12, 0x57b4d9a2 },
		{ 16, 0x7d908b66 }, { 36, 0xada26206 }, { 40, 0x99e41531 },
	};
	unsigned int i, at;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct ig_hash h = ig_hash_seed(&key);

		for (at = 0; at + 8 <= want[i].n; at += 8)
			ig_hash_add(&h, bytes(at, 8));
		assert_int_equal(ig_hash_end(&h, bytes(at, want[i].n - at),
					     want[i].n), want[i].hash);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
