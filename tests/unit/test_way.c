// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a packet: its interface, which pass decides, and loopback, which is
 * what was noted on its way out; and the table of those notes.
 */
#include "build.h"
#include "engine/way.h"

#define LO	1
#define ETH	2
#define SLAVE	3
#define VRF	9
#define LIFETIME	7

static struct ig_notes *notes(u32 capacity)
{
	const ig_hash_key key = { { 0x0123456789abcdefULL, 42 } };
	struct ig_notes *n = ig_zalloc(sizeof(*n));

	ig_notes_init(n, ig_zalloc(capacity * sizeof(struct ig_note)), capacity,
		      &key, LIFETIME);
	return n;
}

static void notes_free(struct ig_notes *n)
{
	ig_free(n->note);
	ig_free(n);
}

#define PING packet(IG_OUT, 8, 0, "192.0.2.1", "192.0.2.1")

static struct ig_packet arrived(struct ig_packet p)
{
	p.dir = IG_IN;
	return p;
}

static void test_key(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet sent = PING, good = arrived(sent), p;

	(void)state;
	assert_true(ig_notes_put(n, &sent, VRF, 0));
	p = good; addr(&p.src, "192.0.2.2"); assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; addr(&p.dst, "192.0.2.2"); assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.type = 13; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.code = 1; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.id++; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.seq++; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.icmp_len++; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.icmp_len--; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.family = IG_IPV6; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.what = IG_TRUNCATED; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; p.what = IG_LATER_FRAGMENT; assert_false(ig_notes_take(n, &p, VRF, 0));
	p = good; assert_false(ig_notes_take(n, &p, LO, 0));
	/* For one packet. */
	assert_true(ig_notes_take(n, &good, VRF, 0));
	assert_false(ig_notes_take(n, &good, VRF, 0));
	notes_free(n);
}

/* A first fragment is shorter than what was sent, never longer. */
static void test_fragment(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet sent = PING, p = arrived(sent);

	(void)state;
	assert_true(ig_notes_put(n, &sent, LO, 0));
	p.fragmented = true;
	p.icmp_len = sent.icmp_len + 1;
	assert_false(ig_notes_take(n, &p, LO, 0));
	p.icmp_len = sent.icmp_len - 8;
	assert_true(ig_notes_take(n, &p, LO, 0));
	/* Later fragments are not looked up, and no note is kept for them. */
	sent.what = IG_LATER_FRAGMENT;
	assert_true(ig_notes_put(n, &sent, LO, 0));
	p.what = IG_LATER_FRAGMENT;
	assert_false(ig_notes_take(n, &p, LO, 0));
	notes_free(n);
}

/* Source NAT on lo: only of the same conntrack entry. */
static void test_nat(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet sent = PING, p = arrived(sent);

	(void)state;
	addr(&p.src, "198.51.100.1");
	p.id = 99;
	assert_true(ig_notes_put(n, &sent, LO, 0x1000));
	assert_false(ig_notes_take(n, &p, LO, 0));
	assert_false(ig_notes_take(n, &p, LO, 0x2000));
	p.seq++;
	assert_false(ig_notes_take(n, &p, LO, 0x1000));
	p.seq--;
	assert_true(ig_notes_take(n, &p, LO, 0x1000));
	/* No entry is not the same entry. */
	assert_true(ig_notes_put(n, &sent, LO, 0));
	assert_false(ig_notes_take(n, &p, LO, 0));
	notes_free(n);
}

static void test_age(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet sent = PING, p = arrived(sent);

	(void)state;
	sent.now = -2U;
	assert_true(ig_notes_put(n, &sent, LO, 0));
	p.now = sent.now + LIFETIME;
	assert_false(ig_notes_take(n, &p, LO, 0));
	p.now--;
	assert_true(ig_notes_take(n, &p, LO, 0));
	notes_free(n);
}

