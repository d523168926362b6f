/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what a hook knows about the devices of a packet to its interface, and to
 * whether it is loopback. packet.c gathers the facts from the kernel; all that
 * is concluded from them is here.
 */
#ifndef IG_WAY_H
#define IG_WAY_H

#include "note.h"

/**
 * struct ig_way - facts about the way of a packet: its devices and its route
 * @ifindex: its device: the one it came in by or, on its way out, that of its
 *	route as it is now, which may have been changed since the hook was entered
 * @slave: on its way in, with an L3 master as @ifindex, the interface that the
 *	stack noted as ingress: a slave, the L3 master itself, or 0
 * @master: L3 master of @ifindex, which may be @ifindex itself; 0 for none
 * @port: bridge port that a bridged packet came in by, 0 for none
 * @ct: conntrack entry, opaque; 0 for none
 * @lo: @ifindex is a loopback device
 * @l3: @ifindex is an L3 master
 * @under_way: on its way out: an L3 master is handing the packet on, and
 *	calls the hook again when the packet has passed it
 * @local: its route is through @ifindex, ends in this host and, in IPv4, was
 *	looked up for output
 * @arrived: on its way out: it has come in by some device before
 * @looped: packet type PACKET_LOOPBACK
 * @routes_multicast: the namespace forwards multicast of this family
 * @bridged: on its way through a bridge (br_netfilter)
 */
struct ig_way {
	u32 ifindex;
	u32 slave;
	u32 master;
	u32 port;
	u64 ct;
	bool lo;
	bool l3;
	bool under_way;
	bool local;
	bool arrived;
	bool looped;
	bool routes_multicast;
	bool bridged;
};

/**
 * ig_way_read() - interface and loopback (docs/semantics.md, Words)
 * @p: parsed, with @dir, @now and @multi; @ifindex, @l3mdev, @port, @bridged and
 *	@loopback are set
 * @w: the facts
 * @notes: of the namespace
 *
 * Notes what is sent to this host itself, and takes the note when it arrives.
 *
 * Return: whether this pass decides; otherwise a later one does, or the packet
 * stays within its L3 master.
 */
bool ig_way_read(struct ig_packet *p, const struct ig_way *w,
		 struct ig_notes *notes);

/**
 * ig_way_again() - whether an IPv6 packet is decided in another pass
 * @p: parsed, ICMPv6
 * @transformed: on its way out: IPsec has had it, and it passed before that
 *
 * The host gives what AH in transport mode protects to the same hook twice, with
 * its authentication header and without. The pass without decides. A header that
 * somebody else put there is decided as any other (@transformed is false).
 */
bool ig_way_again(const struct ig_packet *p, bool transformed);

#endif /* IG_WAY_H */
