/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A generic netlink socket by hand, without a library: for the programs that
 * include this, and define what they are called.
 */
#ifndef WIRE_H
#define WIRE_H

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../../module/uapi/icmpguard.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* Maximum size of a request's attributes, in bytes. */
#define ATTRS_MAX 65400

/* PROGRAM is the name of the program. */

static int fd;
static unsigned int seq;

/* The kernel fits the datagrams of a dump to what the socket has received. */
static size_t room = 65536;

static inline void die(const char *what)
{
	fprintf(stderr, PROGRAM ": %s: %s\n", what, strerror(errno));
	exit(2);
}

static inline void open_socket(void)
{
	int one = 1;

	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
}

static inline void send_request(int family, int flags, int cmd,
				const void *attrs, size_t len)
{
	static struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		unsigned char attrs[ATTRS_MAX];
	} m;

	if (len > sizeof(m.attrs))
		exit(2);
	m.nlh = (struct nlmsghdr){
		.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + len,
		.nlmsg_type = family,
		.nlmsg_flags = NLM_F_REQUEST | flags,
		.nlmsg_seq = ++seq,
	};
	m.genl = (struct genlmsghdr){ .cmd = cmd, .version = 1 };
	memcpy(m.attrs, attrs, len);
	if (send(fd, &m, m.nlh.nlmsg_len, 0) < 0)
		die("send");
}

/* The sentence of an extended acknowledgment, or "". */
static inline const char *sentence(const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = NLMSG_DATA(nlh);
	size_t off = NLMSG_ALIGN(sizeof(*nlh) + sizeof(*err));
	const char *base = (const char *)nlh;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return "";
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		off += NLMSG_ALIGN(err->msg.nlmsg_len - sizeof(*nlh));
	while (off + sizeof(struct nlattr) <= nlh->nlmsg_len) {
		const struct nlattr *a = (const void *)(base + off);

		if (a->nla_type == NLMSGERR_ATTR_MSG)
			return (const char *)(a + 1);
		off += NLMSG_ALIGN(a->nla_len);
	}
	return "";
}

/* Result of what was received so far. */
struct result {
	int error;
	char text[256];
	unsigned int messages;
	bool torn, done;
	/* of the attributes of an answer, by the caller */
	void (*answer)(const struct nlattr *attr);
};

static inline void read_answer(const struct nlmsghdr *nlh, struct result *r)
{
	const char *base = (const char *)nlh;
	size_t off = NLMSG_LENGTH(GENL_HDRLEN);

	while (r->answer && off + sizeof(struct nlattr) <= nlh->nlmsg_len) {
		const struct nlattr *a = (const void *)(base + off);

		r->answer(a);
		off += NLMSG_ALIGN(a->nla_len);
	}
}

/* One datagram. */
static inline void receive(struct result *r)
{
	static char buf[65536];
	ssize_t n = recv(fd, buf, room, MSG_TRUNC);
	struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

	if (n < 0 || (size_t)n > room)
		die("recv");
	for (; NLMSG_OK(nlh, (size_t)n); nlh = NLMSG_NEXT(nlh, n)) {
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			r->torn = true;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			const struct nlmsgerr *err = NLMSG_DATA(nlh);

			r->error = -err->error;
			snprintf(r->text, sizeof(r->text), "%s", sentence(nlh));
			r->done = true;
		} else if (nlh->nlmsg_type == NLMSG_DONE) {
			r->error = -*(const int *)NLMSG_DATA(nlh);
			r->done = true;
		} else {
			r->messages++;
			read_answer(nlh, r);
		}
	}
}

/* A request and all that is answered. */
static inline void ask(struct result *r, int family, int flags, int cmd,
		       const void *attrs, size_t len)
{
	send_request(family, flags, cmd, attrs, len);
	while (!r->done)
		receive(r);
}

static int resolved;

static inline void read_family(const struct nlattr *attr)
{
	if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
		resolved = *(const unsigned short *)(attr + 1);
}

/* The number of our family, 0 when there is none. */
static inline int resolve(void)
{
	struct {
		struct nlattr a;
		char name[12];
	} attr = {
		.a = { sizeof(attr.a) + sizeof(ICMPGUARD_GENL_NAME),
		       CTRL_ATTR_FAMILY_NAME },
		.name = ICMPGUARD_GENL_NAME,
	};
	struct result r = { .answer = read_family };

	resolved = 0;
	ask(&r, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, &attr,
	    sizeof(attr));
	return resolved;
}

/* Converts words of hexadecimal digits to bytes; returns their number. */
static inline size_t unhex(char **words, unsigned char *out, size_t most)
{
	size_t n = 0;

	for (; *words; words++) {
		const char *h = *words;
		unsigned int byte;

		for (; sscanf(h, "%2x", &byte) == 1 && n < most; h += 2) {
			out[n++] = byte;
			if (!h[1])
				break;
		}
	}
	return n;
}

#endif /* WIRE_H */
