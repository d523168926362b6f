/* SPDX-License-Identifier: GPL-2.0-only */
/* A host that answers anything. */
#ifndef PROOF_HOST_H
#define PROOF_HOST_H

#include "packet.h"
#include "engine/decide.h"

static enum ig_evidence any_live(const struct ig_host_ops *host,
				 const struct ig_packet *error,
				 const struct ig_quote *quote)
{
	(void)host;
	(void)error;
	(void)quote;
	return nondet_u32() % 3;
}

static bool any_spend(struct ig_host_ops *host)
{
	(void)host;
	return nondet_bool();
}

static bool any_first_hop(const struct ig_host_ops *host,
			  const struct ig_packet *redirect,
			  const struct ig_addr *dst,
			  const struct ig_addr *gateway)
{
	(void)host;
	(void)redirect;
	(void)dst;
	(void)gateway;
	return nondet_bool();
}

/*
 * Returns a name in exactly as many bytes as it needs, up to 15 and its NUL; or
 * none.
 */
static inline const char *any_name(void)
{
	u32 n = nondet_u32();
	char *name;

	assume(n < IG_IFNAME);
	name = malloc(n + 1);
	assume(name);
	name[n] = '\0';
	return nondet_bool() ? name : NULL;
}

static struct ig_devices any_devices(const struct ig_host_ops *host,
				     const struct ig_packet *p)
{
	struct ig_devices devices = { .dev = any_name(), .master = any_name() };

	(void)host;
	(void)p;
	return devices;
}

static struct ig_host_ops any_host = {
	.live = any_live,
	.spend = any_spend,
	.first_hop = any_first_hop,
	.devices = any_devices,
};

#endif /* PROOF_HOST_H */
