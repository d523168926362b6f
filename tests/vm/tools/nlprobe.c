// SPDX-License-Identifier: GPL-2.0-only
/*
 * Speaks to the generic netlink family as no well-behaved client would, by hand
 * and without a library, and prints the result.
 *
 * usage: nlprobe COMMAND [HEX...]    a request with these attributes
 *        nlprobe -d COMMAND [HEX...] the same as a dump
 *        nlprobe -t COUNT            a dump of rules, torn by a change: deletes
 *                                    the last of COUNT rules half way
 *        nlprobe -o                  the numbers of the commands that can be asked
 *
 * With -T before -d, a dump also prints the nanoseconds that it took and those of its
 * longest datagram. With -x before all else, prints the attributes of the answers, in hex.
 *
 * COMMAND is a number of uapi/icmpguard.h; HEX is bytes of attributes as they
 * are sent. Prints "ok", or the error's name-less number and what extack says;
 * a dump prints how many messages it had, and "torn" when it was flagged so.
 * Exit status: 0 ok, 1 refused, 2 could not ask.
 */
#define PROGRAM "nlprobe"
#include <time.h>

#include "wire.h"

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

	open_socket();
	ask(&r, family, NLM_F_ACK, ICMPGUARD_CMD_RULE_DEL, &attr, sizeof(attr));
	close(fd);
	fd = dump_fd;
	if (r.error) {
		fprintf(stderr, "nlprobe: delete %u: %s\n", id, r.text);
		exit(2);
	}
}

static bool in_hex;

static void print_hex(const struct nlattr *attr)
{
	const unsigned char *bytes = (const unsigned char *)attr;
	int i;

	for (i = 0; in_hex && i < attr->nla_len; i++)
		printf("%02x", bytes[i]);
	if (in_hex)
		printf("\n");
}

static unsigned long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* Begun before the request was sent: the kernel makes the first datagram then. */
static void receive_all(struct result *r, unsigned long long begun, bool timed)
{
	unsigned long long all = 0, longest = 0, took;

	while (!r->done) {
		receive(r);
		took = now() - begun;
		all += took;
		longest = took > longest ? took : longest;
		begun = now();
	}
	if (timed)
		printf("all %llu longest %llu\n", all, longest);
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
	static unsigned char attrs[ATTRS_MAX];
	struct result r = { .answer = print_hex };
	bool dump = false, tear = false, timed = false;
	unsigned long long begun;
	int family, opt;
	size_t len;

	while ((opt = getopt(argc, argv, "+dtxoT")) != -1) {
		if (opt == 'o') {
			int op;

			/* An event is only sent. */
			for (op = 1; op <= ICMPGUARD_CMD_MAX; op++)
				if (op != ICMPGUARD_CMD_EVENT)
					printf("%d\n", op);
			return 0;
		}
		dump |= opt == 'd';
		tear |= opt == 't';
		in_hex |= opt == 'x';
		timed |= opt == 'T';
		if (opt == '?')
			return 2;
	}
	argv += optind;
	if (!*argv)
		return 2;
	open_socket();
	if (tear)
		room = 4096;
	family = resolve();
	if (!family) {
		fprintf(stderr, PROGRAM ": no family\n");
		return 2;
	}
	begun = now();
	if (tear) {
		send_request(family, NLM_F_DUMP, ICMPGUARD_CMD_RULE_GET, NULL, 0);
		receive(&r);
		delete_rule(family, atoi(*argv));
	} else {
		len = unhex(argv + 1, attrs, sizeof(attrs));
		send_request(family, dump ? NLM_F_DUMP : NLM_F_ACK,
			     atoi(*argv), attrs, len);
	}
	receive_all(&r, begun, timed);
	return report(&r, dump || tear);
}
