// SPDX-License-Identifier: GPL-2.0-only
/*
 * rules add|replace: a rule for each prefix on standard input, "in echo-request" from
 * there, in one transaction; with replace, all that were there before are gone with it.
 * icmpctl has no command for so many: a policy file would be read and printed, too.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "uapi/icmpguard.h"

#define ROOM	32768

static struct mnl_socket *sock;
static unsigned int seq;
static unsigned short family;
static char request[ROOM], reply[ROOM];

static struct nlmsghdr *begin(unsigned short type, unsigned char cmd, unsigned char version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = ++seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

static void talk(struct nlmsghdr *nlh, mnl_cb_t answered, const char *what)
{
	unsigned int port = mnl_socket_get_portid(sock);
	ssize_t n;
	int left;

	if (mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		err(1, "%s", what);
	do {
		n = mnl_socket_recvfrom(sock, reply, sizeof(reply));
		left = n < 0 ? -1 : mnl_cb_run(reply, n, seq, port, answered, NULL);
	} while (left > 0);
	if (left < 0)
		err(errno == EOPNOTSUPP ? 3 : 1, "%s", what);
}

static int family_attr(const struct nlattr *attr, void *data)
{
	(void)data;
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		family = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int family_answer(const struct nlmsghdr *nlh, void *data)
{
	return mnl_attr_parse(nlh, sizeof(struct genlmsghdr), family_attr, data);
}

static void open_family(void)
{
	struct nlmsghdr *nlh;

	sock = mnl_socket_open(NETLINK_GENERIC);
	if (!sock || mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0)
		err(1, "netlink");
	nlh = begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, ICMPGUARD_GENL_NAME);
	talk(nlh, family_answer, "icmpguard");
}

static struct nlmsghdr *staged(unsigned char cmd)
{
	struct nlmsghdr *nlh = begin(family, cmd, ICMPGUARD_GENL_VERSION);

	mnl_attr_put(nlh, ICMPGUARD_A_STAGED, 0, NULL);
	return nlh;
}

/* One more rule in the message. */
static void put_rule(struct nlmsghdr *nlh, char *prefix)
{
	struct nlattr *rule = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE), *nest;
	int six = strchr(prefix, ':') != NULL;
	char *slash = strchr(prefix, '/');
	unsigned char address[16];

	if (!slash)
		errx(1, "%s is no prefix", prefix);
	*slash = '\0';
	if (inet_pton(six ? AF_INET6 : AF_INET, prefix, address) != 1)
		errx(1, "%s is no address", prefix);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_RULE_DIRECTION, ICMPGUARD_DIRECTION_IN);
	nest = mnl_attr_nest_start(nlh, six ? ICMPGUARD_A_RULE_ICMPV6 : ICMPGUARD_A_RULE_ICMP);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_ICMP_TYPE, six ? 128 : 8);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_RULE_PEER);
	mnl_attr_put(nlh, six ? ICMPGUARD_A_PREFIX_IPV6 : ICMPGUARD_A_PREFIX_IPV4, six ? 16 : 4,
		     address);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_PREFIX_LENGTH, atoi(slash + 1));
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_nest_end(nlh, rule);
}

int main(int argc, char **argv)
{
	struct nlmsghdr *nlh;
	char line[128];
	int n = 0;

	if (argc != 2 || (strcmp(argv[1], "add") && strcmp(argv[1], "replace")))
		errx(2, "usage: rules add|replace");
	open_family();
	nlh = begin(family, ICMPGUARD_CMD_STAGING_BEGIN, ICMPGUARD_GENL_VERSION);
	talk(nlh, NULL, "staging-begin");
	if (!strcmp(argv[1], "replace")) {
		nlh = staged(ICMPGUARD_CMD_FLUSH);
		mnl_attr_put_u32(nlh, ICMPGUARD_A_FLUSH, ICMPGUARD_FLUSH_WHAT_RULES);
		talk(nlh, NULL, "flush");
	}
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (!n)
			nlh = staged(ICMPGUARD_CMD_RULE_ADD);
		put_rule(nlh, line);
		if (++n == ICMPGUARD_RULE_BATCH_MAX) {
			talk(nlh, NULL, "rule-add");
			n = 0;
		}
	}
	if (n)
		talk(nlh, NULL, "rule-add");
	nlh = begin(family, ICMPGUARD_CMD_STAGING_COMMIT, ICMPGUARD_GENL_VERSION);
	talk(nlh, NULL, "staging-commit");
	return 0;
}
