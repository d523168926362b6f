// SPDX-License-Identifier: GPL-2.0-only
/*
 * Speaks to the generic netlink family as no well-behaved client would, by
 * hand and without a library, and says what came of it.
 *
 * usage: nlprobe COMMAND [HEX...]    a request with these attributes
 *        nlprobe -d COMMAND [HEX...] the same as a dump
 *        nlprobe -t COUNT            a dump of rules, torn by a change: deletes
 *                                    the last of COUNT rules half way
 *
 * COMMAND is a number of uapi/icmpguard.h; HEX is octets of attributes as they
 * are sent. Prints "ok", or the error's name-less number and what extack says;
 * a dump prints how many messages it had, and "torn" when it was flagged so.
 * Exit status: 0 ok, 1 refused, 2 could not ask.
 */
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

static int fd;
static unsigned int seq;

/* The kernel fits the datagrams of a dump to what the socket has received. */
static size_t room = 65536;

static void die(const char *what)
{
	fprintf(stderr, "nlprobe: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void send_request(int family, int flags, int cmd, const void *attrs,
			 size_t len)
{
	struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		unsigned char attrs[4096];
	} m = {
		.nlh = {
			.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN) + len,
			.nlmsg_type = family,
			.nlmsg_flags = NLM_F_REQUEST | flags,
			.nlmsg_seq = ++seq,
		},
		.genl = { .cmd = cmd, .version = 1 },
	};

	if (len > sizeof(m.attrs))
		exit(2);
	memcpy(m.attrs, attrs, len);
	if (send(fd, &m, m.nlh.nlmsg_len, 0) < 0)
		die("send");
}

/* The sentence of an extended acknowledgment, or "". */
static const char *sentence(const struct nlmsghdr *nlh)
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

/* What was received so far. */
struct result {
	int error;
	char text[256];
	unsigned int messages;
	bool torn, done;
	int family;
};

static void read_family(const struct nlmsghdr *nlh, struct result *r)
{
	const char *base = (const char *)nlh;
	size_t off = NLMSG_LENGTH(GENL_HDRLEN);

	while (off + sizeof(struct nlattr) <= nlh->nlmsg_len) {
		const struct nlattr *a = (const void *)(base + off);

		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			r->family = *(const unsigned short *)(a + 1);
		off += NLMSG_ALIGN(a->nla_len);
	}
}

/* One datagram. */
static void receive(struct result *r)
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
			if (nlh->nlmsg_type == GENL_ID_CTRL)
				read_family(nlh, r);
		}
	}
}

static int resolve(void)
{
	struct {
		struct nlattr a;
		char name[12];
	} attr = {
		.a = { sizeof(attr.a) + sizeof(ICMPGUARD_GENL_NAME),
		       CTRL_ATTR_FAMILY_NAME },
		.name = ICMPGUARD_GENL_NAME,
	};
	struct result r = {};

	send_request(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, &attr,
		     sizeof(attr));
	while (!r.done)
		receive(&r);
	if (!r.family) {
		fprintf(stderr, "nlprobe: no family\n");
		exit(2);
	}
	return r.family;
}

/* Deletes a rule by its id, on a socket of its own. */
static void delete_rule(int family, unsigned int id)
{
	struct {
		struct nlattr nest, id;
		unsigned int value;
	} attr = {
		.nest = { sizeof(attr), ICMPGUARD_A_RULE | NLA_F_NESTED },
		.id = { sizeof(struct nlattr) + 4, ICMPGUARD_A_RULE_ID },
		.value = id,
	};
	int dump_fd = fd;
	struct result r = {};

	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (fd < 0)
		die("socket");
	send_request(family, NLM_F_ACK, ICMPGUARD_CMD_RULE_DEL, &attr,
		     sizeof(attr));
	while (!r.done)
		receive(&r);
	close(fd);
	fd = dump_fd;
	if (r.error) {
		fprintf(stderr, "nlprobe: delete %u: %s\n", id, r.text);
		exit(2);
	}
}

static size_t unhex(char **words, unsigned char *out, size_t room)
{
	size_t n = 0;

	for (; *words; words++) {
		const char *h = *words;
		unsigned int octet;

		for (; sscanf(h, "%2x", &octet) == 1 && n < room; h += 2) {
			out[n++] = octet;
			if (!h[1])
				break;
		}
	}
	return n;
}

static int report(const struct result *r, bool dump)
{
	if (r->error) {
		printf("error %d: %s\n", r->error, r->text);
		return 1;
	}
	if (dump)
		printf("%u messages%s\n", r->messages, r->torn ? ", torn" : "");
	else
		printf("ok\n");
	return 0;
}

int main(int argc, char **argv)
{
	bool dump = argc > 1 && !strcmp(argv[1], "-d");
	bool tear = argc > 1 && !strcmp(argv[1], "-t");
	unsigned char attrs[4096];
	struct result r = {};
	int family, one = 1;
	size_t len;

	if (argc < 2 + (dump || tear))
		return 2;
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	if (fd < 0)
		die("socket");
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	if (tear)
		room = 4096;
	family = resolve();
	argv += 1 + (dump || tear);
	if (tear) {
		send_request(family, NLM_F_DUMP, ICMPGUARD_CMD_RULE_GET, NULL, 0);
		receive(&r);
		delete_rule(family, atoi(*argv));
	} else {
		len = unhex(argv + 1, attrs, sizeof(attrs));
		send_request(family, dump ? NLM_F_DUMP : NLM_F_ACK,
			     atoi(*argv), attrs, len);
	}
	while (!r.done)
		receive(&r);
	return report(&r, dump || tear);
}