/* Without room, no note is made; old notes make room. */
static void test_room(void **state)
{
	struct ig_notes *n = notes(IG_NOTE_WAYS);
	struct ig_packet p = PING;
	u16 i;

	(void)state;
	for (i = 0; i < IG_NOTE_WAYS; i++) {
		p.seq = i;
		assert_true(ig_notes_put(n, &p, LO, 0));
	}
	p.seq = i;
	assert_false(ig_notes_put(n, &p, LO, 0));
	p = arrived(p);
	assert_false(ig_notes_take(n, &p, LO, 0));
	for (p.seq = 0; p.seq < IG_NOTE_WAYS; p.seq++)
		assert_true(ig_notes_take(n, &p, LO, 0));
	p = PING;
	assert_true(ig_notes_put(n, &p, LO, 0));
	for (i = 1; i < IG_NOTE_WAYS; i++)
		assert_true(ig_notes_put(n, &p, LO, 0));
	assert_false(ig_notes_put(n, &p, LO, 0));
	p.now += LIFETIME;
	assert_true(ig_notes_put(n, &p, LO, 0));
	notes_free(n);
}

static const struct ig_way from_eth = { .ifindex = ETH };
static const struct ig_way to_lo = { .ifindex = LO, .lo = true, .local = true };
static const struct ig_way to_vrf = {
	.ifindex = VRF, .master = VRF, .l3 = true, .local = true,
};

/* The interface, its L3 master, the port. */
static void test_interface(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet p = arrived(PING);
	struct ig_way w = from_eth;

	(void)state;
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.ifindex, ETH);
	assert_int_equal(p.l3mdev, 0);
	assert_false(p.loopback || p.bridged || p.port);

	w = to_vrf;
	w.local = false;
	w.slave = SLAVE;
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.ifindex, SLAVE);
	assert_int_equal(p.l3mdev, VRF);
	w.slave = VRF;
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.ifindex, VRF);
	assert_int_equal(p.l3mdev, VRF);
	w.slave = 0;
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.ifindex, VRF);

	p.dir = IG_OUT;
	w = (struct ig_way){ .ifindex = SLAVE, .master = VRF };
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.ifindex, SLAVE);
	assert_int_equal(p.l3mdev, VRF);

	p.dir = IG_FORWARD;
	w = (struct ig_way){ .ifindex = ETH, .bridged = true, .port = 5 };
	assert_true(ig_way_read(&p, &w, n));
	assert_true(p.bridged);
	assert_int_equal(p.port, 5);
	w.bridged = false;
	assert_true(ig_way_read(&p, &w, n));
	assert_int_equal(p.port, 0);
	notes_free(n);
}

/* Every device and route that a remote packet can have, without a note. */
static void test_remote(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_way w;
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		struct ig_packet p = arrived(PING);

		w = (struct ig_way){
			.ifindex = VRF, .master = VRF, .ct = i & 1,
			.lo = i & 2, .l3 = i & 4, .local = i & 8,
			.arrived = i & 16, .looped = i & 32,
			.routes_multicast = i & 64, .slave = i & 128 ? VRF : 0,
		};
		assert_true(ig_way_read(&p, &w, n));
		assert_false(p.loopback);
		/* In transit, nothing is loopback, whatever the device. */
		p.dir = IG_FORWARD;
		assert_true(ig_way_read(&p, &w, n));
		assert_false(p.loopback);
	}
	notes_free(n);
}

/* Sent to itself and back, by lo and within a VRF. */
static void test_own(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet p = PING;
	struct ig_way w = to_lo;

	(void)state;
	assert_true(ig_way_read(&p, &w, n));
	assert_true(p.loopback);
	p.dir = IG_IN;
	assert_true(ig_way_read(&p, &w, n));
	assert_true(p.loopback);
	assert_true(ig_way_read(&p, &w, n));
	assert_false(p.loopback);

	p.dir = IG_OUT;
	w = to_vrf;
	assert_false(ig_way_read(&p, &w, n));
	p.dir = IG_IN;
	w.slave = SLAVE;
	w.local = false;
	assert_true(ig_way_read(&p, &w, n));
	assert_false(p.loopback);
	w.local = true;
	assert_true(ig_way_read(&p, &w, n));
	assert_true(p.loopback);

	/* A copy of what came from elsewhere is not the host's own. */
	p.dir = IG_OUT;
	w = to_lo;
	w.arrived = true;
	assert_true(ig_way_read(&p, &w, n));
	p.dir = IG_IN;
	w.arrived = false;
	assert_true(ig_way_read(&p, &w, n));
	assert_false(p.loopback);
	notes_free(n);
}

