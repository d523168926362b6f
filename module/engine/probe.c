// SPDX-License-Identifier: GPL-2.0-only
#include "probe.h"

#define PROTO_TCP	6
#define PROTO_UDP	17
#define PROTO_DCCP	33
#define PROTO_SCTP	132
#define PROTO_UDPLITE	136

#define STAMP		((u64)IG_TICKS_MASK)	/* time of a note, ticks */

static bool has_ports(u8 proto)
{
	switch (proto) {
	case PROTO_TCP:
	case PROTO_UDP:
	case PROTO_DCCP:
	case PROTO_SCTP:
	case PROTO_UDPLITE:
		return true;
	}
	return false;
}

/* Sets the protocol, and the facts from the first 8 bytes of its header. */
static void read_upper(struct ig_probe *probe, u8 proto, u32 ports, u32 tcp_seq)
{
	probe->proto = proto;
	probe->ports = has_ports(proto) ? ports : 0;
	probe->tcp_seq = proto == PROTO_TCP ? tcp_seq : 0;
}

/*
 * Return: offset of the protocol header, with @proto set; 0 if there is no note
 * to make.
 */
static u32 read_ipv4(struct ig_probe *probe, const struct ig_bytes *b, u8 *proto)
{
	u8 buf[IG_IPV4_HLEN];
	const u8 *h = ig_bytes_at(b, 0, IG_IPV4_HLEN, buf);
	u32 ihl;

	if (!h || ig_ipv4_fragment(h))
		return 0;
	ihl = (h[0] & 0xf) * 4;
	if (ihl < IG_IPV4_HLEN)
		return 0;
	memcpy(&probe->src.w[0], h + 12, 4);
	memcpy(&probe->dst.w[0], h + 16, 4);
	*proto = h[9];
	return *proto == IG_PROTO_ICMP ? 0 : ihl;
}

static u32 read_ipv6(struct ig_probe *probe, const struct ig_bytes *b, u8 *proto)
{
	struct ig_chain c = { .off = IG_IPV6_HLEN };
	u8 buf[IG_IPV6_HLEN];
	const u8 *h = ig_bytes_at(b, 0, IG_IPV6_HLEN, buf);

	if (!h)
		return 0;
	c.proto = h[6];
	memcpy(&probe->src, h + 8, 16);
	memcpy(&probe->dst, h + 24, 16);
	if (!ig_chain_walk(&c, b) || c.later)
		return 0;
	*proto = c.proto;
	return *proto == IG_PROTO_ICMPV6 ? 0 : c.off;
}

bool ig_probe_read(struct ig_probe *probe, enum ig_family family,
		   const struct ig_bytes *b)
{
	u8 buf[8], proto = 0;
	const u8 *h;
	u32 off;

	memset(probe, 0, sizeof(*probe));
	probe->family = family;
	off = family == IG_IPV4 ? read_ipv4(probe, b, &proto) :
				  read_ipv6(probe, b, &proto);
	h = off ? ig_bytes_at(b, off, sizeof(buf), buf) : NULL;
	if (!h)
		return false;
	read_upper(probe, proto, get_unaligned_be32(h), get_unaligned_be32(h + 4));
	return true;
}

void ig_probe_scope(struct ig_probe *probe, u32 ifindex, u32 l3mdev)
{
	bool link = ig_addr_link_local((enum ig_family)probe->family,
				       &probe->src) ||
		    ig_addr_link_local((enum ig_family)probe->family,
				       &probe->dst);

	probe->scope = link ? ifindex : l3mdev;
}

void ig_probes_init(struct ig_probes *probes, ig_atomic64 *memory,
		    u32 capacity, const ig_hash_key *key, u32 lifetime)
{
	probes->seed = ig_hash_seed(key);
	probes->mask = capacity / IG_PROBE_WAYS - 1;
	probes->lifetime = lifetime;
	probes->note = memory;
	probes->last = (struct ig_hint){};
}

static u64 hash_of(const struct ig_probes *probes, const struct ig_probe *probe)
{
	struct ig_hash h = probes->seed;
	u8 bytes = 13;

	if (probe->family == IG_IPV4) {
		ig_hash_add(&h, (u64)(__force u32)probe->src.w[0] << 32 |
				(__force u32)probe->dst.w[0]);
		bytes += 8;
	} else {
		ig_hash_add(&h, probe->src.q[0]);
		ig_hash_add(&h, probe->src.q[1]);
		ig_hash_add(&h, probe->dst.q[0]);
		ig_hash_add(&h, probe->dst.q[1]);
		bytes += 32;
	}
	ig_hash_add(&h, (u64)probe->scope << 32 | probe->ports);
	return ig_hash_end64(&h, (u64)probe->proto << 32 | probe->tcp_seq,
			     bytes);
}

static ig_atomic64 *bucket_of(const struct ig_probes *probes, u64 hash)
{
	return &probes->note[(size_t)(hash & probes->mask) * IG_PROBE_WAYS];
}

static bool same_probe(u64 note, u64 hash)
{
	return note && !((note ^ hash) & ~STAMP);
}

/*
 * Finds the note to replace by @hash: one of an equal packet, else a free one,
 * else the oldest. @found gets its value.
 */
static ig_atomic64 *victim_of(struct ig_probes *probes, u64 hash, u32 now,
			      u64 *found)
{
	ig_atomic64 *bucket = bucket_of(probes, hash), *victim = bucket;
	u32 i, age, oldest = 0;

	*found = ig_atomic64_read(bucket);
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		u64 note = ig_atomic64_read(&bucket[i]);

		age = note ? ig_ticks_age((u32)note, now) : IG_TICKS_MASK;
		if (same_probe(note, hash) || age > oldest) {
			victim = &bucket[i];
			*found = note;
			oldest = age;
		}
		if (same_probe(note, hash))
			break;
	}
	return victim;
}

void ig_probes_note(struct ig_probes *probes, const struct ig_probe *probe,
		    u32 now)
{
	u64 hash = hash_of(probes, probe), found;
	u64 note = (hash & ~STAMP) | (now & STAMP);
	ig_atomic64 *victim;

	ig_hint_note(&probes->last, now);
	do
		victim = victim_of(probes, hash, now, &found);
	while (found != note && !ig_atomic64_swap(victim, found, note));
}

bool ig_probes_find(const struct ig_probes *probes,
		    const struct ig_packet *error,
		    const struct ig_quote *quote)
{
	struct ig_probe probe = {
		.src = quote->src,
		.dst = quote->dst,
		.family = error->family,
	};
	const ig_atomic64 *bucket;
	u64 hash, note;
	u32 i;

	read_upper(&probe, quote->proto, (u32)quote->sport << 16 | quote->dport,
		   quote->tcp_seq);
	ig_probe_scope(&probe, error->ifindex, error->l3mdev);
	hash = hash_of(probes, &probe);
	bucket = bucket_of(probes, hash);
	for (i = 0; i < IG_PROBE_WAYS; i++) {
		note = ig_atomic64_read(&bucket[i]);
		if (same_probe(note, hash) &&
		    ig_ticks_age((u32)note, error->now) < probes->lifetime)
			return true;
	}
	return false;
}

void ig_probes_flush(struct ig_probes *probes)
{
	u32 i, n = (probes->mask + 1) * IG_PROBE_WAYS;
	u64 note;

	for (i = 0; i < n; i++) {
		do
			note = ig_atomic64_read(&probes->note[i]);
		while (note && !ig_atomic64_swap(&probes->note[i], note, 0));
		if (!(i % 4096))
			ig_resched();
	}
}
