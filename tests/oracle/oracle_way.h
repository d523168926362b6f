/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The oracle's own idea of interface and loopback: "Words" and "Loopback" of the
 * reference, over a list of what the host has sent to itself.
 */
#ifndef ORACLE_WAY_H
#define ORACLE_WAY_H

#include "oracle.h"

/* Packets of the host to itself that the oracle remembers. */
#define OR_NOTES	4

enum or_piece {
	OR_WHOLE,
	OR_FIRST,	/* a first fragment */
	OR_LATER,	/* another one */
	OR_SHORT,	/* shorter than an ICMP header */
};

/**
 * struct or_way - a packet as a hook sees it, but for its contents
 * @dir: which hook
 * @family: IPv4 or IPv6
 * @src: source address
 * @dst: destination address
 * @type: ICMP type
 * @code: ICMP code
 * @id: identifier
 * @seq: the word after it
 * @bytes: bytes of the ICMP message in this piece
 * @piece: which piece it is
 * @device: the device; on its way out, the device of the route
 * @ingress: what the stack remembers as ingress below an L3 master; 0 for none
 * @master: L3 master of @device, 0 for none
 * @lo: the device is a loopback device
 * @l3: the device is an L3 master
 * @handed_on: an L3 master hands it on, and the hook comes once more
 * @ends_here: its route goes through the device and ends in this host; in IPv4
 *	it is one for output
 * @came_in: on its way out: some device has received it before
 * @looped: packet type PACKET_LOOPBACK
 * @to_many: sent to multicast or broadcast
 * @routes_many: the host forwards multicast
 * @bridged: crosses a bridge
 * @port: by this port
 * @conntrack: which connection conntrack says it is of; 0 for none
 */
struct or_way {
	enum or_dir dir;
	enum or_family family;
	uint8_t src[16];
	uint8_t dst[16];
	uint8_t type;
	uint8_t code;
	uint16_t id;
	uint16_t seq;
	unsigned int bytes;
	enum or_piece piece;
	int device;
	int ingress;
	int master;
	bool lo;
	bool l3;
	bool handed_on;
	bool ends_here;
	bool came_in;
	bool looped;
	bool to_many;
	bool routes_many;
	bool bridged;
	int port;
	uint64_t conntrack;
};

/**
 * struct or_sent - packets that the host has sent to itself
 * @way: the packets
 * @at: time, ticks
 * @n: number of packets
 */
struct or_sent {
	struct or_way way[OR_NOTES];
	uint64_t at[OR_NOTES];
	unsigned int n;
};

/**
 * struct or_seen - what is known of the way of a packet
 * @decided: this pass of the hook decides
 * @loopback: it is loopback
 * @ifindex: the interface really used
 * @l3mdev: its L3 master
 * @port: its bridge port
 */
struct or_seen {
	bool decided;
	bool loopback;
	int ifindex;
	int l3mdev;
	int port;
};

/*
 * Forgets packets that are @lifetime ticks old; tells whether there is room for
 * one.
 */
bool or_sent_room(struct or_sent *s, uint64_t now, uint64_t lifetime);

/* Counts the sent packets that a packet may be. */
unsigned int or_sent_like(const struct or_sent *s, const struct or_way *w);

/* Follows a packet; there is room if it has to be remembered. */
struct or_seen or_way(struct or_sent *s, const struct or_way *w, uint64_t now,
		      uint64_t lifetime);

#endif
