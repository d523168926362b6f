// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of types and codes.
 *
 * cc -std=gnu11 -Wall -Wextra -Imodule tests/unit/test_names.c
 *    module/engine/names.c -lcmocka -o test_names && ./test_names
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "engine/names.h"

static void test_known(void **state)
{
	(void)state;
	assert_string_equal(ig_type_name(IG_IPV4, 8), "echo-request");
	assert_string_equal(ig_type_name(IG_IPV6, 128), "echo-request");
	assert_string_equal(ig_type_name(IG_IPV4, 3), "destination-unreachable");
	assert_string_equal(ig_type_name(IG_IPV6, 2), "packet-too-big");
	assert_string_equal(ig_type_name(IG_IPV4, 42), "extended-echo-request");
	assert_string_equal(ig_type_name(IG_IPV6, 161), "extended-echo-reply");
	assert_string_equal(ig_code_name(IG_IPV4, 3, 4), "fragmentation-needed");
	assert_string_equal(ig_code_name(IG_IPV6, 1, 4), "port-unreachable");
	assert_null(ig_type_name(IG_IPV4, 1));
	assert_null(ig_type_name(IG_IPV4, 255));
	assert_null(ig_type_name(IG_IPV6, 0));
	assert_null(ig_code_name(IG_IPV4, 3, 16));
	assert_null(ig_code_name(IG_IPV4, 8, 0));
	assert_int_equal(ig_type_by_name(IG_IPV4, "neighbor-solicitation"), -1);
	assert_int_equal(ig_type_by_name(IG_IPV4, ""), -1);
	assert_int_equal(ig_type_by_name(IG_IPV4, "echo-reques"), -1);
	assert_int_equal(ig_type_by_name(IG_IPV4, "echo-requests"), -1);
	assert_int_equal(ig_type_by_name(IG_IPV4, "Echo-Request"), 8);
	assert_int_equal(ig_code_by_name(IG_IPV4, 5, "port-unreachable"), -1);
}

/* The numbers that types.h and names.c both know. */
static void test_types_h(void **state)
{
	(void)state;
	assert_int_equal(ig_type_by_name(IG_IPV4, "redirect"), ICMP4_REDIRECT);
	assert_int_equal(ig_type_by_name(IG_IPV6, "redirect"), ICMP6_REDIRECT);
	assert_int_equal(ig_type_by_name(IG_IPV4, "time-exceeded"), ICMP4_TIME_EXCEEDED);
	assert_int_equal(ig_type_by_name(IG_IPV6, "time-exceeded"), ICMP6_TIME_EXCEEDED);
	assert_int_equal(ig_code_by_name(IG_IPV4, ICMP4_DEST_UNREACH, "fragmentation-needed"),
			 ICMP4_FRAG_NEEDED);
	assert_int_equal(ig_type_by_name(IG_IPV6, "multicast-router-termination"),
			 ICMP6_MRD_TERMINATION);
	assert_int_equal(ig_type_by_name(IG_IPV6, "certification-path-advertisement"),
			 ICMP6_CERT_PATH_ADVERT);
}

/* Every name leads back to its number, and every number to its first name. */
static void test_round_trip(void **state)
{
	struct ig_name row;
	size_t i, canonical = 0;

	(void)state;
	for (i = 0; ig_name_at(i, &row); i++) {
		const char *first;

		assert_non_null(row.name);
		assert_null(strpbrk(row.name, "/+ ABCDEFGHIJKLMNOPQRSTUVWXYZ_"));
		assert_true(row.name[0] < '0' || row.name[0] > '9');
		if (row.code < 0) {
			assert_int_equal(ig_type_by_name(row.family, row.name), row.type);
			first = ig_type_name(row.family, row.type);
		} else {
			assert_int_equal(ig_code_by_name(row.family, row.type, row.name), row.code);
			assert_non_null(ig_type_name(row.family, row.type));
			first = ig_code_name(row.family, row.type, (u8)row.code);
		}
		if (row.alias)
			assert_string_not_equal(first, row.name);
		else
			assert_string_equal(first, row.name);
		canonical += !row.alias;
	}
	assert_true(i > canonical && canonical > 100);
	assert_false(ig_name_at(SIZE_MAX, &row));
}

