// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds the packets of an NFQUEUE: takes them and decides nothing until a line
 * comes on standard input; then it accepts all it has taken, and ends.
 *
 * usage: nfqhold QUEUE
 *
 * Prints "ready" when the queue is bound.
 */
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	struct nlmsghdr nlh;
	struct nfgenmsg nf;
	struct nlattr attr;
	unsigned char data[8];
};

static int fd;
static unsigned short queue;

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void ask(int type, int attr, const void *data, unsigned int len)
{
	struct request r = {
		.nlh = {
			.nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.nf = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0,
			.res_id = htons(queue) },
		.attr = { .nla_len = NLA_HDRLEN + len, .nla_type = attr },
	};

	memcpy(r.data, data, len);
	r.nlh.nlmsg_len = sizeof(r) - sizeof(r.data) + NLA_ALIGN(len);
	if (send(fd, &r, r.nlh.nlmsg_len, 0) < 0)
		die("nfqhold: send");
}

/* The highest id of the packets in what was received, or @id. */
static unsigned int highest(const char *buf, int len, unsigned int id)
{
	const struct nlmsghdr *nlh;

	for (nlh = (const void *)buf; NLMSG_OK(nlh, len);
	     nlh = NLMSG_NEXT(nlh, len)) {
		const struct nlattr *a = (const void *)
			((const char *)NLMSG_DATA(nlh) + sizeof(struct nfgenmsg));
		const char *end = (const char *)nlh + nlh->nlmsg_len;

		if (nlh->nlmsg_type != (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET))
			continue;
		for (; (const char *)a + NLA_HDRLEN <= end && a->nla_len;
		     a = (const void *)((const char *)a + NLA_ALIGN(a->nla_len)))
			if ((a->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR)
				id = ntohl(((const struct nfqnl_msg_packet_hdr *)
					    ((const char *)a + NLA_HDRLEN))->packet_id);
	}
	return id;
}

int main(int argc, char **argv)
{
	const struct nfqnl_msg_config_cmd bind = { .command = NFQNL_CFG_CMD_BIND };
	const struct nfqnl_msg_config_params params = {
		.copy_range = htonl(64), .copy_mode = NFQNL_COPY_PACKET,
	};
	struct nfqnl_msg_verdict_hdr accept = { .verdict = htonl(NF_ACCEPT) };
	static char buf[65536];
	unsigned int last = 0;

	if (argc != 2)
		return 2;
	queue = atoi(argv[1]);
	fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	if (fd < 0)
		die("nfqhold: socket");
	ask(NFQNL_MSG_CONFIG, NFQA_CFG_CMD, &bind, sizeof(bind));
	ask(NFQNL_MSG_CONFIG, NFQA_CFG_PARAMS, &params, sizeof(params));
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct pollfd p[] = { { .fd = fd, .events = POLLIN },
				      { .fd = 0, .events = POLLIN } };
		int n;

		if (poll(p, 2, -1) < 0)
			die("nfqhold: poll");
		if (p[0].revents) {
			n = recv(fd, buf, sizeof(buf), 0);
			if (n < 0)
				die("nfqhold: recv");
			last = highest(buf, n, last);
			continue;
		}
		accept.id = htonl(last);
		if (last)
			ask(NFQNL_MSG_VERDICT_BATCH, NFQA_VERDICT_HDR, &accept, sizeof(accept));
		return 0;
	}
}
