// SPDX-License-Identifier: GPL-2.0-only
/* Packets: see gen.h. Policies and time are in gen_policy.c. */
#include "gen_quote.h"

#include <string.h>

static const uint16_t id_pool[] = { 0x1234, 0x1235, 0, 0xffff };
static const uint16_t seq_pool[] = { 0, 1, 100, 32760, 65500, 65530, 65535 };

static const uint8_t v4_types[] = {
	0, 3, 4, 5, 6, 8, 8, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 18, 30,
	37, 39, 1, 2, 7, 19, 29, 40, 41, 42, 42, 43, 44, 255,
};

static const uint8_t v6_types[] = {
	0, 1, 3, 4, 5, 126, 127, 128, 128, 129, 137, 138, 139, 140, 144, 147,
	150, 154, 160, 160, 161, 162, 254, 255,
};

static const uint8_t link_types[] = {
	130, 131, 132, 133, 134, 135, 136, 141, 142, 143, 148, 149, 151, 152,
	153,
};

static enum or_dir any_direction(struct gen *g)
{
	return gen_below(g, OR_DIRS);
}

static void packet_init(struct gen *g, struct or_packet *p)
{
	memset(p, 0, sizeof(*p));
	p->dir = any_direction(g);
	p->family = gen_below(g, OR_FAMILIES);
	p->hop_limit = gen_chance(g, 10) ? 255 : 64;
	p->icmp_len = gen_chance(g, 20) ? 8 : 64;
	p->id = gen_one_of(g, id_pool);
	p->seq = gen_one_of(g, seq_pool);
	gen_put_device(p, GEN_ETH0);
	if (gen_chance(g, p->dir == OR_FORWARD ? 30 : 20))
		gen_put_device(p, gen_chance(g, 60) ? GEN_VRF_ETH0 : GEN_BR0);
	if (gen_chance(g, 4))
		gen_put_device(p, GEN_FAR_ETH0);
	if (g->bridging && p->dir == OR_FORWARD && gen_chance(g, 80))
		gen_put_device(p, GEN_BR0);
	if (gen_chance(g, 30))
		gen_put_neighbour(p);
	if (p->dir == OR_FORWARD && gen_chance(g, 30))
		gen_leak(g, p);
	p->sockets = gen_below(g, 3);
	p->related = gen_chance(g, 50);
	p->spare = gen_chance(g, 60);
	p->first_hop = gen_chance(g, 50);
	if (gen_chance(g, 15))
		p->code = gen_chance(g, 80) ? 1 + gen_below(g, 4) :
					      gen_below(g, 256);
}

/* Conversations. */

static bool is_probe(const struct or_packet *p)
{
	return p->type == (p->family == OR_V4 ? 42 : 160);
}

static uint8_t reply_of(const struct or_packet *request)
{
	switch (request->type) {
	case 8:
		return 0;
	case 42:
		return 43;
	default:
		return request->type + 1;
	}
}

static void talk_init(struct gen *g, struct gen_talk *talk)
{
	static const uint8_t v4_queries[] = { 8, 8, 8, 8, 8, 13, 15, 17, 42 };
	static const uint8_t v6_queries[] = { 128, 128, 160 };
	struct or_packet *p = &talk->request;
	bool multi = gen_chance(g, 22);
	unsigned int i;

	memset(talk, 0, sizeof(*talk));
	packet_init(g, p);
	if (gen_chance(g, 40))
		p->dir = OR_OUT;
	p->type = p->family == OR_V4 ? gen_one_of(g, v4_queries) :
				       gen_one_of(g, v6_queries);
	gen_put_ends(g, p, multi);
	if (multi && gen_chance(g, 15))
		memset(p->src, 0, sizeof(p->src));
	if (is_probe(p))
		p->seq = gen_below(g, 2) ? 0xfa00 : gen_below(g, 65536);
	talk->reply_seq = p->seq;
	for (i = 0; i < GEN_STREAMS; i++)
		talk->others[i] = gen_chance(g, 60) ? gen_below(g, 65536) :
				  p->seq + gen_below(g, 200) - 100;
}

/*
 * Returns the distance from the last request: mostly 1, or an edge of the
 * window.
 */
