// SPDX-License-Identifier: GPL-2.0-only
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/route.h"

/* Bytes of an address. */
static size_t addr_size(enum ig_family family)
{
	return family == IG_IPV4 ? 4 : 16;
}

static int read_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	size_t size = addr_size(rtm->rtm_family == AF_INET ? IG_IPV4 : IG_IPV6);
	struct ig_route *route = data;
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWROUTE)
		return MNL_CB_OK;
	mnl_attr_for_each (attr, nlh, sizeof(*rtm)) {
		u16 type = mnl_attr_get_type(attr);

		if (type == RTA_OIF && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
			route->ifindex = mnl_attr_get_u32(attr);
		if (type != RTA_PREFSRC || mnl_attr_get_payload_len(attr) < size)
			continue;
		memcpy(route->src.b, mnl_attr_get_payload(attr), size);
		route->has_src = true;
	}
	return MNL_CB_STOP;
}

static struct nlmsghdr *route_request(char *buf, enum ig_family family, const struct ig_addr *dst,
				      unsigned int ifindex)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = 1;
	rtm->rtm_family = family == IG_IPV4 ? AF_INET : AF_INET6;
	rtm->rtm_dst_len = ig_prefix_max(family);
	mnl_attr_put(nlh, RTA_DST, addr_size(family), dst->b);
	if (ifindex)
		mnl_attr_put_u32(nlh, RTA_OIF, ifindex);
	return nlh;
}

bool ig_route_find(enum ig_family family, const struct ig_addr *dst, unsigned int ifindex,
		   struct ig_route *route)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	char buf[4096] __attribute__((aligned(4)));
	struct nlmsghdr *nlh;
	ssize_t got = -1;

	memset(route, 0, sizeof(*route));
	if (!socket)
		return false;
	nlh = route_request(buf, family, dst, ifindex);
	if (!mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) >= 0)
		got = mnl_socket_recvfrom(socket, buf, sizeof(buf));
	if (got > 0)
		mnl_cb_run(buf, (size_t)got, 1, mnl_socket_get_portid(socket), read_route, route);
	mnl_socket_close(socket);
	return route->ifindex;
}
