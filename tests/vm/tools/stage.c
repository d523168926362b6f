// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets, groups and rules over one generic netlink socket, which may have a
 * staging area: requests between begin and commit or abort are for that.
 *
 * usage: stage [-l] [-f] OPERATION...
 *
 *   -l  locks its memory, so that it needs no more of it later
 *   -f  for ever, saying nothing, until the family is gone; refused or not
 *
 * An operation is words with commas between them:
 *   begin[,GENERATION]  commit[,SECONDS]  abort
 *   confirm[,GENERATION]  rollback[,GENERATION]
 *   create,SET,FIRST,N  replace,SET,FIRST,N  add,SET,FIRST,N  del,SET,FIRST,N
 *                       every second host from address FIRST on; more than a
 *                       message holds are sent by several
 *   destroy,SET
 *   allow,SET[,GROUP]   echo requests of either family; revoke,SET[,GROUP]
 *   group,GROUP[,IF]    attach,GROUP[,IF]  detach,GROUP[,IF]  ungroup,GROUP
 *   raw,COMMAND[,HEX]   a request with these attributes
 *   dump,COMMAND[,SET]  how many messages, whether torn, and a sum of them but
 *                       for the generation
 *   torn,COMMAND[,SET]  the same, with a change after the first datagram
 *   status              what there is
 *   ready               says so
 *   wait                for a line, or the end, of standard input
 *
 * Says of each "ok", "existed", or the error's number and what extack says.
 * Exit status: 0 all ok, 1 some refused, 2 could not ask.
 */
#define PROGRAM "stage"
#include <arpa/inet.h>
#include <sys/mman.h>

#include "wire.h"

/* Prefixes of a message. */
#define CHUNK4 12000
#define CHUNK6 3500

static int family;
static bool staged;
static unsigned char attrs[ATTRS_MAX];
static size_t len;

/* Building requests. */

static void *put(int type, const void *data, size_t n)
{
	struct nlattr *a = (struct nlattr *)(attrs + len);

	if (len + NLA_HDRLEN + n + 3 > sizeof(attrs))
		exit(2);
	a->nla_len = NLA_HDRLEN + n;
	a->nla_type = type;
	if (data)
		memcpy(a + 1, data, n);
	len += NLA_ALIGN(a->nla_len);
	return a;
}

static void put_string(int type, const char *text)
{
	put(type, text, strlen(text) + 1);
}

static struct nlattr *nest(int type)
{
	return put(type | NLA_F_NESTED, NULL, 0);
}

static void nest_end(struct nlattr *a)
{
	a->nla_len = attrs + len - (unsigned char *)a;
}

/* Output about the answers. */

static bool existed;
static unsigned int sum;
static unsigned int told[ICMPGUARD_A_MAX + 1];

static void answer(const struct nlattr *a)
{
	const unsigned char *bytes = (const unsigned char *)a;
	int type = a->nla_type & NLA_TYPE_MASK, i;

	/* Sums up what a policy is; its generation does not count. */
	for (i = 0; type != ICMPGUARD_A_GENERATION && i < a->nla_len; i++)
		sum = (sum ^ bytes[i]) * 16777619;
	existed |= type == ICMPGUARD_A_EXISTED;
	if (type <= ICMPGUARD_A_MAX && a->nla_len == NLA_HDRLEN + 4)
		memcpy(&told[type], a + 1, 4);
}

static struct result request(int cmd)
{
	struct result r = { .answer = answer };

	existed = false;
	sum = 2166136261U;
	ask(&r, family, NLM_F_ACK, cmd, attrs, len);
	len = 0;
	return r;
}

static struct result change(int cmd)
{
	if (staged)
		put(ICMPGUARD_A_STAGED, NULL, 0);
	return request(cmd);
}

/* Operations. */

/* The words of one; those it has not are NULL. */
static char *word[5];

static unsigned int prefixes4(unsigned int first, unsigned int n)
{
	struct nlattr *a = put(ICMPGUARD_A_SET_PREFIXES4, NULL, n * 5);
	unsigned char *at = (unsigned char *)(a + 1);
	unsigned int i, address;

	for (i = 0; i < n; i++, at += 5) {
		address = htonl(first + 2 * i);
		memcpy(at, &address, 4);
		at[4] = 32;
	}
	return n;
}