static int request_step(struct gen *g)
{
	static const int edges[] = { 31, 32, 33, 62, 63, 64, 65, 127, 128 };
	unsigned int r = gen_below(g, 100);

	if (r < 74)
		return 1;
	if (r < 80)
		return gen_below(g, 6);
	if (r < 86)
		return gen_below(g, 70);
	if (r < 91)
		return -(int)gen_below(g, 80);
	if (r < 94)
		return gen_one_of(g, edges);
	if (r < 97)
		return -gen_one_of(g, edges);
	if (r < 98)
		return 32766 + gen_below(g, 5);
	if (r < 99)
		return gen_below(g, 65536);
	return 0;
}

/* Returns how far a reply is behind the last request. */
static int reply_lag(struct gen *g)
{
	static const int edges[] = { 31, 32, 33, 62, 63, 64, 65, 66, 128 };
	unsigned int r = gen_below(g, 100);

	if (r < 45)
		return 0;
	if (r < 68)
		return gen_below(g, 5);
	if (r < 82)
		return gen_below(g, 70);
	if (r < 88)
		return gen_one_of(g, edges);
	if (r < 94)
		return 60 + gen_below(g, 200);
	if (r < 97)
		return -1 - (int)gen_below(g, 70);
	if (r < 98)
		return 32765 + gen_below(g, 6);
	return gen_below(g, 65536);
}

/* Adds to a sequence; the one of PROBE is only the high byte. */
static uint16_t seq_add(struct gen *g, const struct or_packet *p, uint16_t seq,
			int n)
{
	if (!is_probe(p))
		return seq + n;
	return (uint16_t)((seq & 0xff00) + n * 256) | gen_below(g, 256);
}

static void talk_request(struct gen *g, struct gen_talk *talk, int step,
			 struct or_packet *p)
{
	struct or_packet *request = &talk->request;

	request->seq = seq_add(g, request, request->seq, step);
	if (gen_chance(g, 3))
		request->code = gen_below(g, 4);
	if (request->dst_multi && gen_chance(g, 15))
		gen_put_multi(g, request->family, request->dst);
	*p = *request;
}

/* Turns a reply into something that answers nothing. */
static void reply_spoil(struct gen *g, struct or_packet *p)
{
	switch (gen_below(g, 8)) {
	case 0:
		p->id = gen_one_of(g, id_pool);
		break;
	case 1:
		gen_put_peer(g, p->family, p->src);
		break;
	case 2:
		gen_put_us(g, p->family, p->dst);
		p->dst_multi = false;
		break;
	case 3:
		gen_put_neighbour(p);
		break;
	case 4:
		if (p->dir == OR_FORWARD && gen_chance(g, 50))
			gen_leak(g, p);
		else
			gen_put_other_master(g, p);
		break;
	case 5:
		p->dir = any_direction(g);
		break;
	case 6:
		p->type = p->family == OR_V4 ? gen_one_of(g, v4_types) :
					       gen_one_of(g, v6_types);
		break;
	default:
		p->code = gen_below(g, 256);
	}
}

static void talk_reply(struct gen *g, struct gen_talk *talk, uint16_t seq,
		       struct or_packet *p)
{
	const struct or_packet *request = &talk->request;
	static const uint8_t nobody[16];

	*p = *request;
	if (request->dir != OR_FORWARD)
		p->dir = request->dir == OR_IN ? OR_OUT : OR_IN;
	gen_put_way_back(p, request);
	memcpy(p->src, request->dst, sizeof(p->src));
	memcpy(p->dst, request->src, sizeof(p->dst));
	if (request->dst_multi) {
		if (p->dir == OR_OUT)
			gen_put_us(g, p->family, p->src);
		else
			gen_put_peer(g, p->family, p->src);
		if (!memcmp(p->dst, nobody, sizeof(nobody)))
			gen_put_us(g, p->family, p->dst);
	} else if (gen_chance(g, 10)) {
		gen_put_neighbour(p);
	}
	p->dst_multi = false;
	p->type = reply_of(request);
	if (gen_chance(g, 90))
		p->code = 0;
	p->seq = seq;
	talk->reply_seq = seq;
	if (gen_chance(g, 7))
		reply_spoil(g, p);
}

