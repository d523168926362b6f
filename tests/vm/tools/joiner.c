// SPDX-License-Identifier: GPL-2.0-only
/*
 * Joins a multicast group of the module.
 *
 * usage: joiner join GROUP SECONDS	waits for the first message; asks for nothing
 *        joiner switch GROUP TIMES	joins, makes the module look, and leaves, again
 *					and again
 *
 * GROUP is denied or accepted. "join" prints how many milliseconds it took after the
 * line "joined". Exit status: 0; 1 when nothing came in time, or joining was refused;
 * 2 could not ask.
 */
#define PROGRAM "joiner"
#include <poll.h>
#include <time.h>

#include "wire.h"

static const char *wanted;
static unsigned int group;

static const struct nlattr *next_in(const struct nlattr *nest, const struct nlattr *at)
{
	const char *end = (const char *)nest + nest->nla_len;
	const char *next = at ? (const char *)at + NLMSG_ALIGN(at->nla_len) :
				(const char *)(nest + 1);

	return next + sizeof(struct nlattr) <= end ? (const void *)next : NULL;
}

static void read_groups(const struct nlattr *attr)
{
	const struct nlattr *one = NULL, *a;

	if ((attr->nla_type & NLA_TYPE_MASK) != CTRL_ATTR_MCAST_GROUPS)
		return;
	while ((one = next_in(attr, one))) {
		unsigned int id = 0;
		bool same = false;

		for (a = next_in(one, NULL); a; a = next_in(one, a)) {
			if (a->nla_type == CTRL_ATTR_MCAST_GRP_ID)
				id = *(const unsigned int *)(a + 1);
			if (a->nla_type == CTRL_ATTR_MCAST_GRP_NAME)
				same = !strcmp((const char *)(a + 1), wanted);
		}
		if (same)
			group = id;
	}
}

static void find_group(void)
{
	struct {
		struct nlattr a;
		char name[12];
	} attr = {
		.a = { sizeof(attr.a) + sizeof(ICMPGUARD_GENL_NAME), CTRL_ATTR_FAMILY_NAME },
		.name = ICMPGUARD_GENL_NAME,
	};
	struct result r = { .answer = read_groups };

	ask(&r, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY, &attr, sizeof(attr));
	if (!group) {
		fprintf(stderr, "joiner: there is no group %s\n", wanted);
		exit(2);
	}
}

static void join(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };

	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		die("bind");
	if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group))) {
		printf("refused: %s\n", strerror(errno));
		exit(1);
	}
}

static long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_first(int seconds)
{
	struct pollfd p = { .events = POLLIN };
	long begun;

	open_socket();
	join();
	puts("joined");
	fflush(stdout);
	begun = now_ms();
	p.fd = fd;
	if (poll(&p, 1, seconds * 1000) <= 0)
		return 1;
	printf("%ld\n", now_ms() - begun);
	return 0;
}

static void switch_often(int family, long times)
{
	struct result r;

	while (times--) {
		open_socket();
		join();
		r = (struct result){};
		ask(&r, family, NLM_F_ACK, ICMPGUARD_CMD_EVENT_GET, NULL, 0);
		if (r.error) {
			fprintf(stderr, "joiner: %s %s\n", strerror(r.error), r.text);
			exit(2);
		}
		close(fd);
	}
}

int main(int argc, char **argv)
{
	int family;

	if (argc != 4)
		return 2;
	wanted = argv[2];
	open_socket();
	family = resolve();
	find_group();
	close(fd);
	if (!strcmp(argv[1], "join"))
		return wait_first(atoi(argv[3]));
	switch_often(family, atol(argv[3]));
	return 0;
}
