// SPDX-License-Identifier: GPL-2.0-only
/*
 * The IANA registries as data. If a number has several rows, the first is its
 * canonical name and the others are aliases. Types and codes that the registry
 * calls reserved or unassigned have no name. Neither have the codes of 157 and
 * 158, which are a suffix of four bits beside a prefix of four (RFC 8505).
 */
#include "names.h"

struct type_row {
	u8 type;
	const char *name;
};

struct code_row {
	u8 type, code;
	const char *name;
};

static const struct type_row types4[] = {
	{ 0, "echo-reply" },
	{ 0, "pong" },
	{ 3, "destination-unreachable" },
	{ 4, "source-quench" },
	{ 5, "redirect" },
	{ 6, "alternate-host-address" },
	{ 8, "echo-request" },
	{ 8, "ping" },
	{ 8, "echo" },
	{ 9, "router-advertisement" },
	{ 10, "router-solicitation" },
	{ 10, "router-selection" },
	{ 11, "time-exceeded" },
	{ 11, "ttl-exceeded" },
	{ 12, "parameter-problem" },
	{ 13, "timestamp-request" },
	{ 13, "timestamp" },
	{ 14, "timestamp-reply" },
	{ 15, "information-request" },
	{ 15, "info-request" },
	{ 16, "information-reply" },
	{ 16, "info-reply" },
	{ 17, "address-mask-request" },
	{ 18, "address-mask-reply" },
	{ 30, "traceroute" },
	{ 31, "datagram-conversion-error" },
	{ 32, "mobile-host-redirect" },
	{ 33, "ipv6-where-are-you" },
	{ 34, "ipv6-i-am-here" },
	{ 35, "mobile-registration-request" },
	{ 36, "mobile-registration-reply" },
	{ 37, "domain-name-request" },
	{ 38, "domain-name-reply" },
	{ 39, "skip" },
	{ 40, "photuris" },
	{ 41, "experimental-mobility" },
	{ 41, "seamoby" },
	{ 42, "extended-echo-request" },
	{ 42, "probe" },
	{ 43, "extended-echo-reply" },
	{ 253, "experiment-1" },
	{ 254, "experiment-2" },
};

static const struct type_row types6[] = {
	{ 1, "destination-unreachable" },
	{ 2, "packet-too-big" },
	{ 3, "time-exceeded" },
	{ 3, "ttl-exceeded" },
	{ 4, "parameter-problem" },
	{ 100, "private-experiment-100" },
	{ 101, "private-experiment-101" },
	{ 128, "echo-request" },
	{ 128, "ping" },
	{ 128, "echo" },
	{ 129, "echo-reply" },
	{ 129, "pong" },
	{ 130, "multicast-listener-query" },
	{ 130, "mld-listener-query" },
	{ 131, "multicast-listener-report" },
	{ 131, "mld-listener-report" },
	{ 132, "multicast-listener-done" },
	{ 132, "mld-listener-done" },
	{ 132, "mld-listener-reduction" },
	{ 133, "router-solicitation" },
	{ 133, "nd-router-solicit" },
	{ 134, "router-advertisement" },
	{ 134, "nd-router-advert" },
	{ 135, "neighbor-solicitation" },
	{ 135, "neighbour-solicitation" },
	{ 135, "nd-neighbor-solicit" },
	{ 136, "neighbor-advertisement" },
	{ 136, "neighbour-advertisement" },
	{ 136, "nd-neighbor-advert" },
	{ 137, "redirect" },
	{ 137, "nd-redirect" },
	{ 138, "router-renumbering" },
	{ 139, "node-information-query" },
	{ 140, "node-information-response" },
	{ 141, "inverse-neighbor-discovery-solicitation" },
	{ 141, "inverse-neighbour-discovery-solicitation" },
	{ 141, "ind-neighbor-solicit" },
	{ 142, "inverse-neighbor-discovery-advertisement" },
	{ 142, "inverse-neighbour-discovery-advertisement" },
	{ 142, "ind-neighbor-advert" },
	{ 143, "multicast-listener-report-v2" },
	{ 143, "version-2-multicast-listener-report" },
	{ 143, "mld2-listener-report" },
	{ 144, "home-agent-address-discovery-request" },
	{ 145, "home-agent-address-discovery-reply" },
	{ 146, "mobile-prefix-solicitation" },
	{ 147, "mobile-prefix-advertisement" },
	{ 148, "certification-path-solicitation" },
	{ 149, "certification-path-advertisement" },
	{ 150, "experimental-mobility" },
	{ 150, "seamoby" },
	{ 151, "multicast-router-advertisement" },
	{ 152, "multicast-router-solicitation" },
	{ 153, "multicast-router-termination" },
	{ 154, "fmipv6" },
	{ 155, "rpl-control" },
	{ 156, "ilnpv6-locator-update" },
	{ 157, "duplicate-address-request" },
	{ 158, "duplicate-address-confirmation" },
	{ 159, "mpl-control" },
	{ 160, "extended-echo-request" },
	{ 160, "probe" },
	{ 161, "extended-echo-reply" },
	{ 200, "private-experiment-200" },
	{ 201, "private-experiment-201" },
};