/* Output of `nft describe icmp type`, `... code` and the same for icmpv6. */
static void test_nft(void **state)
{
	static const struct {
		enum ig_family family;
		const char *name;
		int type;
	} types[] = {
		{ IG_IPV4, "echo-reply", 0 },
		{ IG_IPV4, "destination-unreachable", 3 },
		{ IG_IPV4, "source-quench", 4 },
		{ IG_IPV4, "redirect", 5 },
		{ IG_IPV4, "echo-request", 8 },
		{ IG_IPV4, "router-advertisement", 9 },
		{ IG_IPV4, "router-solicitation", 10 },
		{ IG_IPV4, "time-exceeded", 11 },
		{ IG_IPV4, "parameter-problem", 12 },
		{ IG_IPV4, "timestamp-request", 13 },
		{ IG_IPV4, "timestamp-reply", 14 },
		{ IG_IPV4, "info-request", 15 },
		{ IG_IPV4, "info-reply", 16 },
		{ IG_IPV4, "address-mask-request", 17 },
		{ IG_IPV4, "address-mask-reply", 18 },
		{ IG_IPV6, "destination-unreachable", 1 },
		{ IG_IPV6, "packet-too-big", 2 },
		{ IG_IPV6, "time-exceeded", 3 },
		{ IG_IPV6, "parameter-problem", 4 },
		{ IG_IPV6, "echo-request", 128 },
		{ IG_IPV6, "echo-reply", 129 },
		{ IG_IPV6, "mld-listener-query", 130 },
		{ IG_IPV6, "mld-listener-report", 131 },
		{ IG_IPV6, "mld-listener-done", 132 },
		{ IG_IPV6, "mld-listener-reduction", 132 },
		{ IG_IPV6, "nd-router-solicit", 133 },
		{ IG_IPV6, "nd-router-advert", 134 },
		{ IG_IPV6, "nd-neighbor-solicit", 135 },
		{ IG_IPV6, "nd-neighbor-advert", 136 },
		{ IG_IPV6, "nd-redirect", 137 },
		{ IG_IPV6, "router-renumbering", 138 },
		{ IG_IPV6, "ind-neighbor-solicit", 141 },
		{ IG_IPV6, "ind-neighbor-advert", 142 },
		{ IG_IPV6, "mld2-listener-report", 143 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(types); i++)
		assert_int_equal(ig_type_by_name(types[i].family, types[i].name), types[i].type);
	assert_int_equal(ig_code_by_name(IG_IPV4, 3, "prot-unreachable"), 2);
	assert_int_equal(ig_code_by_name(IG_IPV4, 3, "frag-needed"), 4);
	assert_int_equal(ig_code_by_name(IG_IPV4, 3, "net-prohibited"), 9);
	assert_int_equal(ig_code_by_name(IG_IPV4, 3, "host-prohibited"), 10);
	assert_int_equal(ig_code_by_name(IG_IPV4, 3, "admin-prohibited"), 13);
	assert_int_equal(ig_code_by_name(IG_IPV6, 1, "addr-unreachable"), 3);
	assert_int_equal(ig_code_by_name(IG_IPV6, 1, "policy-fail"), 5);
	assert_int_equal(ig_code_by_name(IG_IPV6, 1, "reject-route"), 6);
}

/* Output of `iptables -p icmp -h` and `ip6tables -p icmpv6 -h`. */
static void test_iptables(void **state)
{
	static const struct {
		enum ig_family family;
		const char *name;
		int type, code;
	} errors[] = {
		{ IG_IPV4, "network-unreachable", 3, 0 },
		{ IG_IPV4, "host-unreachable", 3, 1 },
		{ IG_IPV4, "protocol-unreachable", 3, 2 },
		{ IG_IPV4, "port-unreachable", 3, 3 },
		{ IG_IPV4, "fragmentation-needed", 3, 4 },
		{ IG_IPV4, "source-route-failed", 3, 5 },
		{ IG_IPV4, "network-unknown", 3, 6 },
		{ IG_IPV4, "host-unknown", 3, 7 },
		{ IG_IPV4, "network-prohibited", 3, 9 },
		{ IG_IPV4, "host-prohibited", 3, 10 },
		{ IG_IPV4, "TOS-network-unreachable", 3, 11 },
		{ IG_IPV4, "TOS-host-unreachable", 3, 12 },
		{ IG_IPV4, "communication-prohibited", 3, 13 },
		{ IG_IPV4, "host-precedence-violation", 3, 14 },
		{ IG_IPV4, "precedence-cutoff", 3, 15 },
		{ IG_IPV4, "network-redirect", 5, 0 },
		{ IG_IPV4, "host-redirect", 5, 1 },
		{ IG_IPV4, "TOS-network-redirect", 5, 2 },
		{ IG_IPV4, "TOS-host-redirect", 5, 3 },
		{ IG_IPV4, "ttl-zero-during-transit", 11, 0 },
		{ IG_IPV4, "ttl-zero-during-reassembly", 11, 1 },
		{ IG_IPV4, "ip-header-bad", 12, 0 },
		{ IG_IPV4, "required-option-missing", 12, 1 },
		{ IG_IPV6, "no-route", 1, 0 },
		{ IG_IPV6, "communication-prohibited", 1, 1 },
		{ IG_IPV6, "beyond-scope", 1, 2 },
		{ IG_IPV6, "address-unreachable", 1, 3 },
		{ IG_IPV6, "port-unreachable", 1, 4 },
		{ IG_IPV6, "failed-policy", 1, 5 },
		{ IG_IPV6, "reject-route", 1, 6 },
		{ IG_IPV6, "ttl-zero-during-transit", 3, 0 },
		{ IG_IPV6, "ttl-zero-during-reassembly", 3, 1 },
		{ IG_IPV6, "bad-header", 4, 0 },
		{ IG_IPV6, "unknown-header-type", 4, 1 },
		{ IG_IPV6, "unknown-option", 4, 2 },
	};
	u8 code = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(errors); i++) {
		assert_int_equal(ig_error_by_name(errors[i].family, errors[i].name, &code),
				 errors[i].type);
		assert_int_equal(code, errors[i].code);
	}
	assert_int_equal(ig_error_by_name(IG_IPV4, "host", &code), -1);
	assert_int_equal(ig_error_by_name(IG_IPV4, "no-error", &code), -1);
	assert_int_equal(ig_type_by_name(IG_IPV4, "pong"), 0);
	assert_int_equal(ig_type_by_name(IG_IPV4, "ping"), 8);
	assert_int_equal(ig_type_by_name(IG_IPV4, "ttl-exceeded"), 11);
	assert_int_equal(ig_type_by_name(IG_IPV6, "ttl-exceeded"), 3);
	assert_int_equal(ig_type_by_name(IG_IPV6, "neighbour-solicitation"), 135);
	assert_int_equal(ig_type_by_name(IG_IPV6, "neighbor-advertisement"), 136);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),	   cmocka_unit_test(test_types_h),
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_nft),
		cmocka_unit_test(test_iptables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