/* Errors. */

static void mtu_put(struct gen *g, struct or_packet *p)
{
	static const uint16_t mtus[] = {
		0, 1, 67, 68, 69, 576, 1279, 1280, 1281, 1500, 1500, 1500,
		65535,
	};

	p->seq = gen_one_of(g, mtus);
	if (p->family == OR_V6)
		p->id = gen_chance(g, 70) ? 0 : gen_below(g, 48) * 0x80;
}

static bool is_pmtud(const struct or_packet *p)
{
	return p->family == OR_V4 ? p->type == 3 && p->code == 4 :
				    p->type == 2;
}

/* Makes an error for a given end; the caller makes its quote. */
static void error_type(struct gen *g, struct or_packet *p, unsigned int pmtud)
{
	static const uint8_t v4_errors[] = { 3, 3, 11, 11, 12 };
	static const uint8_t v6_errors[] = { 1, 1, 3, 3, 4 };

	if (gen_chance(g, pmtud)) {
		p->type = p->family == OR_V4 ? 3 : 2;
		p->code = p->family == OR_V4 ? 4 : p->code;
		return;
	}
	p->type = p->family == OR_V4 ? gen_one_of(g, v4_errors) :
				       gen_one_of(g, v6_errors);
	if (p->type == 3 && p->family == OR_V4)
		p->code = gen_below(g, 16);
}

/*
 * Addresses it to ends to which no error may go, even if the quote is from
 * there.
 */
static void error_to_nobody(struct gen *g, struct or_packet *p,
			    struct gen_quote *q)
{
	if (gen_chance(g, 30)) {
		memset(p->dst, 0, sizeof(p->dst));
	} else if (gen_chance(g, 60)) {
		gen_put_multi(g, p->family, p->dst);
		/* only the directed broadcast does not show */
		p->dst_multi = p->dst[0] == 10 || gen_chance(g, 50);
	} else {
		p->dst_multi = true;
	}
	memcpy(q->src, p->dst, sizeof(q->src));
}

static void error_put(struct gen *g, struct or_packet *p, struct gen_quote *q)
{
	if (gen_chance(g, 4))
		error_to_nobody(g, p, q);
	if (gen_chance(g, 30))
		gen_quote_spoil(g, q, p->family);
	gen_quote_put(g, q, p);
	gen_quote_length(g, q, p);
	if (is_pmtud(p))
		mtu_put(g, p);
}

/*
 * An error about a request of the conversation, from the other end or a router.
 */
static void talk_error(struct gen *g, const struct gen_talk *talk,
		       struct or_packet *p)
{
	const struct or_packet *request = &talk->request;
	struct gen_quote q;

	packet_init(g, p);
	p->family = request->family;
	p->dir = request->dir == OR_IN ? OR_OUT :
		 request->dir == OR_OUT ? OR_IN : OR_FORWARD;
	error_type(g, p, 20);
	p->dst_multi = false;
	memcpy(p->dst, request->src, sizeof(p->dst));
	if (p->dir == OR_OUT)
		gen_put_us(g, p->family, p->src);
	else if (request->dst_multi || gen_chance(g, 50))
		gen_put_peer(g, p->family, p->src);
	else
		memcpy(p->src, request->dst, sizeof(p->src));
	if (gen_chance(g, 95))
		gen_put_way_back(p, request);
	if (gen_chance(g, 12))
		gen_put_neighbour(p);

	gen_quote_init(g, &q, p->family);
	memcpy(q.src, request->src, sizeof(q.src));
	memcpy(q.dst, request->dst, sizeof(q.dst));
	q.proto = p->family == OR_V4 ? 1 : 58;
	q.type = request->type;
	q.id = request->id;
	q.seq = seq_add(g, request, request->seq, -reply_lag(g));
	error_put(g, p, &q);
}