/* A packet sent to many comes back as it went, unless others' may as well. */
static void test_looped(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet p = arrived(packet(IG_OUT, 8, 0, "192.0.2.1",
					    "224.0.0.1"));
	struct ig_way w = { .ifindex = ETH, .looped = true };

	(void)state;
	assert_true(ig_way_read(&p, &w, n));
	assert_true(p.loopback);
	w.routes_multicast = true;
	assert_true(ig_way_read(&p, &w, n));
	assert_false(p.loopback);
	w.routes_multicast = false;
	p.multi = false;
	assert_true(ig_way_read(&p, &w, n));
	assert_false(p.loopback);
	notes_free(n);
}

/* Exactly one pass of an L3 master decides. */
static void test_passes(void **state)
{
	struct ig_notes *n = notes(64);
	struct ig_packet p = PING;
	struct ig_way w = { .ifindex = VRF, .master = VRF, .l3 = true };

	(void)state;
	/* First the queue of the VRF, then the slave. */
	assert_false(ig_way_read(&p, &w, n));
	w = (struct ig_way){ .ifindex = SLAVE, .master = VRF, .under_way = true };
	assert_false(ig_way_read(&p, &w, n));
	w.under_way = false;
	assert_true(ig_way_read(&p, &w, n));
	/* A packet from elsewhere is decided twice rather than never. */
	w.under_way = true;
	w.arrived = true;
	assert_true(ig_way_read(&p, &w, n));
	notes_free(n);
}

/* 40 bytes of IPv6, an authentication header of 24 or routing of 8, ICMPv6. */
static void test_again(void **state)
{
	u8 ah[40 + 24 + 8] = { 0x60, [6] = 51, [40] = 58, [41] = 4, [64] = 128 };
	u8 rt[40 + 8 + 8] = { 0x60, [6] = 43, [40] = 58, [48] = 128 };
	struct ig_bytes b = { .head = ah, .head_len = sizeof(ah), .len = sizeof(ah) };
	struct ig_packet p = { .dir = IG_IN };

	(void)state;
	assert_int_equal(ig_parse(&p, IG_IPV6, &b), IG_ICMP);
	assert_int_equal(p.type, 128);
	assert_true(ig_way_again(&p, false));
	assert_true(ig_way_again(&p, true));
	p.dir = IG_OUT;
	assert_false(ig_way_again(&p, false));
	assert_true(ig_way_again(&p, true));
	p.dir = IG_FORWARD;
	assert_false(ig_way_again(&p, false));
	assert_false(ig_way_again(&p, true));

	b = (struct ig_bytes){ .head = rt, .head_len = sizeof(rt), .len = sizeof(rt) };
	p.dir = IG_IN;
	assert_int_equal(ig_parse(&p, IG_IPV6, &b), IG_ICMP);
	assert_false(ig_way_again(&p, true));
}

/* RFC 8200 4.1, RFC 4302: what may come before ICMPv6. */
static void test_begins(void **state)
{
	static const u8 headers[] = { 0, 43, 44, 51, 58, 60 };
	int next;

	(void)state;
	for (next = 0; next < 256; next++) {
		assert_int_equal(ig_ipv6_maybe_icmp(next),
				 !!memchr(headers, next, sizeof(headers)));
		assert_int_equal(ig_ipv4_maybe_icmp(next), next == 1);
	}
}

/* RFC 3927, RFC 4291 2.5.6: the whole prefix and nothing beside it. */
static void test_link_local(void **state)
{
	static const struct {
		const char *addr;
		bool of_link;
	} rows[] = {
		{ "169.254.0.0", true }, { "169.254.255.255", true },
		{ "169.253.255.255", false }, { "169.255.0.0", false },
		{ "169.1.254.7", false }, { "168.254.0.1", false },
		{ "fe80::", true }, { "febf:ffff::1", true },
		{ "fe7f::1", false }, { "fec0::1", false }, { "ff80::1", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ig_addr a;
		enum ig_family family = addr(&a, rows[i].addr);

		assert_int_equal(ig_addr_link_local(family, &a), rows[i].of_link);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_fragment),
		cmocka_unit_test(test_nat),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_interface),
		cmocka_unit_test(test_remote),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_looped),
		cmocka_unit_test(test_passes),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_begins),
		cmocka_unit_test(test_link_local),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
