/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets that the kernel's nfnetlink_log sends to an NFLOG group. */
#ifndef IG_CTL_NFLOG_H
#define IG_CTL_NFLOG_H

#include <libmnl/libmnl.h>
#include <signal.h>

#include "engine/addr.h"

/* Bytes of a packet that are sent, at most. */
#define IG_NFLOG_LENGTH_MAX 65531

/**
 * struct ig_nflog_packet - a packet, in the message that brought it
 * @record: the message without its netlink header, as LINKTYPE_NFLOG has it
 * @record_len: bytes of that
 * @family: its address family
 * @bytes: the packet from the IP header on, or its beginning
 * @len: number of @bytes
 * @prefix: its prefix; "" for none
 * @ifindex: the interface it came in by, a bridge's port if there is one; else the one
 *	it leaves by; 0 if none is told
 * @has_time: the kernel told when it came
 * @seconds: then, since 1970
 * @microseconds: and these
 * @has_seq: it has a number
 * @seq: its number in the group, which wraps
 */
struct ig_nflog_packet {
	const void *record;
	u32 record_len;
	enum ig_family family;
	const u8 *bytes;
	u32 len;
	char prefix[128];
	u32 ifindex;
	bool has_time;
	u64 seconds;
	u32 microseconds;
	bool has_seq;
	u32 seq;
};

/**
 * ig_nflog_parse() - reads a message of nfnetlink_log
 * @nlh: the message; mnl_nlmsg_ok()
 * @p: written, points into the message
 *
 * Return: whether it is a packet of IPv4 or IPv6.
 */
bool ig_nflog_parse(const struct nlmsghdr *nlh, struct ig_nflog_packet *p);

/**
 * struct ig_nflog - a socket to nfnetlink_log, in the network namespace of this process
 * @socket: the socket
 * @group: the group that is bound
 * @next: number of the next packet
 * @lost: how many are missing between those that came
 * @overrun: the kernel says that some were lost since the last one that came
 * @reply: what arrived
 */
struct ig_nflog {
	struct mnl_socket *socket;
	u16 group;
	u32 next;
	u64 lost;
	bool overrun;
	char reply[1 << 18];
};

/** Called with each packet. */
typedef void ig_nflog_reader(const struct ig_nflog_packet *p, void *data);

/** ig_nflog_is_loaded() - tells whether the kernel has nfnetlink_log already */
bool ig_nflog_is_loaded(void);

/**
 * ig_nflog_open() - opens a socket
 * @n: written
 * @room: bytes of packets that may wait for this program; 0 for IG_LINK_WAITING
 *
 * Return: 0, or -1 with errno set.
 */
int ig_nflog_open(struct ig_nflog *n, u32 room);

/** ig_nflog_close() - closes it, which frees its group */
void ig_nflog_close(struct ig_nflog *n);

/**
 * ig_nflog_bind() - takes a group
 * @n: the socket
 * @group: its number
 * @length: bytes of each packet that are wanted
 *
 * The kernel loads nfnetlink_log for it.
 *
 * Return: 0, or -1 with errno set: EPERM if somebody else has the group, or for want of
 * CAP_NET_ADMIN; EINVAL if the kernel has no nfnetlink_log.
 */
int ig_nflog_bind(struct ig_nflog *n, u16 group, u32 length);

/** ig_nflog_unbind() - gives the group back; packets that wait in the kernel are sent */
void ig_nflog_unbind(struct ig_nflog *n);

/**
 * ig_nflog_wait() - reads the packets that come
 * @n: the socket
 * @ms: how long to wait for the first
 * @mask: signals that end the wait, and are blocked otherwise
 * @reader: called for each packet
 * @data: for @reader
 *
 * Return: 1 if anything came; 0 if time is over or a signal came; -1 with errno set.
 */
int ig_nflog_wait(struct ig_nflog *n, int ms, const sigset_t *mask, ig_nflog_reader *reader,
		  void *data);

#endif /* IG_CTL_NFLOG_H */