/* An error about something that only sockets and connection tracking know. */
static void other_error(struct gen *g, struct or_packet *p, unsigned int pmtud)
{
	struct gen_quote q;

	packet_init(g, p);
	error_type(g, p, pmtud);
	gen_put_ends(g, p, gen_chance(g, 4));
	gen_quote_init(g, &q, p->family);
	memcpy(q.src, p->dst, sizeof(q.src));
	memcpy(q.dst, gen_chance(g, 50) ? p->src : gen_address(g, p->family),
	       sizeof(q.dst));
	q.proto = gen_quote_proto(g, p->family);
	q.type = gen_quote_type(g, p->family);
	error_put(g, p, &q);
}

static void talk_next_mode(struct gen *g, struct gen_talk *talk)
{
	unsigned int r = gen_below(g, 100);

	talk->mode = GEN_CHAT;
	talk->left = 1 + gen_below(g, 30);
	if (r < 20) {
		talk->mode = GEN_ASK;
		talk->left = 2 + gen_below(g, gen_chance(g, 30) ? 130 : 12);
	} else if (r < 35) {
		talk->mode = GEN_SWEEP;
		talk->left = 2 + gen_below(g, gen_chance(g, 25) ? 100 : 12);
	} else if (r < 45) {
		talk->mode = GEN_REPEAT;
		talk->left = 2 + gen_below(g, 16);
		if (gen_chance(g, 60))
			talk->reply_seq = talk->request.seq;
	} else if (r < 57) {
		talk->mode = GEN_WEAVE;
		talk->left = 10 + gen_below(g, gen_chance(g, 30) ? 150 : 40);
	} else if (r < 59 && gen_chance(g, 25)) {
		talk->mode = GEN_STORM;
		talk->left = 300 + gen_below(g, 300);
	}
}

/* Packets of one conversation tend to come together. */
static struct gen_talk *talk_pick(struct gen *g)
{
	struct gen_talk *talk;

	if (!gen_in_series(g) && gen_chance(g, 8))
		g->talk = gen_below(g, GEN_TALKS);
	talk = &g->talks[g->talk];
	if (!talk->left) {
		if (gen_chance(g, 12))
			talk_init(g, talk);
		talk_next_mode(g, talk);
	}
	talk->left--;
	return talk;
}

/*
 * More replies than many hosts may send; or, after as many requests, more than
 * the requests that left the window are owed.
 */
static void talk_storm(struct gen *g, struct gen_talk *talk,
		       struct or_packet *p)
{
	const struct or_packet *request = &talk->request;
	bool ask = gen_below(g, 500) == 0;

	if (!request->dst_multi && talk->left > 290)
		ask = true;
	if (request->dst_multi && talk->reply_seq != request->seq)
		ask = true;
	if (ask)
		talk_request(g, talk, 1, p);
	else
		talk_reply(g, talk, request->dst_multi ? request->seq :
			   seq_add(g, request, request->seq, -64), p);
	talk->reply_seq = request->seq;
}

/* Continues with another stream, of all or of a few. */
static void talk_switch(struct gen *g, struct gen_talk *talk)
{
	unsigned int i = gen_below(g, gen_chance(g, 50) ? 2 : GEN_STREAMS);
	uint16_t seq = talk->others[i];

	talk->others[i] = talk->request.seq;
	talk->request.seq = seq;
}

static void talk_packet(struct gen *g, struct or_packet *p)
{
	struct gen_talk *talk = talk_pick(g);
	const struct or_packet *request = &talk->request;
	uint16_t seq;

	if (talk->mode == GEN_WEAVE ||
	    (!gen_in_series(g) && gen_chance(g, 2)))
		talk_switch(g, talk);
	seq = request->seq;

	if (gen_chance(g, 14)) {
		talk_error(g, talk, p);
		return;
	}
	switch (talk->mode) {
	case GEN_ASK:
		talk_request(g, talk, 1, p);
		return;
	case GEN_SWEEP:
		talk_reply(g, talk, seq_add(g, request, seq, -(int)talk->left),
			   p);
		return;
	case GEN_REPEAT:
		if (gen_chance(g, 6))
			talk_request(g, talk, 0, p);
		else
			talk_reply(g, talk, talk->reply_seq, p);
		return;
	case GEN_STORM:
		talk_storm(g, talk, p);
		return;
	case GEN_WEAVE:
	case GEN_CHAT:
		break;
	}
	if (gen_chance(g, 45))
		talk_request(g, talk, request_step(g), p);
	else
		talk_reply(g, talk,
			   seq_add(g, request, seq, -reply_lag(g)), p);
}

