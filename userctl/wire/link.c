// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* setns() */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "wire/absence.h"
#include "wire/advice.h"
#include "cmd/cmd.h"
#include "wire/link.h"
#include "model/match.h"
#include "wire/older.h"

static_assert(sizeof(struct genlmsghdr) == IG_LINK_HEADER, "attributes follow the header");
static_assert(offsetof(struct ig_link, request) % NLMSG_ALIGNTO == 0, "messages are aligned");
static_assert(offsetof(struct ig_link, reply) % NLMSG_ALIGNTO == 0, "messages are aligned");

/* How often a dump that changed under way is read again. */
#define DUMP_ATTEMPTS 20

static const char *const rule_names[ICMPGUARD_A_RULE_MAX + 1] = {
	[ICMPGUARD_A_RULE_ID] = "id",
	[ICMPGUARD_A_RULE_DIRECTION] = "direction",
	[ICMPGUARD_A_RULE_ICMP] = "icmp",
	[ICMPGUARD_A_RULE_ICMPV6] = "icmpv6",
	[ICMPGUARD_A_RULE_PEER] = "peer",
	[ICMPGUARD_A_RULE_TO] = "to",
	[ICMPGUARD_A_RULE_LIFETIME] = "lifetime",
	[ICMPGUARD_A_RULE_COMMENT] = "comment",
	[ICMPGUARD_A_RULE_SET] = "set",
	[ICMPGUARD_A_RULE_GROUP] = "group",
};

static const char *const acl_names[ICMPGUARD_A_ACL_ENTRY_MAX + 1] = {
	[ICMPGUARD_A_ACL_ENTRY_DIRECTION] = "direction",
	[ICMPGUARD_A_ACL_ENTRY_NUMBER] = "number",
	[ICMPGUARD_A_ACL_ENTRY_ACTION] = "action",
	[ICMPGUARD_A_ACL_ENTRY_ICMP] = "icmp",
	[ICMPGUARD_A_ACL_ENTRY_ICMPV6] = "icmpv6",
	[ICMPGUARD_A_ACL_ENTRY_PEER] = "peer",
	[ICMPGUARD_A_ACL_ENTRY_TO] = "to",
	[ICMPGUARD_A_ACL_ENTRY_DEV] = "dev",
	[ICMPGUARD_A_ACL_ENTRY_SET] = "set",
};

static const char *const set_names[ICMPGUARD_A_SET_MAX + 1] = {
	[ICMPGUARD_A_SET_NAME] = "name",
	[ICMPGUARD_A_SET_PREFIX] = "prefix",
	[ICMPGUARD_A_SET_PREFIXES4] = "prefixes4",
	[ICMPGUARD_A_SET_PREFIXES6] = "prefixes6",
};

static const char *const group_names[ICMPGUARD_A_GROUP_MAX + 1] = {
	[ICMPGUARD_A_GROUP_NAME] = "name",
	[ICMPGUARD_A_GROUP_INTERFACE] = "interface",
};

static const char *const main_names[ICMPGUARD_A_MAX + 1] = {
	[ICMPGUARD_A_MODE] = "mode",
	[ICMPGUARD_A_DEFAULT_IN] = "default-in",
	[ICMPGUARD_A_DEFAULT_OUT] = "default-out",
	[ICMPGUARD_A_DEFAULT_FORWARD] = "default-forward",
	[ICMPGUARD_A_RULE] = "rule",
	[ICMPGUARD_A_FLUSH] = "flush",
	[ICMPGUARD_A_ACL_ENTRY] = "acl-entry",
	[ICMPGUARD_A_SET] = "set",
	[ICMPGUARD_A_GROUP] = "group",
	[ICMPGUARD_A_STAGED] = "staged",
	[ICMPGUARD_A_GENERATION] = "generation",
	[ICMPGUARD_A_CONFIRM] = "confirm",
	[ICMPGUARD_A_TOKEN] = "token",
};

static const char *const icmp_names[ICMPGUARD_A_ICMP_MAX + 1] = {
	[ICMPGUARD_A_ICMP_TYPE] = "type",
	[ICMPGUARD_A_ICMP_CODE] = "code",
};

static const char *const prefix_names[ICMPGUARD_A_PREFIX_MAX + 1] = {
	[ICMPGUARD_A_PREFIX_IPV4] = "ipv4",
	[ICMPGUARD_A_PREFIX_IPV6] = "ipv6",
	[ICMPGUARD_A_PREFIX_LENGTH] = "length",
};

struct attr_set {
	const char *const *names;
	u16 max;
};

static const struct attr_set main_set = { main_names, ICMPGUARD_A_MAX };
static const struct attr_set rule_set = { rule_names, ICMPGUARD_A_RULE_MAX };
static const struct attr_set acl_set = { acl_names, ICMPGUARD_A_ACL_ENTRY_MAX };
static const struct attr_set set_set = { set_names, ICMPGUARD_A_SET_MAX };
static const struct attr_set group_set = { group_names, ICMPGUARD_A_GROUP_MAX };
static const struct attr_set icmp_set = { icmp_names, ICMPGUARD_A_ICMP_MAX };
static const struct attr_set prefix_set = { prefix_names, ICMPGUARD_A_PREFIX_MAX };

