// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures the whole way of a packet, from system call to system call: sends
 * it, waits for the answer, reads the time stamp counter before and after.
 *
 *     roundtrip ping N ADDRESS [FROM...] echo-request, and the reply, by turns from
 *                                        addresses of this host
 *     roundtrip flood N ADDRESS FROM...  echo-requests that nobody may answer: only
 *                                        what comes before the answer is measured
 *     roundtrip udp N ADDRESS NETNS      datagram to ADDRESS, which is one of the
 *                                        namespace NETNS, and one back
 *
 * Prints the median of N round trips and their mean: the tick of the clock is in
 * the latter only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <x86intrin.h>

#define WARM_UP		16
#define MOST		100000
#define SIZE		64
#define SOURCES		64

static uint64_t spent[MOST];

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void report(int n)
{
	uint64_t sum = 0;

	for (int i = 0; i < n; i++)
		sum += spent[i];
	qsort(spent, n, sizeof(*spent), by_size);
	printf("%llu %llu\n", (unsigned long long)spent[n / 2],
	       (unsigned long long)(sum / n));
}

static int socket_new(int domain, int type, int protocol)
{
	static const struct timeval limit = { .tv_sec = 5 };
	int fd = socket(domain, type, protocol);

	if (fd < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)))
		err(1, "SO_RCVTIMEO");
	return fd;
}

static void address(const char *text, struct sockaddr_storage *to, socklen_t *len)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
	struct sockaddr_in *four = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		*len = sizeof(*four);
	} else if (inet_pton(AF_INET6, text, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6;
		*len = sizeof(*six);
	} else {
		errx(2, "%s is neither IPv4 nor IPv6", text);
	}
}

/* A raw socket that hears echo replies only. */
static int ping_socket(int domain)
{
	struct icmp6_filter six;
	uint32_t four = ~(1U << ICMP_ECHOREPLY);
	int fd;

	if (domain == AF_INET) {
		fd = socket_new(domain, SOCK_RAW, IPPROTO_ICMP);
		if (setsockopt(fd, SOL_RAW, 1 /* ICMP_FILTER */, &four, sizeof(four)))
			err(1, "ICMP_FILTER");
		return fd;
	}
	fd = socket_new(domain, SOCK_RAW, IPPROTO_ICMPV6);
	ICMP6_FILTER_SETBLOCKALL(&six);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &six);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &six, sizeof(six)))
		err(1, "ICMP6_FILTER");
	return fd;
}

/* RFC 1071, for an even number of bytes. */
static uint16_t checksum(const void *data, int len)
{
	const uint16_t *word = data;
	uint32_t sum = 0;

	for (; len > 0; len -= 2)
		sum += *word++;
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

/* Sockets that send from each of @from, or from whatever address there is. */
static int sources(int *fd, char **from, const struct sockaddr_storage *to, socklen_t to_len)
{
	int n = 0;

	do {
		struct sockaddr_storage own;
		socklen_t len;

		fd[n] = ping_socket(to->ss_family);
		if (*from) {
			address(*from, &own, &len);
			if (bind(fd[n], (struct sockaddr *)&own, len))
				err(1, "bind %s", *from);
		}
		if (connect(fd[n], (const struct sockaddr *)to, to_len))
			err(1, "connect");
		n++;
	} while (*from && *++from && n < SOURCES);
	return n;
}

static void request_number(unsigned char *request, int seq, sa_family_t family)
{
	struct icmphdr *icmp = (struct icmphdr *)request;

	icmp->un.echo.sequence = htons(seq);
	icmp->checksum = 0;
	if (family == AF_INET)
		icmp->checksum = checksum(request, SIZE);
}

static void ping(int n, const char *text, char **from, int answered)
{
	_Alignas(4) unsigned char request[SIZE] = { 0 }, reply[256];
	struct icmphdr *icmp = (struct icmphdr *)request;
	struct sockaddr_storage to;
	int fd[SOURCES], n_fd;
	socklen_t len;

	address(text, &to, &len);
	n_fd = sources(fd, from, &to, len);
	icmp->type = to.ss_family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	icmp->un.echo.id = htons(getpid());
	for (int i = -n_fd * WARM_UP; i < n; i++) {
		int number = i + n_fd * WARM_UP, at = number % n_fd;
		uint64_t start;

		request_number(request, number / n_fd + 1, to.ss_family);
		start = __rdtsc();
		if (send(fd[at], request, SIZE, 0) != SIZE)
			err(1, "send");
		if (answered && recv(fd[at], reply, sizeof(reply), 0) < SIZE)
			err(1, "no reply to request %d", number + 1);
		if (i >= 0)
			spent[i] = __rdtsc() - start;
	}
	/* One CPU, and no queue between the two: an answer would be here. */
	for (int i = 0; !answered && i < n_fd; i++)
		if (recv(fd[i], reply, sizeof(reply), MSG_DONTWAIT) >= 0)
			errx(1, "a request was answered");
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", path);
	close(fd);
}

static void udp(int n, const char *text, const char *netns)
{
	unsigned char data[SIZE] = { 0 };
	struct sockaddr_storage to, from;
	socklen_t len, from_len = sizeof(from);
	int here, there;

	address(text, &to, &len);
	here = socket_new(to.ss_family, SOCK_DGRAM, 0);
	enter(netns);
	there = socket_new(to.ss_family, SOCK_DGRAM, 0);
	if (bind(there, (struct sockaddr *)&to, len) ||
	    getsockname(there, (struct sockaddr *)&to, &len) ||
	    connect(here, (struct sockaddr *)&to, len) ||
	    getsockname(here, (struct sockaddr *)&from, &from_len) ||
	    connect(there, (struct sockaddr *)&from, from_len))
		err(1, "cannot join two sockets");
	for (int i = -WARM_UP; i < n; i++) {
		uint64_t start = __rdtsc();

		if (send(here, data, SIZE, 0) != SIZE ||
		    recv(there, data, SIZE, 0) != SIZE ||
		    send(there, data, SIZE, 0) != SIZE ||
		    recv(here, data, SIZE, 0) != SIZE)
			err(1, "datagram %d was lost", i + WARM_UP + 1);
		if (i >= 0)
			spent[i] = __rdtsc() - start;
	}
}

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0;

	if (n < 1 || n > MOST)
		errx(2, "usage: roundtrip ping|flood|udp N ADDRESS [FROM...|NETNS]");
	if (argc >= 4 && !strcmp(argv[1], "ping"))
		ping(n, argv[3], argv + 4, 1);
	else if (argc >= 5 && !strcmp(argv[1], "flood"))
		ping(n, argv[3], argv + 4, 0);
	else if (argc == 5 && !strcmp(argv[1], "udp"))
		udp(n, argv[3], argv[4]);
	else
		errx(2, "usage: roundtrip ping|flood|udp N ADDRESS [FROM...|NETNS]");
	report(n);
	return 0;
}
