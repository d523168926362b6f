// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* ppoll */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "wire/attr.h"
#include "wire/link.h"
#include "wire/nflog.h"

/* The type of a message; the upper byte is the subsystem. */
#define TYPE(message) (NFNL_SUBSYS_ULOG << 8 | (message))

/* ---- messages ---- */

/* Returns what an attribute has, or NULL if it is not there or shorter than @size. */
static const void *data_of(const struct nlattr *attr, size_t size)
{
	return attr && mnl_attr_get_payload_len(attr) >= size ? mnl_attr_get_payload(attr) : NULL;
}

static u32 number_of(const struct nlattr *attr)
{
	const u32 *n = data_of(attr, sizeof(*n));

	return n ? ntohl(*n) : 0;
}

static void read_time(struct ig_nflog_packet *p, const struct nlattr *attr)
{
	const struct nfulnl_msg_packet_timestamp *t = data_of(attr, sizeof(*t));
	u64 word[2];

	if (!t)
		return;
	/* Attributes are aligned to 4 bytes. */
	memcpy(word, t, sizeof(word));
	p->seconds = be64toh(word[0]);
	p->microseconds = (u32)be64toh(word[1]);
	p->has_time = true;
}

static void read_interface(struct ig_nflog_packet *p, const struct nlattr *const *a)
{
	static const u16 kinds[] = { NFULA_IFINDEX_PHYSINDEV, NFULA_IFINDEX_INDEV,
				     NFULA_IFINDEX_OUTDEV };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds) && !p->ifindex; i++)
		p->ifindex = number_of(a[kinds[i]]);
}

static void read_prefix(struct ig_nflog_packet *p, const struct nlattr *attr)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	if (len >= sizeof(p->prefix))
		len = sizeof(p->prefix) - 1;
	if (len)
		memcpy(p->prefix, mnl_attr_get_payload(attr), len);
	p->prefix[len] = '\0';
}

bool ig_nflog_parse(const struct nlmsghdr *nlh, struct ig_nflog_packet *p)
{
	const struct nfgenmsg *header = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *a[NFULA_MAX + 1] = { 0 }, *attr;

	memset(p, 0, sizeof(*p));
	if (nlh->nlmsg_type != TYPE(NFULNL_MSG_PACKET) ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*header))
		return false;
	mnl_attr_for_each (attr, nlh, sizeof(*header))
		if (mnl_attr_get_type(attr) <= NFULA_MAX)
			a[mnl_attr_get_type(attr)] = attr;
	if (header->nfgen_family != AF_INET && header->nfgen_family != AF_INET6)
		return false;
	p->family = header->nfgen_family == AF_INET ? IG_IPV4 : IG_IPV6;
	p->record = header;
	p->record_len = (u32)mnl_nlmsg_get_payload_len(nlh);
	p->bytes = data_of(a[NFULA_PAYLOAD], 1);
	p->len = p->bytes ? mnl_attr_get_payload_len(a[NFULA_PAYLOAD]) : 0;
	p->has_seq = data_of(a[NFULA_SEQ], sizeof(u32));
	p->seq = number_of(a[NFULA_SEQ]);
	read_prefix(p, a[NFULA_PREFIX]);
	read_interface(p, a);
	read_time(p, a[NFULA_TIMESTAMP]);
	return true;
}

/* ---- the group ---- */

bool ig_nflog_is_loaded(void)
{
	return !access("/proc/net/netfilter/nfnetlink_log", F_OK);
}

int ig_nflog_open(struct ig_nflog *n, u32 room)
{
	memset(n, 0, sizeof(*n));
	n->socket = mnl_socket_open(NETLINK_NETFILTER);
	if (!n->socket)
		return -1;
	if (mnl_socket_bind(n->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		ig_nflog_close(n);
		return -1;
	}
	ig_link_make_room(n->socket, room);
	return 0;
}

void ig_nflog_close(struct ig_nflog *n)
{
	if (n->socket)
		mnl_socket_close(n->socket);
	n->socket = NULL;
}

static struct nlmsghdr *config(char *buf, u16 group, u8 command)
{
	const struct nfulnl_msg_config_cmd cmd = { .command = command };
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));

	nlh->nlmsg_type = TYPE(NFULNL_MSG_CONFIG);
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	header->version = NFNETLINK_V0;
	header->res_id = htons(group);
	mnl_attr_put(nlh, NFULA_CFG_CMD, sizeof(cmd), &cmd);
	return nlh;
}

/* Waits for the answer; packets may come before it, which nobody has asked for yet. */
static int acknowledged(struct ig_nflog *n)
{
	const struct nlmsghdr *nlh = (const void *)n->reply;
	ssize_t got;
	int len;

	do {
		got = mnl_socket_recvfrom(n->socket, n->reply, sizeof(n->reply));
		if (got < 0)
			return -1;
	} while (nlh->nlmsg_type != NLMSG_ERROR);
	len = (int)got;
	if (!mnl_nlmsg_ok(nlh, len) || mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nlmsgerr)) {
		errno = EBADMSG;
		return -1;
	}
	errno = -((const struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->error;
	return errno ? -1 : 0;
}

int ig_nflog_bind(struct ig_nflog *n, u16 group, u32 length)
{
	const struct nfulnl_msg_config_mode mode = {
		.copy_range = htonl(length),
		.copy_mode = NFULNL_COPY_PACKET,
	};
	char buf[256];
	struct nlmsghdr *nlh = config(buf, group, NFULNL_CFG_CMD_BIND);

	mnl_attr_put(nlh, NFULA_CFG_MODE, sizeof(mode), &mode);
	/* Packets wait for others in the kernel, in hundredths of a second. */
	mnl_attr_put_u32(nlh, NFULA_CFG_TIMEOUT, htonl(10));
	mnl_attr_put_u16(nlh, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	if (mnl_socket_sendto(n->socket, nlh, nlh->nlmsg_len) < 0 || acknowledged(n))
		return -1;
	n->group = group;
	return 0;
}

/* The answer is left to ig_nflog_wait(): packets come before it. */
void ig_nflog_unbind(struct ig_nflog *n)
{
	char buf[256];
	struct nlmsghdr *nlh = config(buf, n->group, NFULNL_CFG_CMD_UNBIND);

	mnl_socket_sendto(n->socket, nlh, nlh->nlmsg_len);
}

/* ---- packets ---- */

static void count(struct ig_nflog *n, const struct ig_nflog_packet *p)
{
	if (!p->has_seq)
		return;
	/* The first has the number 0. */
	n->lost += p->seq - n->next;
	n->next = p->seq + 1;
	n->overrun = false;
}

static void read_message(struct ig_nflog *n, const struct nlmsghdr *nlh, ig_nflog_reader *reader,
			 void *data)
{
	struct ig_nflog_packet p;

	if (!ig_nflog_parse(nlh, &p))
		return;
	count(n, &p);
	reader(&p, data);
}

int ig_nflog_wait(struct ig_nflog *n, int ms, const sigset_t *mask, ig_nflog_reader *reader,
		  void *data)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(n->socket), .events = POLLIN };
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	const struct nlmsghdr *nlh = (const void *)n->reply;
	ssize_t got;
	int len;

	len = ppoll(&fd, 1, &time, mask);
	if (len <= 0)
		return len < 0 && errno != EINTR ? -1 : 0;
	got = recv(fd.fd, n->reply, sizeof(n->reply), MSG_DONTWAIT);
	if (got < 0 && errno == ENOBUFS) {
		n->overrun = true;
		return 1;
	}
	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	for (len = (int)got; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		read_message(n, nlh, reader, data);
	return 1;
}
