/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of ICMP and ICMPv6 types and codes: those of the IANA registries "ICMP
 * Parameters" and "ICMPv6 Parameters", in lower case and dashed, and the
 * spellings of nft and iptables, which are understood but never printed.
 * Packets never need these; configuration and output do.
 */
#ifndef IG_NAMES_H
#define IG_NAMES_H

#include "types.h"

/**
 * struct ig_name - one name of the registry
 * @name: the name, static storage
 * @family: address family the name belongs to
 * @type: ICMP type
 * @code: ICMP code, or -1 when @name is the name of a type
 * @alias: understood as input, never printed
 */
struct ig_name {
	const char *name;
	enum ig_family family;
	u8 type;
	int code;
	bool alias;
};

/**
 * ig_type_name() - returns the name of a type
 * @family: address family
 * @type: ICMP type
 *
 * Return: the canonical name, or NULL if the registry has none.
 */
const char *ig_type_name(enum ig_family family, u8 type);

/**
 * ig_type_by_name() - returns the type of that name
 * @family: address family
 * @name: canonical name or alias; case does not matter
 *
 * Return: 0 to 255, or -1 if there is none.
 */
int ig_type_by_name(enum ig_family family, const char *name);

/**
 * ig_code_name() - returns the name of a code
 * @family: address family
 * @type: ICMP type
 * @code: ICMP code
 *
 * Return: the canonical name, or NULL if the registry has none.
 */
const char *ig_code_name(enum ig_family family, u8 type, u8 code);

/**
 * ig_code_by_name() - returns the code of that name
 * @family: address family
 * @type: ICMP type
 * @name: canonical name or alias; case does not matter
 *
 * Return: 0 to 255, or -1 if there is none.
 */
int ig_code_by_name(enum ig_family family, u8 type, const char *name);

/**
 * ig_error_by_name() - looks up the name of a code that stands without its type
 * @family: address family
 * @name: name or alias of a code of an error or a redirect, such as
 *	port-unreachable; case does not matter
 * @code: gets the ICMP code if found
 *
 * iptables and people write these without their type. Names of one word (host,
 * network) are too vague alone and are not found.
 *
 * Return: the ICMP type, 0 to 255, or -1 if there is none.
 */
int ig_error_by_name(enum ig_family family, const char *name, u8 *code);

/**
 * ig_name_at() - iterates over all names, including aliases
 * @index: 0 for the first; types come before codes, IPv4 before IPv6, numbers
 *	ascend, and the canonical name comes before its aliases
 * @out: gets the name if there is one
 *
 * Return: whether there is a name of that index.
 */
bool ig_name_at(size_t index, struct ig_name *out);

#endif /* IG_NAMES_H */
