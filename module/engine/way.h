/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Concludes from the devices of a packet, as a hook knows them, which interface
 * it has and whether it is loopback. packet.c gathers the facts from the
 * kernel; all conclusions are drawn here.
 */
#ifndef IG_WAY_H
#define IG_WAY_H

#include "note.h"

/**
 * struct ig_way - facts about the devices and the route of a packet
 * @ifindex: its device: the one by which it came in or, on its way out, that of
 *	its current route, which may have changed since the hook was entered
 * @slave: on its way in, if @ifindex is an L3 master, the interface that the
 *	stack noted as ingress: a slave, the L3 master itself, or 0
 * @master: L3 master of @ifindex, which may be @ifindex itself; 0 for none
 * @port: bridge port by which a bridged packet came in, 0 for none
 * @ct: conntrack entry, opaque; 0 for none
 * @lo: @ifindex is a loopback device
 * @l3: @ifindex is an L3 master
 * @under_way: on its way out, an L3 master is passing the packet on, and will
 *	call the hook again afterwards
 * @local: its route is through @ifindex, ends in this host and, in IPv4, was
 *	looked up for output
 * @arrived: on its way out, it came in by some device before
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
 * ig_way_read() - finds interface and loopback (docs/semantics.md, Words)
 * @p: parsed, with @dir, @now and @multi; @ifindex, @l3mdev, @port, @bridged and
 *	@loopback are set
 * @w: the facts
 * @notes: of the namespace
 *
 * Makes a loopback note of a packet sent to this host itself, and takes the
 * note when the packet arrives.
 *
 * Return: whether this pass decides; if not, a later one does, or the packet
 * stays within its L3 master.
 */
bool ig_way_read(struct ig_packet *p, const struct ig_way *w,
		 struct ig_notes *notes);

/**
 * ig_way_again() - tells whether an IPv6 packet is decided in another pass
 * @p: parsed, ICMPv6
 * @transformed: on its way out, IPsec has transformed it after it passed the
 *	hook
 *
 * A packet protected by AH in transport mode passes the same hook twice, with
 * its authentication header and without it. The pass without it decides. If
 * somebody else added the header, the packet is decided like any other
 * (@transformed is false).
 */
bool ig_way_again(const struct ig_packet *p, bool transformed);

#endif /* IG_WAY_H */
