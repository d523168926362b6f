// SPDX-License-Identifier: GPL-2.0-only
/* rawsend: writes packets of any protocol as traceroute, hping3 and nmap do. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netpacket/packet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage_text[] =
"usage: rawsend [OPTION]... PROTOCOL SOURCE PORT DESTINATION PORT [WORD]\n"
"  The protocol is a number; its header is the two ports and then WORD, where TCP\n"
"  has its sequence.\n"
"  -k         the kernel writes the IP header\n"
"  -e MAC     through a packet socket, to this neighbour; needs -I\n"
"  -I DEVICE  through this device, which may be a VRF\n"
"  -n COUNT   so many, each with the next destination port\n"
"  -D         IPv6: a destination options header comes first\n"
"  -f OFFSET  as a fragment at this offset, in units of 8 bytes\n";

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address from, to;
static const char *device;
static struct ether_addr *mac;
static bool by_kernel, options;
static int proto, offset;

static void parse(union address *a, const char *text)
{
	if (inet_pton(AF_INET, text, &a->v4.sin_addr) == 1)
		a->any.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &a->v6.sin6_addr) == 1)
		a->any.sa_family = AF_INET6;
	else
		errx(2, "not an address: %s", text);
}

static socklen_t size(const union address *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6);
}

static int open_socket(void)
{
	int fd;

	if (mac)
		fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	else
		fd = socket(from.any.sa_family, SOCK_RAW, by_kernel ? proto : IPPROTO_RAW);
	if (fd < 0)
		err(1, "socket");
	if (device && !mac &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, strlen(device)))
		err(1, "SO_BINDTODEVICE %s", device);
	if (by_kernel && bind(fd, &from.any, size(&from)))
		err(1, "bind");
	return fd;
}

static uint32_t add(uint32_t acc, const void *data, int len)
{
	const uint16_t *word = data;

	while ((len -= 2) >= 0)
		acc += *word++;
	return acc;
}

static uint16_t fold(uint32_t acc)
{
	acc = (acc & 0xffff) + (acc >> 16);
	return ~((acc & 0xffff) + (acc >> 16));
}

static int put_ipv4(unsigned char *packet, int len)
{
	struct iphdr *ip = (struct iphdr *)packet;

	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = 64;
	ip->protocol = proto;
	ip->id = htons(7);
	ip->frag_off = htons(offset);
	ip->tot_len = htons(sizeof(*ip) + len);
	ip->saddr = from.v4.sin_addr.s_addr;
	ip->daddr = to.v4.sin_addr.s_addr;
	ip->check = fold(add(0, ip, sizeof(*ip)));
	return sizeof(*ip);
}

static int put_ipv6(unsigned char *packet, int len)
{
	struct ip6_hdr *ip6 = (struct ip6_hdr *)packet;
	unsigned char *next = &ip6->ip6_nxt;
	int hlen = sizeof(*ip6);

	ip6->ip6_vfc = 0x60;
	ip6->ip6_hops = 64;
	ip6->ip6_src = from.v6.sin6_addr;
	ip6->ip6_dst = to.v6.sin6_addr;
	if (options) {
		*next = IPPROTO_DSTOPTS;
		next = packet + hlen;
		next[2] = 1;	/* PadN */
		next[3] = 4;
		hlen += 8;
	}
	if (offset) {
		*next = IPPROTO_FRAGMENT;
		next = packet + hlen;
		next[2] = offset >> 5;
		next[3] = offset << 3;
		hlen += 8;
	}
	*next = proto;
	ip6->ip6_plen = htons(hlen - sizeof(*ip6) + len);
	return hlen;
}

struct upper {
	uint16_t sport, dport;
	uint32_t word, ack, flags;
	uint16_t check, urgent;
};

/* Checksum of TCP; with other protocols, nobody looks at it. */
static uint16_t checksum(const struct upper *upper)
{
	uint32_t acc = htons(proto) + htons(sizeof(*upper));

	if (from.any.sa_family == AF_INET)
		acc = add(add(acc, &from.v4.sin_addr, 4), &to.v4.sin_addr, 4);
	else
		acc = add(add(acc, &from.v6.sin6_addr, 16), &to.v6.sin6_addr, 16);
	return fold(add(acc, upper, sizeof(*upper)));
}

static void send_one(int fd, uint16_t sport, uint16_t dport, uint32_t word)
{
	struct upper upper = {
		.sport = htons(sport),
		.dport = htons(dport),
		.word = htonl(word),
		.flags = htonl(0x50020400),	/* SYN */
	};
	struct sockaddr_ll link = { .sll_family = AF_PACKET, .sll_halen = 6 };
	bool v4 = from.any.sa_family == AF_INET;
	unsigned char packet[128] = { 0 };
	ssize_t sent;
	int hlen = 0;

	if (proto == IPPROTO_TCP)
		upper.check = checksum(&upper);
	if (!by_kernel)
		hlen = v4 ? put_ipv4(packet, sizeof(upper)) : put_ipv6(packet, sizeof(upper));
	memcpy(packet + hlen, &upper, sizeof(upper));
	hlen += sizeof(upper);
	if (mac) {
		link.sll_protocol = htons(v4 ? 0x0800 : 0x86dd);
		link.sll_ifindex = if_nametoindex(device);
		memcpy(link.sll_addr, mac, 6);
		sent = sendto(fd, packet, hlen, 0, (struct sockaddr *)&link, sizeof(link));
	} else {
		sent = sendto(fd, packet, hlen, 0, &to.any, size(&to));
	}
	if (sent < 0)
		err(1, "sendto");
}

int main(int argc, char **argv)
{
	unsigned long count = 1, i;
	uint32_t word;
	int c, fd;

	while ((c = getopt(argc, argv, "+ke:I:n:Df:")) != -1) {
		switch (c) {
		case 'k': by_kernel = true; break;
		case 'e': mac = ether_aton(optarg); break;
		case 'I': device = optarg; break;
		case 'n': count = strtoul(optarg, NULL, 0); break;
		case 'D': options = true; break;
		case 'f': offset = atoi(optarg); break;
		default: fputs(usage_text, stderr); return 2;
		}
	}
	argv += optind;
	argc -= optind;
	if (argc < 5 || argc > 6) {
		fputs(usage_text, stderr);
		return 2;
	}
	proto = atoi(argv[0]);
	parse(&from, argv[1]);
	parse(&to, argv[3]);
	word = argc > 5 ? strtoul(argv[5], NULL, 0) : 0;
	fd = open_socket();
	for (i = 0; i < count; i++)
		send_one(fd, atoi(argv[2]), atoi(argv[4]) + i, word);
	return 0;
}
