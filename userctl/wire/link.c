// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "output.h"
#include "wire/absence.h"
#include "wire/extack.h"
#include "wire/link.h"
#include "wire/netns.h"

static_assert(sizeof(struct genlmsghdr) == IG_LINK_HEADER, "attributes follow the header");
static_assert(offsetof(struct ig_link, request) % NLMSG_ALIGNTO == 0, "messages are aligned");
static_assert(offsetof(struct ig_link, reply) % NLMSG_ALIGNTO == 0, "messages are aligned");

/* Attempts to read a dump that changes meanwhile. */
#define DUMP_ATTEMPTS 20

static void read_error(struct ig_link *link, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);

	/* The request comes back whole unless the kernel caps it. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += err->msg.nlmsg_len - sizeof(err->msg);
	link->error = -err->error;
	ig_extack_read(link, nlh, MNL_ALIGN(offset));
}

static void read_done(struct ig_link *link, const struct nlmsghdr *nlh)
{
	const int *status = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*status) || *status >= 0)
		return;
	link->error = -*status;
	ig_extack_read(link, nlh, MNL_ALIGN(sizeof(*status)));
}

/* Answers of the controller of generic netlink are sorted into such an array, too. */
static_assert(CTRL_ATTR_MAX < IG_LINK_ATTRS, "not enough room");

void ig_link_attrs(const struct nlmsghdr *nlh, const struct nlattr *attrs[IG_LINK_ATTRS])
{
	const struct nlattr *attr;

	memset(attrs, 0, sizeof(*attrs) * IG_LINK_ATTRS);
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER)
		if (mnl_attr_get_type(attr) < IG_LINK_ATTRS)
			attrs[mnl_attr_get_type(attr)] = attr;
}

struct exchange {
	ig_link_reader *reader;
	void *data;
	u16 type;
	bool torn;
	bool has_generation;
	u32 generation;
};

/* All messages of a dump must be of one generation. */
static void check_torn(struct exchange *x, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;

	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		x->torn = true;
	if (nlh->nlmsg_type != x->type || !(nlh->nlmsg_flags & NLM_F_MULTI))
		return;
	mnl_attr_for_each (attr, nlh, IG_LINK_HEADER) {
		if (mnl_attr_get_type(attr) != ICMPGUARD_A_GENERATION ||
		    mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			continue;
		x->torn |= x->has_generation && x->generation != mnl_attr_get_u32(attr);
		x->generation = mnl_attr_get_u32(attr);
		x->has_generation = true;
	}
}

/* Returns whether this message ends the exchange. */
static bool read_message(struct ig_link *link, const struct nlmsghdr *nlh, struct exchange *x)
{
	if (nlh->nlmsg_seq != link->seq || nlh->nlmsg_pid != link->port)
		return false;
	check_torn(x, nlh);
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct nlmsgerr))
			link->error = EBADMSG;
		else
			read_error(link, nlh);
		return true;
	}
	if (nlh->nlmsg_type == NLMSG_DONE) {
		read_done(link, nlh);
		return true;
	}
	if (nlh->nlmsg_type == x->type && x->reader &&
	    mnl_nlmsg_get_payload_len(nlh) >= IG_LINK_HEADER)
		x->reader(nlh, x->data);
	return false;
}

/* Sends the request; returns 0 or -1. */
static int send_request(struct ig_link *link)
{
	struct nlmsghdr *req = (void *)link->request;

	link->error = 0;
	link->text[0] = '\0';
	link->attr[0] = '\0';
	link->value[0] = '\0';
	link->nth = 0;
	link->lost = false;
	req->nlmsg_seq = ++link->seq;
	if (mnl_socket_sendto(link->socket, req, req->nlmsg_len) >= 0)
		return 0;
	link->error = errno;
	return -1;
}

/* Notes that the answer was lost: the request may have been carried out or not. */
static void lose(struct ig_link *link, int error)
{
	/* EAGAIN means that the time of SO_RCVTIMEO is over. */
	link->error = error == EAGAIN ? ETIMEDOUT : error;
	link->lost = true;
	snprintf(link->text, sizeof(link->text), "the answer of the kernel was lost (%s)",
		 strerror(link->error));
}