/* Everything else. */

static void random_packet(struct gen *g, struct or_packet *p)
{
	packet_init(g, p);
	if (gen_chance(g, 15))
		p->type = gen_below(g, 256);
	else
		p->type = p->family == OR_V4 ? gen_one_of(g, v4_types) :
					       gen_one_of(g, v6_types);
	gen_put_ends(g, p, gen_chance(g, 20));
}

static void pmtud_packet(struct gen *g, struct or_packet *p)
{
	packet_init(g, p);
	p->type = p->family == OR_V4 ? 3 : 2;
	if (p->family == OR_V4)
		p->code = gen_chance(g, 85) ? 4 : gen_below(g, 6);
	gen_put_ends(g, p, gen_chance(g, 5));
	mtu_put(g, p);
}

/* Quotes a packet sent by the destination of the redirect. */
static void redirect_quote(struct gen *g, struct or_packet *p)
{
	struct gen_quote q;

	gen_quote_init(g, &q, p->family);
	memcpy(q.src, p->dst, sizeof(q.src));
	memcpy(q.dst, gen_address(g, p->family), sizeof(q.dst));
	q.proto = gen_chance(g, 40) ? (p->family == OR_V4 ? 1 : 58) :
		  gen_quote_proto(g, p->family);
	q.type = gen_quote_type(g, p->family);
	error_put(g, p, &q);
	if (gen_chance(g, 50)) {	/* the gateway */
		const uint8_t *to = gen_address(g, OR_V4);

		p->id = to[0] << 8 | to[1];
		p->seq = to[2] << 8 | to[3];
	}
}

static void redirect_packet(struct gen *g, struct or_packet *p)
{
	packet_init(g, p);
	if (gen_chance(g, 70))
		p->dir = OR_IN;
	p->type = p->family == OR_V4 ? 5 : 137;
	p->hop_limit = gen_chance(g, 85) ? 255 : 254;
	if (gen_chance(g, 70))
		p->code = 0;
	gen_put_ends(g, p, gen_chance(g, 3));
	if (p->family == OR_V4) {
		redirect_quote(g, p);
		return;
	}
	p->icmp_len = gen_chance(g, 60) ? 64 : 39 + gen_below(g, 2);
	memcpy(p->body, gen_address(g, OR_V6), 16);
	memcpy(p->body + 16, gen_address(g, OR_V6), 16);
}

/* An inbound query to many. */
static void smurf_packet(struct gen *g, struct or_packet *p)
{
	packet_init(g, p);
	p->dir = gen_chance(g, 90) ? OR_IN : OR_FORWARD;
	p->type = p->family == OR_V6 ? 128 : gen_chance(g, 70) ? 8 : 13;
	gen_put_ends(g, p, true);
}

static unsigned int link_least(uint8_t type)
{
	switch (type) {
	case 134:
		return 16;
	case 135:
	case 136:
		return 24;
	default:
		return 8;
	}
}

/* Reasons to refuse a link-scope message. */
static void link_spoil(struct gen *g, struct or_packet *p)
{
	switch (gen_below(g, 6)) {
	case 0:
		p->hop_limit = gen_chance(g, 50) ? p->hop_limit - 1 : 64;
		break;
	case 1:
		p->code = 1 + gen_below(g, 255);
		break;
	case 2:
		p->fragmented = true;
		break;
	case 3:
		p->icmp_len = link_least(p->type) - 1 - gen_below(g, 8);
		break;
	case 4:
		memset(p->src, 0, sizeof(p->src));
		break;
	default:
		gen_put_peer(g, p->family, p->src);
	}
}