static const struct code_row codes4[] = {
	{ 3, 0, "net-unreachable" },
	{ 3, 0, "network-unreachable" },
	{ 3, 1, "host-unreachable" },
	{ 3, 2, "protocol-unreachable" },
	{ 3, 2, "prot-unreachable" },
	{ 3, 3, "port-unreachable" },
	{ 3, 4, "fragmentation-needed" },
	{ 3, 4, "frag-needed" },
	{ 3, 5, "source-route-failed" },
	{ 3, 6, "net-unknown" },
	{ 3, 6, "network-unknown" },
	{ 3, 7, "host-unknown" },
	{ 3, 8, "source-host-isolated" },
	{ 3, 9, "net-prohibited" },
	{ 3, 9, "network-prohibited" },
	{ 3, 10, "host-prohibited" },
	{ 3, 11, "tos-net-unreachable" },
	{ 3, 11, "tos-network-unreachable" },
	{ 3, 12, "tos-host-unreachable" },
	{ 3, 13, "admin-prohibited" },
	{ 3, 13, "communication-prohibited" },
	{ 3, 14, "host-precedence-violation" },
	{ 3, 15, "precedence-cutoff" },
	{ 5, 0, "net-redirect" },
	{ 5, 0, "network-redirect" },
	{ 5, 0, "net" },
	{ 5, 0, "network" },
	{ 5, 1, "host-redirect" },
	{ 5, 1, "host" },
	{ 5, 2, "tos-net-redirect" },
	{ 5, 2, "tos-network-redirect" },
	{ 5, 3, "tos-host-redirect" },
	{ 6, 0, "alternate-address-for-host" },
	{ 9, 0, "normal" },
	{ 9, 16, "no-common-traffic" },
	{ 11, 0, "ttl-exceeded-in-transit" },
	{ 11, 0, "hop-limit-exceeded-in-transit" },
	{ 11, 0, "ttl-zero-during-transit" },
	{ 11, 1, "reassembly-time-exceeded" },
	{ 11, 1, "fragment-reassembly-time-exceeded" },
	{ 11, 1, "ttl-zero-during-reassembly" },
	{ 12, 0, "pointer-indicates-error" },
	{ 12, 0, "ip-header-bad" },
	{ 12, 1, "required-option-missing" },
	{ 12, 1, "missing-required-option" },
	{ 12, 2, "bad-length" },
	{ 40, 0, "bad-spi" },
	{ 40, 1, "authentication-failed" },
	{ 40, 2, "decompression-failed" },
	{ 40, 3, "decryption-failed" },
	{ 40, 4, "need-authentication" },
	{ 40, 5, "need-authorization" },
	{ 42, 0, "no-error" },
	{ 43, 0, "no-error" },
	{ 43, 1, "malformed-query" },
	{ 43, 2, "no-such-interface" },
	{ 43, 3, "no-such-table-entry" },
	{ 43, 4, "multiple-interfaces" },
};

static const struct code_row codes6[] = {
	{ 1, 0, "no-route" },
	{ 1, 1, "admin-prohibited" },
	{ 1, 1, "communication-prohibited" },
	{ 1, 2, "beyond-scope" },
	{ 1, 3, "address-unreachable" },
	{ 1, 3, "addr-unreachable" },
	{ 1, 4, "port-unreachable" },
	{ 1, 5, "policy-fail" },
	{ 1, 5, "failed-policy" },
	{ 1, 6, "reject-route" },
	{ 1, 7, "source-routing-header-error" },
	{ 1, 8, "headers-too-long" },
	{ 1, 9, "p-route-error" },
	{ 3, 0, "hop-limit-exceeded-in-transit" },
	{ 3, 0, "ttl-exceeded-in-transit" },
	{ 3, 0, "ttl-zero-during-transit" },
	{ 3, 1, "reassembly-time-exceeded" },
	{ 3, 1, "fragment-reassembly-time-exceeded" },
	{ 3, 1, "ttl-zero-during-reassembly" },
	{ 4, 0, "erroneous-header-field" },
	{ 4, 0, "bad-header" },
	{ 4, 1, "unrecognized-next-header" },
	{ 4, 1, "unknown-header-type" },
	{ 4, 2, "unrecognized-option" },
	{ 4, 2, "unknown-option" },
	{ 4, 3, "incomplete-header-chain" },
	{ 4, 4, "sr-upper-layer-header-error" },
	{ 4, 5, "unrecognized-next-header-by-node" },
	{ 4, 6, "extension-header-too-big" },
	{ 4, 7, "extension-header-chain-too-long" },
	{ 4, 8, "too-many-extension-headers" },
	{ 4, 9, "too-many-options" },
	{ 4, 10, "option-too-big" },
	{ 138, 0, "command" },
	{ 138, 1, "result" },
	{ 138, 255, "sequence-number-reset" },
	{ 139, 0, "ipv6-address" },
	{ 139, 1, "name" },
	{ 139, 2, "ipv4-address" },
	{ 140, 0, "success" },
	{ 140, 1, "refused" },
	{ 140, 2, "unknown-qtype" },
	{ 160, 0, "no-error" },
	{ 161, 0, "no-error" },
	{ 161, 1, "malformed-query" },
	{ 161, 2, "no-such-interface" },
	{ 161, 3, "no-such-table-entry" },
	{ 161, 4, "multiple-interfaces" },
};