/* Reads what arrived in one datagram; returns whether that ends the exchange. */
static bool receive(struct ig_link *link, struct exchange *x)
{
	const struct nlmsghdr *nlh = (const void *)link->reply;
	bool over = false;
	ssize_t got;
	int len;

	do
		got = mnl_socket_recvfrom(link->socket, link->reply, sizeof(link->reply));
	while (got < 0 && errno == EINTR);
	if (got <= 0) {
		lose(link, got ? errno : ECONNRESET);
		return true;
	}
	for (len = (int)got; !over && mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
		over = read_message(link, nlh, x);
	return over;
}

/* Sends the request and reads until it is answered; returns 0 or -1. */
static int exchange(struct ig_link *link, struct exchange *x)
{
	if (send_request(link))
		return -1;
	while (!receive(link, x))
		;
	return link->error ? -1 : 0;
}

struct nlmsghdr *ig_link_request(struct ig_link *link, u8 cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(link->request);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = link->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl->cmd = cmd;
	genl->version = ICMPGUARD_GENL_VERSION;
	return nlh;
}

int ig_link_talk(struct ig_link *link, ig_link_reader *reader, void *data)
{
	struct exchange x = { .reader = reader, .data = data, .type = link->family };

	return exchange(link, &x);
}

int ig_link_post(struct ig_link *link, ig_link_reader *reader, void *data)
{
	struct exchange x = { .reader = reader, .data = data, .type = link->family };
	struct nlmsghdr *nlh = (void *)link->request;
	struct pollfd fd = { .fd = mnl_socket_get_fd(link->socket), .events = POLLIN };

	nlh->nlmsg_flags &= (u16)~NLM_F_ACK;
	if (send_request(link))
		return -1;
	/* The kernel handles a request while it is sent, so the answer has arrived. */
	while (!link->error && poll(&fd, 1, 0) > 0)
		if (receive(link, &x))
			break;
	return link->error ? -1 : 0;
}

static void pause_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

int ig_link_dump(struct ig_link *link, void (*restart)(void *data), ig_link_reader *reader,
		 void *data)
{
	struct nlmsghdr *nlh = (void *)link->request;
	int attempt;

	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	for (attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
		struct exchange x = { .reader = reader, .data = data, .type = link->family };

		if (attempt)
			pause_ms(10L * attempt);
		if (restart)
			restart(data);
		if (!exchange(link, &x)) {
			if (!x.torn || !restart)
				return 0;
		} else if (!restart || (link->error != EINTR && link->error != EBUSY)) {
			return -1;
		}
	}
	link->error = EAGAIN;
	snprintf(link->text, sizeof(link->text),
		 "the policy changed each of the %d times it was read; try again", DUMP_ATTEMPTS);
	return -1;
}

static void read_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *id;

	ig_link_attrs(nlh, attrs);
	id = attrs[CTRL_ATTR_FAMILY_ID];
	if (id && mnl_attr_validate(id, MNL_TYPE_U16) >= 0)
		*(u16 *)data = mnl_attr_get_u16(id);
}

static int find_family(struct ig_link *link)
{
	struct nlmsghdr *nlh;

	link->family = GENL_ID_CTRL;
	nlh = ig_link_request(link, CTRL_CMD_GETFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ICMPGUARD_GENL_NAME);
	if (!ig_link_talk(link, read_family, &link->family) && link->family != GENL_ID_CTRL)
		return 0;
	if (link->error && link->error != ENOENT) {
		ig_complain("the kernel does not say whether icmpguard is there: %s",
			    strerror(link->error));
		return IG_EXIT_FAILED;
	}
	return ig_absence_complain();
}

static int open_socket(struct ig_link *link)
{
	struct timeval patience = { .tv_sec = 10 };
	int on = 1;

	link->socket = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!link->socket)
		return -1;
	if (mnl_socket_bind(link->socket, 0, MNL_SOCKET_AUTOPID) < 0)
		return -1;
	link->port = mnl_socket_get_portid(link->socket);
	/* The kernel answers during the request, so an answer that is missing is lost. */
	setsockopt(mnl_socket_get_fd(link->socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	/* All supported kernels have these; they carry the text of refusals. */
	if (mnl_socket_setsockopt(link->socket, NETLINK_EXT_ACK, &on, sizeof(on)) < 0 ||
	    mnl_socket_setsockopt(link->socket, NETLINK_CAP_ACK, &on, sizeof(on)) < 0 ||
	    mnl_socket_setsockopt(link->socket, NETLINK_GET_STRICT_CHK, &on, sizeof(on)) < 0)
		return -1;
	return 0;
}

int ig_link_open(struct ig_link *link, const char *netns)
{
	int status;

	memset(link, 0, sizeof(*link));
	if (netns) {
		status = ig_netns_enter(netns);
		if (status)
			return status;
	}
	if (open_socket(link)) {
		ig_complain("cannot open a netlink socket: %s", strerror(errno));
		status = IG_EXIT_FAILED;
	} else {
		status = find_family(link);
	}
	if (status)
		ig_link_close(link);
	return status;
}

/* The forced size needs CAP_NET_ADMIN on the host. */
void ig_link_make_room(const struct mnl_socket *socket, u32 room)
{
	int fd = mnl_socket_get_fd(socket), bytes = (int)(room ? room : IG_LINK_WAITING);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

void ig_link_close(struct ig_link *link)
{
	if (link->socket)
		mnl_socket_close(link->socket);
	link->socket = NULL;
}
