// SPDX-License-Identifier: GPL-2.0-only
/*
 * udpmany: many UDP sockets of one local address and port, which the kernel keeps in
 * one list, the newest first.
 *
 * usage: udpmany COUNT SOURCE PORT DESTINATION PORT
 *
 * Connects each to DESTINATION, at consecutive ports from PORT on, says so, and stays.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in parse(const char *text, int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
	};

	if (inet_pton(AF_INET, text, &a.sin_addr) != 1)
		errx(2, "not an IPv4 address: %s", text);
	return a;
}

static void add(const struct sockaddr_in *from, const struct sockaddr_in *to)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;

	if (fd < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)))
		err(1, "SO_REUSEADDR");
	if (bind(fd, (const struct sockaddr *)from, sizeof(*from)))
		err(1, "bind");
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)))
		err(1, "connect");
}

int main(int argc, char **argv)
{
	struct sockaddr_in from, to;
	int i, count;

	if (argc != 6)
		errx(2, "usage: udpmany COUNT SOURCE PORT DESTINATION PORT");
	count = atoi(argv[1]);
	from = parse(argv[2], atoi(argv[3]));
	for (i = 0; i < count; i++) {
		to = parse(argv[4], atoi(argv[5]) + i);
		add(&from, &to);
	}
	printf("%d sockets\n", count);
	fflush(stdout);
	pause();
	return 0;
}