static unsigned int prefixes6(const struct in6_addr *base, unsigned int from,
			      unsigned int n)
{
	struct nlattr *a = put(ICMPGUARD_A_SET_PREFIXES6, NULL, n * 17);
	unsigned char *at = (unsigned char *)(a + 1);
	unsigned int i, last;

	memcpy(&last, &base->s6_addr[12], 4);
	for (i = 0; i < n; i++, at += 17) {
		unsigned int low = htonl(ntohl(last) + 2 * (from + i));

		memcpy(at, base, 12);
		memcpy(at + 12, &low, 4);
		at[16] = 128;
	}
	return n;
}

/* The first of several messages is @cmd, the others add to the same set. */
static struct result prefixes(int cmd)
{
	unsigned int n = word[3] ? atoi(word[3]) : 0, done = 0, chunk, most;
	struct in6_addr base6 = {};
	struct in_addr base4 = {};
	struct result r;

	if (word[2] && inet_pton(AF_INET, word[2], &base4) != 1 &&
	    inet_pton(AF_INET6, word[2], &base6) != 1)
		exit(2);
	do {
		struct nlattr *a = nest(ICMPGUARD_A_SET);

		put_string(ICMPGUARD_A_SET_NAME, word[1]);
		most = base4.s_addr ? CHUNK4 : CHUNK6;
		chunk = n - done < most ? n - done : most;
		if (chunk && base4.s_addr)
			done += prefixes4(ntohl(base4.s_addr) + 2 * done, chunk);
		else if (chunk)
			done += prefixes6(&base6, done, chunk);
		nest_end(a);
		r = change(cmd);
		if (cmd != ICMPGUARD_CMD_SET_DEL)
			cmd = ICMPGUARD_CMD_SET_ADD;
	} while (!r.error && done < n);
	return r;
}

static struct result rule(int cmd)
{
	struct nlattr *a = nest(ICMPGUARD_A_RULE), *icmp;
	unsigned char type[] = { 8, 128 };
	int i;

	for (i = 0; i < 2; i++) {
		icmp = nest(ICMPGUARD_A_RULE_ICMP + i);
		put(ICMPGUARD_A_ICMP_TYPE, &type[i], 1);
		nest_end(icmp);
	}
	put_string(ICMPGUARD_A_RULE_SET, word[1]);
	if (word[2])
		put_string(ICMPGUARD_A_RULE_GROUP, word[2]);
	nest_end(a);
	return change(cmd);
}

static struct result group(int cmd)
{
	struct nlattr *a = nest(ICMPGUARD_A_GROUP);

	put_string(ICMPGUARD_A_GROUP_NAME, word[1]);
	if (word[2])
		put_string(ICMPGUARD_A_GROUP_INTERFACE, word[2]);
	nest_end(a);
	return change(cmd);
}

static struct result raw(int cmd)
{
	char *hex[2] = {};

	hex[0] = word[2];
	cmd = atoi(word[1]);
	len = unhex(hex, attrs, sizeof(attrs));
	return request(cmd);
}

/* Sets the mode that is set already, on a socket of its own. */
static void change_between(void)
{
	struct {
		struct nlattr a;
		unsigned char mode[4];
	} attr = { { NLA_HDRLEN + 1, ICMPGUARD_A_MODE }, { 0 } };
	struct result r = {};
	int dump_fd = fd;

	open_socket();
	ask(&r, family, NLM_F_ACK, ICMPGUARD_CMD_CONFIG_SET, &attr,
	    sizeof(attr));
	close(fd);
	fd = dump_fd;
	if (r.error)
		exit(2);
}

static struct result dump(int tear)
{
	struct result r = { .answer = answer };

	if (word[2]) {
		struct nlattr *a = nest(ICMPGUARD_A_SET);

		put_string(ICMPGUARD_A_SET_NAME, word[2]);
		nest_end(a);
	}
	sum = 2166136261U;
	send_request(family, NLM_F_DUMP, atoi(word[1]), attrs, len);
	len = 0;
	receive(&r);
	if (tear)
		change_between();
	while (!r.done)
		receive(&r);
	if (!r.error)
		snprintf(r.text, sizeof(r.text), "%u messages%s, sum %08x",
			 r.messages, r.torn ? ", torn" : "", sum);
	return r;
}

/* A request that has a number, or none. */
static struct result numbered(int cmd, int type)
{
	unsigned int n = word[1] ? strtoul(word[1], NULL, 10) : 0;

	if (word[1])
		put(type, &n, sizeof(n));
	return request(cmd);
}

static struct result begin(int cmd)
{
	struct result r = numbered(cmd, ICMPGUARD_A_GENERATION);

	staged |= !r.error;
	return r;
}

