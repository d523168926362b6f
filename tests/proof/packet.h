/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes an arbitrary packet for the model checker: up to BYTES bytes of any
 * content, any number of them in the head and the rest elsewhere.
 */
#ifndef PROOF_PACKET_H
#define PROOF_PACKET_H

#include "engine/port.h"

u32 nondet_u32(void);
_Bool nondet_bool(void);

#include "engine/parse.h"

#ifndef BYTES
#define BYTES		128
#endif

#define assume(x)	__CPROVER_assume(x)
#define check(x, what)	__CPROVER_assert(x, what)

static u8 *packet_bytes;
static u32 len;

static void any_length(struct ig_bytes *b)
{
	b->len = nondet_u32();
	b->head_len = nondet_u32();
	assume(b->len <= BYTES && b->head_len <= b->len);
	len = b->len;
}

/* Set once bytes outside the head could not be read. */
static bool unreadable;

static inline bool copy(const void *from, u32 off, void *buf, u32 n)
{
	const u8 *b = from;
	u8 *to = buf;
	u32 i;

	if (nondet_bool()) {
		unreadable = true;
		return false;
	}
	for (i = 0; i < n; i++)
		to[i] = b[off + i];
	return true;
}

/*
 * Makes a packet whose bytes stay the same whenever they are read, so that
 * their meaning can be checked. Bytes outside the head may be unreadable.
 */
static inline void any_content(struct ig_bytes *b)
{
	static u8 content[BYTES];

	any_length(b);
	__CPROVER_havoc_object(content);
	packet_bytes = content;
	b->head = packet_bytes;
	b->copy = b->head_len == b->len && nondet_bool() ? NULL : copy;
	b->from = packet_bytes;
}

static inline bool copy_anything(const void *from, u32 off, void *buf, u32 n)
{
	(void)from;
	check(off <= len && n <= len - off, "asks for bytes of the packet only");
	__CPROVER_havoc_slice(buf, n);
	return nondet_bool();
}

/*
 * Makes a packet whose head is an object of exactly its size, so that the next
 * byte is outside. Its other bytes differ each time, or cannot be read. No
 * read may lead outside.
 */
static inline void any_memory(struct ig_bytes *b)
{
	any_length(b);
	packet_bytes = malloc(b->head_len);
	assume(packet_bytes);
	b->head = packet_bytes;
	b->copy = b->head_len == b->len && nondet_bool() ? NULL : copy_anything;
	b->from = NULL;
}

#endif /* PROOF_PACKET_H */
