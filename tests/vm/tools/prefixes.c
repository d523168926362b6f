// SPDX-License-Identifier: GPL-2.0-only
/*
 * prefixes ADDRESS NUMBER: so many IPv4 addresses, a line each, every other one from
 * ADDRESS on, so that no two are one prefix.
 */
#include <arpa/inet.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct in_addr first;
	unsigned long n, i;
	char *end;

	if (argc != 3 || inet_pton(AF_INET, argv[1], &first) != 1)
		errx(2, "usage: prefixes ADDRESS NUMBER");
	n = strtoul(argv[2], &end, 10);
	if (*end || ntohl(first.s_addr) + 2ull * n > 1ull << 32)
		errx(2, "%s: from %s on there are not so many", argv[2], argv[1]);
	for (i = 0; i < n; i++) {
		unsigned int a = ntohl(first.s_addr) + 2 * i;

		printf("%u.%u.%u.%u\n", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
	}
	if (fflush(stdout))
		err(1, "writing");
	return 0;
}
