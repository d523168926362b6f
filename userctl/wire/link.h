/* SPDX-License-Identifier: GPL-2.0-only */
/* Talking to the module: generic netlink over libmnl. */
#ifndef IG_CTL_LINK_H
#define IG_CTL_LINK_H

#include <libmnl/libmnl.h>

#include "engine/port.h"
#include "uapi/icmpguard.h"

/*
 * Bytes of a request: what an attribute can be, and room for the headers and
 * attributes around it.
 */
#define IG_LINK_ROOM (65536 + 256)

/**
 * enum ig_fate - outcome of a change
 * @IG_FATE_TOLD: the answer says it
 * @IG_FATE_IN_FORCE: the answer was lost, and the change is in force
 * @IG_FATE_NOT_IN_FORCE: the answer was lost, and the change is not in force
 * @IG_FATE_UNKNOWN: the answer was lost, and nothing else tells
 */
enum ig_fate {
	IG_FATE_TOLD,
	IG_FATE_IN_FORCE,
	IG_FATE_NOT_IN_FORCE,
	IG_FATE_UNKNOWN,
};

/**
 * struct ig_link - a socket to the module in one network namespace
 * @socket: the socket
 * @port: its netlink port
 * @seq: sequence number of the last request
 * @request: the request being made
 * @reply: what arrived
 * @family: the number the kernel gave the family icmpguard
 * @error: errno of the last request, 0 for none
 * @text: what the kernel said about it, "" for nothing
 * @attr: path of the attribute it is about, such as rule.peer; "" for none
 * @value: what that attribute says, as far as it is a name or a prefix
 * @nth: how many attributes of the same type stand before that one, or before
 *	the one it is in
 * @lost: the last request was sent and its answer did not arrive
 * @fate: what became of the last change, see ig_fate_change()
 * @generation: where the answer was lost, that of the last commit
 * @no_token: the module does not know tokens
 */
struct ig_link {
	struct mnl_socket *socket;
	u32 port;
	u32 seq;
	char request[IG_LINK_ROOM];
	char reply[65536];
	u16 family;
	int error;
	char text[512];
	char attr[128];
	char value[160];
	unsigned int nth;
	bool lost;
	enum ig_fate fate;
	u32 generation;
	bool no_token;
};

/* Bytes of events or packets that may wait, as far as the kernel lets them. */
#define IG_LINK_WAITING (8U << 20)

/** enum ig_link_need - privilege that a command needs, for the message when it is refused */
enum ig_link_need {
	IG_LINK_READS,
	IG_LINK_CHANGES,
};

/* Offset of the attributes in a message. */
#define IG_LINK_HEADER 4

/* Room in an array of attributes; those that only newer modules have are left out. */
#define IG_LINK_ATTRS (ICMPGUARD_A_MAX + 1)

/* Called with each message that answers. */
typedef void ig_link_reader(const struct nlmsghdr *nlh, void *data);

/**
 * ig_link_attrs() - sorts the attributes of a message by type
 * @nlh: the message
 * @attrs: written; NULL for what is not there, the last of several
 */
void ig_link_attrs(const struct nlmsghdr *nlh, const struct nlattr *attrs[IG_LINK_ATTRS]);

/**
 * ig_link_open() - opens a socket to the module
 * @link: the link
 * @netns: name or path of a network namespace, or NULL for this one
 *
 * Complains itself. Return: 0, or the exit status.
 */
int ig_link_open(struct ig_link *link, const char *netns);

/**
 * ig_link_make_room() - lets messages wait that nobody has asked for
 * @socket: the socket that they come to
 * @room: bytes of them; 0 for IG_LINK_WAITING
 */
void ig_link_make_room(const struct mnl_socket *socket, u32 room);

/** ig_link_close() - closes what ig_link_open() opened */
void ig_link_close(struct ig_link *link);

/**
 * ig_link_request() - starts a request
 * @link: the link
 * @cmd: ICMPGUARD_CMD_*
 *
 * Return: the message, for attributes to be appended.
 */
struct nlmsghdr *ig_link_request(struct ig_link *link, u8 cmd);

/**
 * ig_link_talk() - sends the request and waits for the answer
 * @link: the link; has a request
 * @reader: called with what answers; may be NULL
 * @data: for @reader
 *
 * Return: 0, or -1 with @link->error, text and attr set.
 */
int ig_link_talk(struct ig_link *link, ig_link_reader *reader, void *data);

/**
 * ig_link_post() - sends the request, one of several, and asks for no receipt
 * @link: the link; has a request
 * @reader: called with what answers; may be NULL
 * @data: for @reader
 *
 * A refusal is noticed, as with ig_link_talk(). The last of several has to be
 * sent by that. Return: 0, or -1 with @link->error, text and attr set.
 */
int ig_link_post(struct ig_link *link, ig_link_reader *reader, void *data);

/**
 * ig_link_dump() - sends the request as that for a dump and reads it whole
 * @link: the link; has a request
 * @restart: called before reading, and again whenever what was read has to be
 *	forgotten because it changed under way; NULL for what changes all the
 *	while and is read once
 * @reader: called for each message
 * @data: for @restart and @reader
 *
 * Return: 0, or -1 with @link->error, text and attr set.
 */
int ig_link_dump(struct ig_link *link, void (*restart)(void *data), ig_link_reader *reader,
		 void *data);

#endif /* IG_CTL_LINK_H */
