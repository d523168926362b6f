// SPDX-License-Identifier: GPL-2.0-only
/*
 * Preloaded into icmpctl, this loses the answer to one generic netlink request.
 *
 *   DEAF_TO    the command of that request
 *   DEAF_HOW   full    the receive buffer is full when the request is sent, so
 *                      that the kernel drops the answer and says ENOBUFS itself
 *              after   the request is sent, and reading the answer fails
 *              before  the request is not sent, and reading the answer fails
 *   DEAF_THEN  what a shell does meanwhile
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static bool deaf;

static bool is_meant(const void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;
	const struct genlmsghdr *genl = NLMSG_DATA(nlh);
	const char *to = getenv("DEAF_TO");

	return to && len >= NLMSG_HDRLEN + sizeof(*genl) &&
	       nlh->nlmsg_type != GENL_ID_CTRL && genl->cmd == atoi(to);
}

/* Fills a small receive buffer with acknowledgments of nothing. */
static void fill(int fd)
{
	struct nlmsghdr nothing = {
		.nlmsg_len	= sizeof(nothing),
		.nlmsg_type	= NLMSG_NOOP,
		.nlmsg_flags	= NLM_F_REQUEST | NLM_F_ACK,
	};
	int little = 1, i;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof(little));
	for (i = 0; i < 32; i++)
		if (send(fd, &nothing, sizeof(nothing), 0) < 0)
			abort();
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	typeof(sendto) *really = dlsym(RTLD_NEXT, "sendto");
	const char *how = getenv("DEAF_HOW"), *then = getenv("DEAF_THEN");
	ssize_t sent = (ssize_t)len;

	if (!how || !is_meant(buf, len))
		return really(fd, buf, len, flags, to, to_len);
	if (!strcmp(how, "full"))
		fill(fd);
	else
		deaf = true;
	if (strcmp(how, "before"))
		sent = really(fd, buf, len, flags, to, to_len);
	/* Once: what follows is heard. */
	unsetenv("DEAF_TO");
	unsetenv("LD_PRELOAD");
	if (then && system(then))
		abort();
	return sent;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	typeof(recvmsg) *really = dlsym(RTLD_NEXT, "recvmsg");

	if (!deaf)
		return really(fd, msg, flags);
	deaf = false;
	errno = ENOBUFS;
	return -1;
}