static struct result end(int cmd)
{
	staged = false;
	return numbered(cmd, ICMPGUARD_A_CONFIRM);
}

static struct result pending(int cmd)
{
	return numbered(cmd, ICMPGUARD_A_GENERATION);
}

static struct result status(int cmd)
{
	struct result r = request(cmd);

	if (r.error)
		return r;
	snprintf(r.text, sizeof(r.text),
		 "rules %u sets %u groups %u prefixes %u",
		 told[ICMPGUARD_A_RULES], told[ICMPGUARD_A_SETS],
		 told[ICMPGUARD_A_GROUPS], told[ICMPGUARD_A_PREFIXES]);
	return r;
}

static struct result ready(int cmd)
{
	(void)cmd;
	return (struct result){ .done = true };
}

static struct result wait_for_line(int cmd)
{
	char c;

	(void)cmd;
	while (read(0, &c, 1) > 0 && c != '\n')
		;
	return (struct result){ .done = true };
}

static const struct {
	const char *name;
	struct result (*run)(int cmd);
	int cmd;
} operations[] = {
	{ "begin", begin, ICMPGUARD_CMD_STAGING_BEGIN },
	{ "commit", end, ICMPGUARD_CMD_STAGING_COMMIT },
	{ "abort", end, ICMPGUARD_CMD_STAGING_ABORT },
	{ "confirm", pending, ICMPGUARD_CMD_CONFIRM },
	{ "rollback", pending, ICMPGUARD_CMD_ROLLBACK },
	{ "create", prefixes, ICMPGUARD_CMD_SET_CREATE },
	{ "replace", prefixes, ICMPGUARD_CMD_SET_REPLACE },
	{ "add", prefixes, ICMPGUARD_CMD_SET_ADD },
	{ "del", prefixes, ICMPGUARD_CMD_SET_DEL },
	{ "destroy", prefixes, ICMPGUARD_CMD_SET_DESTROY },
	{ "allow", rule, ICMPGUARD_CMD_RULE_ADD },
	{ "revoke", rule, ICMPGUARD_CMD_RULE_DEL },
	{ "group", group, ICMPGUARD_CMD_GROUP_CREATE },
	{ "ungroup", group, ICMPGUARD_CMD_GROUP_DELETE },
	{ "attach", group, ICMPGUARD_CMD_GROUP_ATTACH },
	{ "detach", group, ICMPGUARD_CMD_GROUP_DETACH },
	{ "raw", raw, 0 },
	{ "dump", dump, false },
	{ "torn", dump, true },
	{ "status", status, ICMPGUARD_CMD_STATUS },
	{ "ready", ready, 0 },
	{ "wait", wait_for_line, 0 },
};

static struct result operate(const char *text)
{
	static char copy[8192];
	size_t i;

	snprintf(copy, sizeof(copy), "%s", text);
	memset(word, 0, sizeof(word));
	for (i = 0; i < 4; i++)
		word[i] = strtok(i ? NULL : copy, ",");
	for (i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
		if (word[0] && !strcmp(operations[i].name, word[0]))
			return operations[i].run(operations[i].cmd);
	fprintf(stderr, "stage: %s?\n", text);
	exit(2);
}

/* Repeats the operations forever, whatever their results. */
static int for_ever(char **argv)
{
	unsigned long n = 0, refused = 0;
	char **op;

	while ((family = resolve())) {
		for (op = argv; *op; op++, n++)
			refused += !!operate(*op).error;
	}
	printf("%lu operations, %lu refused\n", n, refused);
	return 0;
}

int main(int argc, char **argv)
{
	bool lock = false, loop = false;
	int opt, failed = 0;

	while ((opt = getopt(argc, argv, "lf")) != -1) {
		lock |= opt == 'l';
		loop |= opt == 'f';
		if (opt == '?')
			return 2;
	}
	open_socket();
	family = resolve();
	if (!family) {
		fprintf(stderr, "stage: no family\n");
		return 2;
	}
	if (lock && mlockall(MCL_CURRENT | MCL_FUTURE))
		die("mlockall");
	argv += optind;
	if (loop)
		return for_ever(argv);
	for (; *argv; argv++) {
		struct result r = operate(*argv);

		failed |= !!r.error;
		printf("%s: ", *argv);
		if (r.error)
			printf("error %d: %s\n", r.error, r.text);
		else
			printf("%s\n", *r.text ? r.text : existed ? "existed" : "ok");
		fflush(stdout);
	}
	return failed;
}