static const struct {
	const struct type_row *types;
	const struct code_row *codes;
	size_t ntypes, ncodes;
} registry[IG_FAMILIES] = {
	[IG_IPV4] = { types4, codes4, ARRAY_SIZE(types4), ARRAY_SIZE(codes4) },
	[IG_IPV6] = { types6, codes6, ARRAY_SIZE(types6), ARRAY_SIZE(codes6) },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Tells whether @name is @canon in any case; @canon is all lower case. */
static bool same(const char *canon, const char *name)
{
	while (*canon && *canon == lower(*name)) {
		canon++;
		name++;
	}
	return *canon == lower(*name);
}

const char *ig_type_name(enum ig_family family, u8 type)
{
	size_t i;

	for (i = 0; i < registry[family].ntypes; i++)
		if (registry[family].types[i].type == type)
			return registry[family].types[i].name;
	return NULL;
}

int ig_type_by_name(enum ig_family family, const char *name)
{
	size_t i;

	for (i = 0; i < registry[family].ntypes; i++)
		if (same(registry[family].types[i].name, name))
			return registry[family].types[i].type;
	return -1;
}

const char *ig_code_name(enum ig_family family, u8 type, u8 code)
{
	const struct code_row *row = registry[family].codes;
	size_t i;

	for (i = 0; i < registry[family].ncodes; i++, row++)
		if (row->type == type && row->code == code)
			return row->name;
	return NULL;
}

int ig_code_by_name(enum ig_family family, u8 type, const char *name)
{
	const struct code_row *row = registry[family].codes;
	size_t i;

	for (i = 0; i < registry[family].ncodes; i++, row++)
		if (row->type == type && same(row->name, name))
			return row->code;
	return -1;
}

static bool is_error_or_redirect(enum ig_family family, u8 type)
{
	if (family == IG_IPV6)
		return type < 128;
	return type == ICMP4_DEST_UNREACH || type == ICMP4_REDIRECT ||
	       type == ICMP4_TIME_EXCEEDED || type == ICMP4_PARAMETER_PROBLEM;
}

int ig_error_by_name(enum ig_family family, const char *name, u8 *code)
{
	const struct code_row *row = registry[family].codes;
	size_t i;

	if (!strchr(name, '-'))
		return -1;
	for (i = 0; i < registry[family].ncodes; i++, row++) {
		if (!is_error_or_redirect(family, row->type) ||
		    !same(row->name, name))
			continue;
		*code = row->code;
		return row->type;
	}
	return -1;
}

static void type_at(enum ig_family family, size_t i, struct ig_name *out)
{
	const struct type_row *row = &registry[family].types[i];

	out->name = row->name;
	out->family = family;
	out->type = row->type;
	out->code = -1;
	out->alias = i && row[-1].type == row->type;
}

static void code_at(enum ig_family family, size_t i, struct ig_name *out)
{
	const struct code_row *row = &registry[family].codes[i];

	out->name = row->name;
	out->family = family;
	out->type = row->type;
	out->code = row->code;
	out->alias = i && row[-1].type == row->type && row[-1].code == row->code;
}

bool ig_name_at(size_t index, struct ig_name *out)
{
	int family;

	for (family = IG_IPV4; family < IG_FAMILIES; family++) {
		if (index < registry[family].ntypes) {
			type_at((enum ig_family)family, index, out);
			return true;
		}
		index -= registry[family].ntypes;
	}
	for (family = IG_IPV4; family < IG_FAMILIES; family++) {
		if (index < registry[family].ncodes) {
			code_at((enum ig_family)family, index, out);
			return true;
		}
		index -= registry[family].ncodes;
	}
	return false;
}