/* The attribute set inside attribute @type of @set, or NULL. */
static const struct attr_set *inner_set(const struct attr_set *set, u16 type)
{
	const char *name = type <= set->max ? set->names[type] : NULL;

	if (set == &main_set)
		return type == ICMPGUARD_A_RULE	     ? &rule_set :
		       type == ICMPGUARD_A_ACL_ENTRY ? &acl_set :
		       type == ICMPGUARD_A_SET	     ? &set_set :
		       type == ICMPGUARD_A_GROUP     ? &group_set :
						       NULL;
	if (set == &set_set)
		return type == ICMPGUARD_A_SET_PREFIX ? &prefix_set : NULL;
	if (!name || (set != &rule_set && set != &acl_set))
		return NULL;
	if (!strcmp(name, "icmp") || !strcmp(name, "icmpv6"))
		return &icmp_set;
	return !strcmp(name, "peer") || !strcmp(name, "to") ? &prefix_set : NULL;
}

static void append_name(struct ig_link *link, const struct attr_set *set, u16 type)
{
	size_t len = strlen(link->attr);
	const char *dot = len ? "." : "";

	if (type <= set->max && set->names[type])
		snprintf(link->attr + len, sizeof(link->attr) - len, "%s%s", dot, set->names[type]);
	else
		snprintf(link->attr + len, sizeof(link->attr) - len, "%s#%u", dot, type);
}

/* How many attributes of the type of @attr there are from @p up to it. */
static unsigned int before_attr(const char *p, const struct nlattr *attr)
{
	unsigned int n = 0;

	while (p < (const char *)attr) {
		const struct nlattr *other = (const void *)p;

		n += mnl_attr_get_type(other) == mnl_attr_get_type(attr);
		p += MNL_ALIGN(other->nla_len);
	}
	return n;
}

/* Writes what an attribute says to @link->value, for a sentence. */
static void read_value(struct ig_link *link, const struct nlattr *attr)
{
	static const char *const names[] = { "name", "set", "group", "interface", "dev", NULL };
	static const char *const prefixes[] = { "prefix", "peer", "to", NULL };
	const char *dot = strrchr(link->attr, '.'), *name = dot ? dot + 1 : link->attr;
	struct ig_prefix prefix;

	if (dot && ig_words_index(name, names) >= 0)
		snprintf(link->value, sizeof(link->value), "%.*s",
			 (int)mnl_attr_get_payload_len(attr), mnl_attr_get_str(attr));
	else if (dot && ig_words_index(name, prefixes) >= 0 &&
		 ig_prefix_from_wire(attr, &prefix) >= 0)
		ig_words_prefix_text(&prefix, link->value);
}

/*
 * Writes the path of the attribute at @offset of the request to @link->attr, and
 * its number among its like to @link->nth.
 * Return: the set inside it, or of the message for offset 0.
 */
static const struct attr_set *name_attr(struct ig_link *link, u32 offset)
{
	const struct nlmsghdr *nlh = (const void *)link->request;
	const char *p = mnl_nlmsg_get_payload_offset(nlh, IG_LINK_HEADER);
	const char *end = mnl_nlmsg_get_payload_tail(nlh), *first = p;
	const char *target = link->request + offset;
	const struct attr_set *set = &main_set;
	int depth = 0;

	link->attr[0] = '\0';
	link->value[0] = '\0';
	link->nth = 0;
	while (set && target >= p && p + sizeof(struct nlattr) <= end) {
		const struct nlattr *attr = (const void *)p;
		const char *next = p + MNL_ALIGN(attr->nla_len);
		u16 type = mnl_attr_get_type(attr);

		if (target >= next) {
			p = next;
			continue;
		}
		append_name(link, set, type);
		/* What is repeated is one level below the message. */
		if (depth++ == 1)
			link->nth = before_attr(first, attr);
		set = inner_set(set, type);
		if (target == p) {
			read_value(link, attr);
			break;
		}
		p += sizeof(struct nlattr);
		first = p;
	}
	return set;
}

/* What the kernel adds to an error: the TLVs from @p to the end of @nlh. */
static void read_extack(struct ig_link *link, const struct nlmsghdr *nlh, size_t offset)
{
	const struct attr_set *set = &main_set;
	const struct nlattr *attr;
	u32 missing = 0;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each (attr, nlh, offset) {
		u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

		if (type == NLMSGERR_ATTR_MSG)
			snprintf(link->text, sizeof(link->text), "%.*s", (int)len,
				 mnl_attr_get_str(attr));
		else if (type == NLMSGERR_ATTR_OFFS && len >= 4)
			set = name_attr(link, mnl_attr_get_u32(attr));
		else if (type == NLMSGERR_ATTR_MISS_NEST && len >= 4)
			set = name_attr(link, mnl_attr_get_u32(attr));
		else if (type == NLMSGERR_ATTR_MISS_TYPE && len >= 4)
			missing = mnl_attr_get_u32(attr);
	}
	if (missing && set)
		append_name(link, set, (u16)missing);
}

