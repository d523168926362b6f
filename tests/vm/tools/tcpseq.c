// SPDX-License-Identifier: GPL-2.0-only
/*
 * tcpseq: makes TCP sockets of known sequence numbers, for tests of what an ICMP
 * error may quote.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage_text[] =
"usage: tcpseq COMMAND SOURCE PORT DESTINATION PORT [NUMBER]\n"
"  open     connects, then hears nothing more and sends NUMBER bytes: prints\n"
"           SND.UNA and SND.NXT, and stays\n"
"  connect  only begins to connect: prints the same, and stays\n"
"  close    connects, prints the same, and closes first\n"
"  request  writes a SYN with a source that need not be local, and prints the\n"
"           sequence of the SYN-ACK that comes back to it\n"
"  raw      writes a SYN of sequence NUMBER, and knows of no socket\n";

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address from, to;

static void parse(union address *a, const char *text, const char *port)
{
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1)
		a->any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1)
		a->any.sa_family = AF_INET6;
	else
		errx(2, "not an address: %s", text);
	/* At the same place in both. */
	a->v4.sin_port = htons(atoi(port));
}

static socklen_t size(const union address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

static int queued(int fd, unsigned long what)
{
	int n;

	if (ioctl(fd, what, &n))
		err(1, "ioctl");
	return n;
}

/* Repair mode is left without the window probe that it ends with by itself. */
static void print_window(int fd, bool syn_sent)
{
	int on = 1, off = -1, queue = TCP_SEND_QUEUE;
	uint32_t end, una, nxt;
	socklen_t len = sizeof(end);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)) ||
	    getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &end, &len) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off)))
		err(1, "TCP_REPAIR");
	/* The ioctls do not count a SYN. */
	una = syn_sent ? end - 1 : end - queued(fd, SIOCOUTQ);
	nxt = syn_sent ? end : end - queued(fd, SIOCOUTQNSD);
	printf("%u %u\n", una, nxt);
	fflush(stdout);
}

static int begin(bool wait)
{
	int fd = socket(from.any.sa_family, SOCK_STREAM | (wait ? 0 : SOCK_NONBLOCK), 0);
	int on = 1;

	if (fd < 0)
		err(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &from.any, size(&from)))
		err(1, "bind");
	if (connect(fd, &to.any, size(&to)) && (wait || errno != EINPROGRESS))
		err(1, "connect");
	return fd;
}

static void open_and_send(int bytes)
{
	static struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog filter = { 1, &nothing };
	char *data = calloc(1, bytes + 1);
	int fd = begin(true);

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)))
		err(1, "SO_ATTACH_FILTER");
	if (bytes && write(fd, data, bytes) != bytes)
		err(1, "write");
	print_window(fd, false);
	pause();
}

static void open_and_close(void)
{
	int fd = begin(true);
	char byte;

	print_window(fd, false);
	shutdown(fd, SHUT_WR);
	while (read(fd, &byte, 1) > 0)
		;
	close(fd);
}

static uint32_t sum(uint32_t acc, const void *data, int len)
{
	const uint16_t *p = data;
	int i;

	for (i = 0; i < len / 2; i++)
		acc += p[i];
	return acc;
}

static uint16_t fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return ~acc;
}

static void write_syn(uint32_t seq)
{
	bool v4 = from.any.sa_family == AF_INET;
	int fd = socket(from.any.sa_family, SOCK_RAW, IPPROTO_RAW), hlen;
	unsigned char packet[64] = { 0 };
	union address dst = to;
	struct tcphdr *tcp;
	uint32_t acc;

	if (v4) {
		struct iphdr *ip = (struct iphdr *)packet;

		hlen = sizeof(*ip);
		ip->version = 4;
		ip->ihl = 5;
		ip->ttl = 64;
		ip->protocol = IPPROTO_TCP;
		ip->tot_len = htons(hlen + sizeof(*tcp));
		ip->saddr = from.v4.sin_addr.s_addr;
		ip->daddr = to.v4.sin_addr.s_addr;
		ip->check = fold(sum(0, ip, hlen));
		acc = sum(0, &ip->saddr, 8);
	} else {
		struct ip6_hdr *ip6 = (struct ip6_hdr *)packet;

		hlen = sizeof(*ip6);
		ip6->ip6_vfc = 0x60;
		ip6->ip6_nxt = IPPROTO_TCP;
		ip6->ip6_hops = 64;
		ip6->ip6_plen = htons(sizeof(*tcp));
		ip6->ip6_src = from.v6.sin6_addr;
		ip6->ip6_dst = to.v6.sin6_addr;
		acc = sum(0, &ip6->ip6_src, 32);
	}
	tcp = (struct tcphdr *)(packet + hlen);
	tcp->source = from.v4.sin_port;
	tcp->dest = to.v4.sin_port;
	tcp->seq = htonl(seq);
	tcp->doff = 5;
	tcp->syn = 1;
	tcp->window = htons(1024);
	acc += htons(IPPROTO_TCP) + htons(sizeof(*tcp));
	tcp->check = fold(sum(acc, tcp, sizeof(*tcp)));
	/* A port has no meaning to a raw socket, and is refused by one of IPv6. */
	dst.v4.sin_port = 0;
	if (sendto(fd, packet, hlen + sizeof(*tcp), 0, &dst.any, size(&dst)) < 0)
		err(1, "sendto");
	close(fd);
}

/*
 * Tells whether a packet of LEN bytes is the answer to our SYN; *SEQ is its
 * sequence.
 */
static bool take_answer(const unsigned char *p, int len, uint32_t *seq)
{
	const struct ip6_hdr *ip6 = (const void *)p;
	const struct iphdr *ip = (const void *)p;
	const struct tcphdr *tcp;

	if (from.any.sa_family == AF_INET) {
		if (len < 40 || ip->version != 4 || ip->protocol != IPPROTO_TCP ||
		    ip->daddr != from.v4.sin_addr.s_addr)
			return false;
		tcp = (const void *)(p + ip->ihl * 4);
	} else {
		if (len < 60 || ip6->ip6_vfc >> 4 != 6 || ip6->ip6_nxt != IPPROTO_TCP ||
		    memcmp(&ip6->ip6_dst, &from.v6.sin6_addr, 16))
			return false;
		tcp = (const void *)(p + sizeof(*ip6));
	}
	*seq = ntohl(tcp->seq);
	return tcp->dest == from.v4.sin_port && tcp->syn && tcp->ack;
}

static void request(void)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL)), len;
	unsigned char packet[2048];
	uint32_t seq;

	if (fd < 0)
		err(1, "packet socket");
	write_syn(1000);
	do {
		len = recv(fd, packet, sizeof(packet), 0);
		if (len < 0)
			err(1, "recv");
	} while (!take_answer(packet, len, &seq));
	printf("%u\n", seq);
}

int main(int argc, char **argv)
{
	unsigned long number;

	if (argc < 6) {
		fputs(usage_text, stderr);
		return 2;
	}
	parse(&from, argv[2], argv[3]);
	parse(&to, argv[4], argv[5]);
	number = argc > 6 ? strtoul(argv[6], NULL, 0) : 0;
	if (!strcmp(argv[1], "open")) {
		open_and_send(number);
	} else if (!strcmp(argv[1], "connect")) {
		print_window(begin(false), true);
		pause();
	} else if (!strcmp(argv[1], "close")) {
		open_and_close();
	} else if (!strcmp(argv[1], "request")) {
		request();
	} else if (!strcmp(argv[1], "raw")) {
		write_syn(number);
	} else {
		fputs(usage_text, stderr);
		return 2;
	}
	return 0;
}