static void link_packet(struct gen *g, struct or_packet *p)
{
	bool mld;

	packet_init(g, p);
	if (gen_chance(g, 95))
		p->family = OR_V6;
	if (p->dir == OR_FORWARD && gen_chance(g, 50)) {
		p->bridged = true;
		gen_put_device(p, GEN_BR0 + gen_below(g, 2));
	}
	p->type = gen_chance(g, 25) ? 134 : gen_one_of(g, link_types);
	mld = (p->type >= 130 && p->type <= 132) || p->type == 143 ||
	      p->type >= 151;
	p->hop_limit = mld ? 1 : 255;
	p->code = 0;
	p->icmp_len = gen_chance(g, 50) ? link_least(p->type) : 64;
	gen_put_ends(g, p, gen_chance(g, 60));
	gen_put_address(p->family, p->src, gen_chance(g, 80) ? 1 : 5);
	if (gen_chance(g, 35))
		link_spoil(g, p);
}

/* Hides bytes at the end, up to the edges of what is read. */
static unsigned int hidden_bytes(struct gen *g, unsigned int body_len)
{
	static const uint8_t readable[] = {
		0, 19, 20, 27, 28, 31, 32, 39, 40, 47, 48,
	};
	unsigned int left = gen_one_of(g, readable);

	if (gen_chance(g, 50))
		left = gen_below(g, body_len + 1);
	return left < body_len ? body_len - left : 0;
}

static bool is_bridge(int ifindex)
{
	return ifindex == GEN_BR0 || ifindex == GEN_BR1;
}

/* Accidents that may happen to any packet. */
static void befall(struct gen *g, struct or_packet *p)
{
	p->loopback = gen_chance(g, 1);
	if (gen_chance(g, 3))
		p->fragmented = true;
	if (gen_chance(g, 1)) {
		p->fragmented = true;
		p->later_fragment = true;
	}
	if (gen_chance(g, 1))
		p->icmp_len = gen_below(g, 8);
	p->body_len = p->icmp_len < 8 ? 0 : p->icmp_len - 8;
	p->short_ip = p->family == OR_V4 && gen_below(g, 200) == 0;
	p->header_hidden = gen_below(g, 150) == 0;
	p->body_hidden = gen_chance(g, 4) ? hidden_bytes(g, p->body_len) : 0;
	/*
	 * Without a host, an old request cannot be judged by the names of its
	 * interfaces, and the reference does not say which packet has it judged.
	 */
	p->alone = gen_chance(g, 6) && !g->policy.by_dev;
	if (p->dir != OR_FORWARD)
		p->bridged = false;
	else if (gen_chance(g, is_bridge(p->ifindex) ? 80 : 5))
		p->bridged = true;
	if (p->bridged && is_bridge(p->ifindex) && gen_chance(g, 90))
		p->port = GEN_PORT0 + (p->ifindex - GEN_BR0) * 2 +
			  gen_below(g, 2);
}

void gen_packet(struct gen *g, struct or_packet *p)
{
	unsigned int r = gen_below(g, 100);

	if (gen_in_series(g))
		r = 0;
	if (r < 66)
		talk_packet(g, p);
	else if (r < 75)
		random_packet(g, p);
	else if (r < 83)
		link_packet(g, p);
	else if (r < 87)
		smurf_packet(g, p);
	else if (r < 88)
		pmtud_packet(g, p);
	else if (r < 95)
		other_error(g, p, 35);
	else
		redirect_packet(g, p);
	befall(g, p);
}

void gen_init(struct gen *g, uint64_t seed)
{
	unsigned int r, i;

	memset(g, 0, sizeof(*g));
	gen_seed(g, seed);
	r = gen_below(g, 200);
	g->now = 1000 + gen_below(g, 1 << 20);
	g->next_id = 1;
	g->next_set = 1;
	g->next_group = 1;
	g->scale = r < 3 ? GEN_CROWD : r < 6 ? GEN_LARGE : GEN_SMALL;
	g->grouped = gen_chance(g, 60);
	g->bridging = g->grouped && gen_chance(g, 25);
	for (i = 0; i < GEN_TALKS; i++) {
		struct gen_talk *talk = &g->talks[i];

		talk_init(g, talk);
		/* A storm takes most of a case, so that few begin later. */
		if (talk->request.dst_multi && gen_chance(g, 2)) {
			talk->mode = GEN_STORM;
			talk->left = 390;
			talk->reply_seq--;
			g->talk = i;
		}
	}
}