static void read_error(struct ig_link *link, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);

	/* The request comes back whole unless the kernel caps it. */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += err->msg.nlmsg_len - sizeof(err->msg);
	link->error = -err->error;
	read_extack(link, nlh, MNL_ALIGN(offset));
}

static void read_done(struct ig_link *link, const struct nlmsghdr *nlh)
{
	const int *status = mnl_nlmsg_get_payload(nlh);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*status) || *status >= 0)
		return;
	link->error = -*status;
	read_extack(link, nlh, MNL_ALIGN(sizeof(*status)));
}

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

/* What a dump says of the policy must be of one generation. */
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

/* The request was carried out or refused, and this does not say which. */
static void lose(struct ig_link *link, int error)
{
	/* SO_RCVTIMEO is over. */
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
	/* The kernel deals with a request while it is sent: the answer is there. */
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

/* Opens a namespace as ip-netns(8) names it; its path ends up in @path. */
static int open_netns(const char *netns, char path[PATH_MAX])
{
	/* One directory by two names, unless a small image lacks the link. */
	static const char *const dirs[] = { "/run/netns/", "/var/run/netns/" };
	int fd = -1;
	size_t i;

	if (strchr(netns, '/')) {
		snprintf(path, PATH_MAX, "%s", netns);
		return open(path, O_RDONLY | O_CLOEXEC);
	}
	for (i = 0; fd < 0 && i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, PATH_MAX, "%s%s", dirs[i], netns);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT)
			break;
	}
	return fd;
}

static int enter_netns(const char *netns)
{
	char path[PATH_MAX];
	int fd, err;

	if (!*netns || !strcmp(netns, ".") || !strcmp(netns, "..")) {
		ig_complain("\"%s\" is no name of a network namespace; `ip netns` lists them",
			    netns);
		return IG_EXIT_USAGE;
	}
	fd = open_netns(netns, path);
	if (fd < 0) {
		if (errno == ENOENT)
			ig_complain("there is no network namespace %s (%s); `ip netns` lists them",
				    netns, path);
		else
			ig_complain("cannot open the network namespace %s: %s", path,
				    strerror(errno));
		return IG_EXIT_FAILED;
	}
	err = setns(fd, CLONE_NEWNET) ? errno : 0;
	close(fd);
	if (!err)
		return 0;
	if (err == EINVAL)
		ig_complain("%s is no network namespace", path);
	else if (err == EPERM)
		ig_complain("entering the network namespace %s needs CAP_SYS_ADMIN", netns);
	else
		ig_complain("cannot enter the network namespace %s: %s", netns, strerror(err));
	return IG_EXIT_FAILED;
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
	/* The kernel answers while it is asked: an answer that is not there is lost. */
	setsockopt(mnl_socket_get_fd(link->socket), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	/* Every kernel that is supported has these; refusals are worded by them. */
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
		status = enter_netns(netns);
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

void ig_link_close(struct ig_link *link)
{
	if (link->socket)
		mnl_socket_close(link->socket);
	link->socket = NULL;
}

/*
 * Sentences of the module are for people. Those of netlink itself say what is
 * wrong with an attribute, which has to be named then.
 */
static bool of_netlink(const char *text)
{
	static const char *const words[] = { "integer out of range", "binary attribute size",
					     "reserved bit set" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(text, words[i], strlen(words[i])))
			return true;
	return !*text || (*text >= 'A' && *text <= 'Z');
}

int ig_link_complain(struct ig_link *link, enum ig_link_need need)
{
	bool named = link->attr[0] && of_netlink(link->text);
	const char *open = named ? " (" : "", *close = named ? ")" : "";
	const char *attr = named ? link->attr : "";

	if (ig_older_refused(link))
		ig_older_complain(link, need);
	else if (ig_advice_complain(link))
		return IG_EXIT_FAILED;
	else if (link->text[0])
		ig_complain("%s%s%s%s", link->text, open, attr, close);
	else if (link->error == EPERM && need == IG_LINK_READS)
		ig_complain("this needs CAP_NET_ADMIN over the network namespace; run it as root");
	else if (link->error == EPERM)
		ig_complain("this needs CAP_NET_ADMIN in the initial user namespace; run it as "
			    "root there (or load the module with userns=1 to let the owner of a "
			    "namespace configure it)");
	else
		ig_complain("the module refused: %s%s%s%s", strerror(link->error), open, attr,
			    close);
	return IG_EXIT_FAILED;
}
