// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmpsend: sends one crafted ICMP or ICMPv6 packet, or many alike.
 *
 * Whole packets are written through IPPROTO_RAW sockets, so that every field
 * of the IP header can lie; routing and neighbour resolution stay the kernel's.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_PACKET 65535
#define MAX_ORDER 64

struct addr {
	int family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
		unsigned char bytes[16];
	};
	unsigned int scope;
};

static struct {
	struct addr src, dst, sentinel;
	const char *from, *watch, *device;
	bool types[256];
	int type, code, hops;
	unsigned int id, seq, rest;
	bool have_rest, every, grow, vary, hopbyhop, atomic, more, bad_checksum;
	bool routing, auth;
	long count, wait_us;
	int truncate, frag_size, destopts;
	int order[MAX_ORDER], n_order;
	unsigned char options[40];
	int options_len;
	unsigned char payload[MAX_PACKET];
	int payload_len;
} o = {
	.type = -1, .hops = 64, .count = 1, .truncate = -1,
};

static const char usage_text[] =
"usage: icmpsend -t TYPE [OPTION]... DESTINATION[%DEVICE]\n"
"       icmpsend -b FILE              each line of FILE is such a command line\n"
"  -t TYPE  -c CODE  -i ID  -s SEQ    the ICMP header\n"
"  -t LIST       one packet of each type, such as 0,8,13-18\n"
"  -r WORD       its second word instead: a number or an IPv4 address\n"
"  -S SOURCE     the source address (default: the route's)\n"
"  -T HOPS       time to live, hop limit (64)\n"
"  -l BYTES      payload of BYTES bytes\n"
"  -x HEX        payload: these bytes\n"
"  -a ADDRESS    payload: this address\n"
"  -q QUOTE      payload: a quoted packet, one of udp,SRC,SPORT,DST,DPORT\n"
"                tcp,SRC,SPORT,DST,DPORT,SEQ  icmp,SRC,DST,TYPE,ID,SEQ\n"
"                (-x, -a, -q and -l add up in the order given)\n"
"  -n COUNT      send COUNT packets, -w MICROSECONDS apart\n"
"  -e            of every type in turn, from TYPE to 255\n"
"  -g            each with the next sequence; -v: from the next source address\n"
"  -O HEX        IPv4 options\n"
"  -H            an IPv6 hop-by-hop header\n"
"  -D BYTES      an IPv6 destination options header of BYTES bytes\n"
"  -R            an IPv6 routing header whose segments are all behind it\n"
"  -K            an IPv6 authentication header, of nobody's\n"
"  -A            an IPv6 fragment header on the whole packet\n"
"  -F BYTES      fragments of BYTES bytes; -f LIST: only these, in this order,\n"
"                counted from 0; -M: the last one says that more follow\n"
"  -L BYTES      only the first BYTES of the ICMP message\n"
"  -B            a wrong checksum\n"
"  -Z ADDRESS    then a UDP datagram with a wrong checksum to ADDRESS\n"
"  -N NAME       in this network namespace\n"
"  -I DEVICE     through this device, which may be a VRF\n"
"  -W NAME       after the datagram of -Z has been counted in namespace NAME,\n"
"                print how many messages of those types it received meanwhile, and\n"
"                how many messages in all, but for what neighbors say of their own\n"
"                accord (namespace init: the one of process 1)\n";

static void parse_addr(struct addr *a, const char *text)
{
	char buf[128];
	char *dev;

	snprintf(buf, sizeof(buf), "%s", text);
	dev = strchr(buf, '%');
	if (dev) {
		*dev++ = 0;
		a->scope = if_nametoindex(dev);
		if (!a->scope)
			errx(2, "no device %s", dev);
	}
	if (inet_pton(AF_INET, buf, &a->v4) == 1)
		a->family = AF_INET;
	else if (inet_pton(AF_INET6, buf, &a->v6) == 1)
		a->family = AF_INET6;
	else
		errx(2, "not an address: %s", text);
}

static int addr_len(int family)
{
	return family == AF_INET ? 4 : 16;
}

static int parse_hex(unsigned char *out, int max, const char *text)
{
	int n = 0;
	unsigned int byte;

	for (; text[0] && text[1]; text += 2) {
		if (n == max || sscanf(text, "%2x", &byte) != 1)
			errx(2, "bad hexadecimal: %s", text);
		out[n++] = byte;
	}
	return n;
}

/* Parses 0,8,13-18 as all these types; the first one comes first. */
static void parse_types(char *list)
{
	char *word;
	int first, last, n;

	while ((word = strsep(&list, ","))) {
		n = sscanf(word, "%d-%d", &first, &last);
		if (n == 1)
			last = first;
		if (n < 1 || first < 0 || last > 255)
			errx(2, "bad type: %s", word);
		if (o.type < 0)
			o.type = first;
		while (first <= last)
			o.types[first++] = true;
	}
}

static void parse_order(char *list)
{
	char *word;

	while ((word = strsep(&list, ","))) {
		if (o.n_order == MAX_ORDER)
			errx(2, "too many fragments");
		o.order[o.n_order++] = atoi(word);
	}
}

static void add_payload(const void *data, int len)
{
	if (o.payload_len + len > MAX_PACKET - 100)
		errx(2, "payload too long");
	memcpy(o.payload + o.payload_len, data, len);
	o.payload_len += len;
}

static uint32_t sum(uint32_t acc, const void *data, int len)
{
	const unsigned char *p = data;
	int i;

	for (i = 0; i < len; i++)
		acc += i & 1 ? p[i] : p[i] << 8;
	return acc;
}

static uint16_t fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return htons(~acc & 0xffff);
}

/* The checksum of an upper-layer message, pseudo-header included. */
static uint16_t upper_sum(const struct addr *src, const struct addr *dst,
			  int proto, const void *data, int len)
{
	uint32_t acc = 0;

	if (proto != IPPROTO_ICMP) {
		acc = sum(acc, src->bytes, addr_len(src->family));
		acc = sum(acc, dst->bytes, addr_len(dst->family));
		acc += proto + len;
	}
	return fold(sum(acc, data, len));
}

static int ip_header(unsigned char *p, const struct addr *src,
		     const struct addr *dst, int proto, int len, int hops)
{
	if (dst->family == AF_INET) {
		struct iphdr *ip = (struct iphdr *)p;

		memset(ip, 0, sizeof(*ip));
		ip->version = 4;
		ip->ihl = 5;
		ip->ttl = hops;
		ip->protocol = proto;
		ip->tot_len = htons(sizeof(*ip) + len);
		ip->id = htons(getpid());
		ip->saddr = src->v4.s_addr;
		ip->daddr = dst->v4.s_addr;
		ip->check = fold(sum(0, ip, sizeof(*ip)));
		return sizeof(*ip);
	}

	struct ip6_hdr *ip6 = (struct ip6_hdr *)p;

	memset(ip6, 0, sizeof(*ip6));
	ip6->ip6_vfc = 0x60;
	ip6->ip6_plen = htons(len);
	ip6->ip6_nxt = proto;
	ip6->ip6_hops = hops;
	ip6->ip6_src = src->v6;
	ip6->ip6_dst = dst->v6;
	return sizeof(*ip6);
}

/* A quoted packet: an IP header and the first bytes of what it carried. */
static void add_quote(char *spec)
{
	unsigned char buf[128], *p;
	char *word[6] = { NULL };
	struct addr src = { 0 }, dst = { 0 };
	int n = 0, proto, len;

	while (n < 6 && (word[n] = strsep(&spec, ",")))
		n++;
	if (n < 5)
		errx(2, "bad quote");
	if (!strcmp(word[0], "icmp")) {
		if (n < 6)
			errx(2, "bad quote");
		parse_addr(&src, word[1]);
		parse_addr(&dst, word[2]);
		proto = src.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
		len = ip_header(buf, &src, &dst, proto, 64, 60);
		p = buf + len;
		memset(p, 0, 8);
		p[0] = atoi(word[3]);
		*(uint16_t *)(p + 4) = htons(atoi(word[4]));
		*(uint16_t *)(p + 6) = htons(atoi(word[5]));
		add_payload(buf, len + 8);
		return;
	}
	proto = !strcmp(word[0], "tcp") ? IPPROTO_TCP :
		!strcmp(word[0], "udp") ? IPPROTO_UDP : atoi(word[0]);
	parse_addr(&src, word[1]);
	parse_addr(&dst, word[3]);
	len = ip_header(buf, &src, &dst, proto, 1460, 60);
	p = buf + len;
	*(uint16_t *)p = htons(atoi(word[2]));
	*(uint16_t *)(p + 2) = htons(atoi(word[4]));
	*(uint32_t *)(p + 4) = proto == IPPROTO_UDP ? htonl(1460u << 16) :
		htonl(n > 5 ? strtoul(word[5], NULL, 0) : 0);
	add_payload(buf, len + 8);
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	if (!strcmp(name, "init"))
		snprintf(path, sizeof(path), "/proc/1/ns/net");
	else
		snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(2, "network namespace %s", name);
	close(fd);
}

/* Counters of the stack behind the hooks. */
struct seen {
	long type, all, sentinels;
};

/* Tells whether the kernel sends such ICMPv6 messages of its own accord. */
static bool is_of_link(unsigned int type)
{
	return (type >= 130 && type <= 136) || type == 143;
}

/*
 * Compares names. A NAME that ends in # stands for those of all types that were
 * asked for, one that ends in ~ for what neighbors say besides.
 */
static bool is_name(const char *found, const char *name)
{
	size_t n = strcspn(name, "#~");
	unsigned int type;

	if (!name[n])
		return !strcmp(found, name);
	if (strncmp(found, name, n) || sscanf(found + n, "%u", &type) != 1 || type > 255)
		return false;
	return name[n] == '#' ? o.types[type] : is_of_link(type) && !o.types[type];
}

/*
 * Returns the value of NAME in a /proc/net/snmp file, under the heading PREFIX,
 * whose first line names the columns; or its line in a two-column snmp6 file.
 */
static long counter(const char *file, const char *prefix, const char *name)
{
	char names[4096], values[4096], *n, *v, *save_n, *save_v;
	FILE *f = fopen(file, "r");
	long found = 0;

	if (!f)
		err(2, "%s", file);
	while (fgets(names, sizeof(names), f)) {
		n = strtok_r(names, " \t\n", &save_n);
		if (!prefix) {
			if (n && is_name(n, name))
				found += atol(save_n);
			continue;
		}
		if (!n || strcmp(n, prefix) || !fgets(values, sizeof(values), f))
			continue;
		strtok_r(values, " \n", &save_v);
		while ((n = strtok_r(NULL, " \n", &save_n)) &&
		       (v = strtok_r(NULL, " \n", &save_v)))
			if (is_name(n, name))
				found += atol(v);
	}
	fclose(f);
	return found;
}

static struct seen look(void)
{
	struct seen s;
	long link;

	/*
	 * The datagram first: if it has arrived, so has everything before it.
	 */
	if (o.sentinel.family == AF_INET) {
		s.sentinels = counter("/proc/self/net/snmp", "Udp:", "InCsumErrors");
		s.type = counter("/proc/self/net/snmp", "IcmpMsg:", "InType#");
		s.all = counter("/proc/self/net/snmp", "Icmp:", "InMsgs");
	} else {
		s.sentinels = counter("/proc/self/net/snmp6", NULL, "Udp6InCsumErrors");
		s.type = counter("/proc/self/net/snmp6", NULL, "Icmp6InType#");
		/* A neighbor may ask at any time; that is not what was sent. */
		do {
			link = counter("/proc/self/net/snmp6", NULL, "Icmp6InType~");
			s.all = counter("/proc/self/net/snmp6", NULL, "Icmp6InMsgs") - link;
		} while (link != counter("/proc/self/net/snmp6", NULL, "Icmp6InType~"));
	}
	return s;
}

static void bind_device(int fd)
{
	if (o.device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o.device,
				   strlen(o.device)))
		err(2, "device %s", o.device);
}

static int raw_socket(int family)
{
	int fd = socket(family, SOCK_RAW, IPPROTO_RAW);
	int on = 1;

	if (fd < 0)
		err(2, "raw socket");
	bind_device(fd);
	if (family == AF_INET)
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	return fd;
}

static void put(int fd, const struct addr *dst, const void *data, int len)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6 };
	ssize_t n;

	if (dst->family == AF_INET) {
		sin.sin_addr = dst->v4;
		n = sendto(fd, data, len, 0, (void *)&sin, sizeof(sin));
	} else {
		sin6.sin6_addr = dst->v6;
		sin6.sin6_scope_id = dst->scope;
		n = sendto(fd, data, len, 0, (void *)&sin6, sizeof(sin6));
	}
	/*
	 * A refusal by a local filter or a full queue is a result, not a
	 * mistake.
	 */
	if (n < 0 && errno != EPERM && errno != ENOBUFS)
		err(1, "sendto");
}

/* The source address that the kernel would choose. */
static void route_source(struct addr *src, const struct addr *dst)
{
	struct sockaddr_storage ss = { .ss_family = dst->family };
	struct sockaddr_in *sin = (void *)&ss;
	struct sockaddr_in6 *sin6 = (void *)&ss;
	socklen_t len = sizeof(ss);
	int fd = socket(dst->family, SOCK_DGRAM, 0);
	int on = 1;

	bind_device(fd);
	src->family = dst->family;
	if (dst->family == AF_INET) {
		sin->sin_addr = dst->v4;
		sin->sin_port = htons(9);
	} else {
		sin6->sin6_addr = dst->v6;
		sin6->sin6_port = htons(9);
		sin6->sin6_scope_id = dst->scope;
	}
	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
	if (connect(fd, (void *)&ss, sizeof(ss)) ||
	    getsockname(fd, (void *)&ss, &len))
		err(1, "no route");
	if (dst->family == AF_INET)
		src->v4 = sin->sin_addr;
	else
		src->v6 = sin6->sin6_addr;
	close(fd);
}

/* The ICMP message itself; returns its length. */
static int icmp_message(unsigned char *p, const struct addr *src)
{
	bool v6 = o.dst.family == AF_INET6;
	int len = 8 + o.payload_len;
	uint16_t check;

	memset(p, 0, 8);
	p[0] = o.type;
	p[1] = o.code;
	if (o.have_rest) {
		*(uint32_t *)(p + 4) = htonl(o.rest);
	} else {
		*(uint16_t *)(p + 4) = htons(o.id);
		*(uint16_t *)(p + 6) = htons(o.seq);
	}
	memcpy(p + 8, o.payload, o.payload_len);
	if (o.truncate >= 0 && o.truncate < len)
		len = o.truncate;
	if (len >= 4) {
		check = upper_sum(src, &o.dst, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
				  p, len);
		if (o.bad_checksum)
			check ^= 0x5555;
		memcpy(p + 2, &check, 2);
	}
	return len;
}

static int option_header(unsigned char *p, int next, int bytes)
{
	bytes = (bytes + 7) & ~7;
	memset(p, 0, bytes);
	p[0] = next;
	p[1] = bytes / 8 - 1;
	/* An experimental option that receivers skip: padding is limited to 7. */
	for (int at = 2; at < bytes; ) {
		int n = bytes - at > 257 ? 128 : bytes - at;

		p[at] = 0x1e;
		p[at + 1] = n - 2;
		at += n;
	}
	return bytes;
}

/* A header of BYTES that says nothing but NEXT and LENGTH in its first bytes. */
static int plain_header(unsigned char *p, int next, int length, int bytes)
{
	memset(p, 0, bytes);
	p[0] = next;
	p[1] = length;
	return bytes;
}

/* The headers after any fragment header; FIRST is the first of them. */
static int inner_headers(unsigned char *p, int *first)
{
	int destopts = o.destopts ? IPPROTO_DSTOPTS : IPPROTO_ICMPV6;
	int auth = o.auth ? IPPROTO_AH : destopts, len = 0;

	*first = o.routing ? IPPROTO_ROUTING : auth;
	if (o.routing) {
		len += plain_header(p, auth, 0, 8);
		p[2] = 253;	/* an experimental type (RFC 4727) */
	}
	if (o.auth) {
		/* Lengths in words of 4 bytes, less 2 (RFC 4302 2.2). */
		len += plain_header(p + len, destopts, 4, 24);
		p[len - 17] = 7;	/* of an SPI that there is not */
	}
	if (o.destopts)
		len += option_header(p + len, IPPROTO_ICMPV6, o.destopts);
	return len;
}

/* The whole packet, or its fragment ONLY. */
static void send_v4(int fd, const struct addr *src, uint16_t ident, int only)
{
	static unsigned char packet[MAX_PACKET + 100], body[MAX_PACKET + 100];
	int len = icmp_message(body, src);
	int step = o.frag_size ? o.frag_size & ~7 : len;
	int at = 0, index = 0, hlen = sizeof(struct iphdr) + o.options_len;

	do {
		struct iphdr *ip = (struct iphdr *)packet;
		int n = len - at < step ? len - at : step;
		bool more = o.more || at + n < len;

		ip_header(packet, src, &o.dst, IPPROTO_ICMP, n, o.hops);
		memcpy(packet + sizeof(*ip), o.options, o.options_len);
		ip->ihl = hlen / 4;
		ip->tot_len = htons(hlen + n);
		ip->id = htons(ident + getpid() * 256);
		ip->frag_off = htons(at / 8 | (more ? IP_MF : 0));
		ip->check = 0;
		memcpy(packet + hlen, body + at, n);
		if (only < 0 || only == index)
			put(fd, &o.dst, packet, hlen + n);
		at += n;
		index++;
	} while (at < len);
}

static void send_v6(int fd, const struct addr *src, uint32_t ident, int only)
{
	static unsigned char packet[MAX_PACKET + 400], body[MAX_PACKET + 400];
	bool frag = o.frag_size || o.atomic || o.more;
	int first, dlen = inner_headers(body, &first), len, step;
	int at = 0, index = 0;

	len = dlen + icmp_message(body + dlen, src);
	step = o.frag_size ? o.frag_size & ~7 : len;
	do {
		int n = len - at < step ? len - at : step;
		int hlen = sizeof(struct ip6_hdr);
		int next = frag ? IPPROTO_FRAGMENT : first;
		bool more = o.more || at + n < len;

		if (o.hopbyhop)
			hlen += option_header(packet + hlen, next, 8);
		if (frag) {
			struct ip6_frag *f = (struct ip6_frag *)(packet + hlen);

			memset(f, 0, sizeof(*f));
			f->ip6f_nxt = first;
			f->ip6f_offlg = htons(at | more);
			f->ip6f_ident = htonl(ident + getpid() * 65536u);
			hlen += sizeof(*f);
		}
		memcpy(packet + hlen, body + at, n);
		ip_header(packet, src, &o.dst,
			  o.hopbyhop ? IPPROTO_HOPOPTS : next,
			  hlen - sizeof(struct ip6_hdr) + n, o.hops);
		if (only < 0 || only == index)
			put(fd, &o.dst, packet, hlen + n);
		at += n;
		index++;
	} while (at < len);
}

/*
 * Sends a datagram that the receiver counts as a checksum error and does not
 * answer. Once it is counted, everything before it has been handled.
 */
static void send_sentinel(void)
{
	unsigned char packet[64];
	struct addr src = { 0 };
	uint16_t *udp;
	int fd = raw_socket(o.sentinel.family), hlen;

	route_source(&src, &o.sentinel);
	hlen = ip_header(packet, &src, &o.sentinel, IPPROTO_UDP, 12, 64);
	memset(packet + hlen, 0x5a, 12);
	udp = (uint16_t *)(packet + hlen);
	udp[0] = htons(40000);
	udp[1] = htons(40001);
	udp[2] = htons(12);
	udp[3] = 0;
	udp[3] = upper_sum(&src, &o.sentinel, IPPROTO_UDP, udp, 12) ^ 0x5555;
	put(fd, &o.sentinel, packet, hlen + 12);
	close(fd);
}

static void parse(int argc, char **argv)
{
	struct in_addr word;
	struct addr a = { 0 };
	static const unsigned char filler[MAX_PACKET];
	static const char options[] =
		"t:c:i:s:r:S:T:l:x:a:q:n:w:egvO:HRKD:AF:f:ML:BZ:N:I:W:h";
	int c;

	while ((c = getopt(argc, argv, options)) != -1) {
		switch (c) {
		case 't': parse_types(optarg); break;
		case 'c': o.code = atoi(optarg); break;
		case 'i': o.id = strtoul(optarg, NULL, 0); break;
		case 's': o.seq = strtoul(optarg, NULL, 0); break;
		case 'r':
			o.have_rest = true;
			o.rest = inet_pton(AF_INET, optarg, &word) == 1 ?
				ntohl(word.s_addr) : strtoul(optarg, NULL, 0);
			break;
		case 'S': parse_addr(&o.src, optarg); break;
		case 'T': o.hops = atoi(optarg); break;
		case 'l': add_payload(filler, atoi(optarg)); break;
		case 'x':
			o.payload_len += parse_hex(o.payload + o.payload_len, 2048, optarg);
			break;
		case 'a':
			parse_addr(&a, optarg);
			add_payload(a.bytes, addr_len(a.family));
			break;
		case 'q': add_quote(optarg); break;
		case 'n': o.count = atol(optarg); break;
		case 'w': o.wait_us = atol(optarg); break;
		case 'e': o.every = true; break;
		case 'g': o.grow = true; break;
		case 'v': o.vary = true; break;
		case 'O':
			o.options_len = parse_hex(o.options, 40, optarg);
			if (o.options_len % 4)
				errx(2, "IPv4 options come in words of 4 bytes");
			break;
		case 'H': o.hopbyhop = true; break;
		case 'R': o.routing = true; break;
		case 'K': o.auth = true; break;
		case 'D': o.destopts = atoi(optarg); break;
		case 'A': o.atomic = true; break;
		case 'F': o.frag_size = atoi(optarg); break;
		case 'f': parse_order(optarg); break;
		case 'M': o.more = true; break;
		case 'L': o.truncate = atoi(optarg); break;
		case 'B': o.bad_checksum = true; break;
		case 'Z': parse_addr(&o.sentinel, optarg); break;
		case 'N': o.from = optarg; break;
		case 'I': o.device = optarg; break;
		case 'W': o.watch = optarg; break;
		case 'h': fputs(usage_text, stdout); exit(0);
		default: fputs(usage_text, stderr); exit(2);
		}
	}
	if (o.type < 0 || optind != argc - 1) {
		fputs(usage_text, stderr);
		exit(2);
	}
	if (o.watch && !o.sentinel.family)
		errx(2, "-W needs -Z");
	for (c = o.type; o.every && c < 256; c++)
		o.types[c] = true;
}

static void send_one(int fd, const struct addr *src)
{
	static uint32_t ident;
	int i = 0, only;

	ident++;
	do {
		only = o.n_order ? o.order[i] : -1;
		if (o.dst.family == AF_INET)
			send_v4(fd, src, ident, only);
		else
			send_v6(fd, src, ident, only);
	} while (++i < o.n_order);
}

/* The next of the types, after the last one the first again. */
static void next_type(void)
{
	do
		o.type = (o.type + 1) % 256;
	while (!o.types[o.type]);
}

static void send_all(void)
{
	struct addr src = o.src;
	uint32_t host;
	long i, types = 0;
	cpu_set_t cpu;
	int fd;

	/*
	 * Packets that one CPU sends through a veth pair arrive in that order.
	 */
	CPU_ZERO(&cpu);
	CPU_SET(sched_getcpu(), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);

	if (!src.family)
		route_source(&src, &o.dst);
	fd = raw_socket(o.dst.family);
	for (i = 0; i < 256; i++)
		types += o.types[i];
	for (i = 0; i < o.count * types; i++) {
		send_one(fd, &src);
		if (o.grow)
			o.seq++;
		next_type();
		if (o.vary) {
			/* The last four bytes of either family's address. */
			unsigned char *low = src.bytes + addr_len(src.family) - 4;

			memcpy(&host, low, 4);
			host = htonl(ntohl(host) + 1);
			memcpy(low, &host, 4);
		}
		if (o.wait_us)
			usleep(o.wait_us);
	}
	close(fd);
	if (o.sentinel.family)
		send_sentinel();
}

static int watch(const struct seen *before)
{
	struct seen now;
	int tries;

	enter(o.watch);
	for (tries = 0; tries < 2000; tries++) {
		now = look();
		if (now.sentinels > before->sentinels) {
			printf("%ld %ld\n", now.type - before->type,
			       now.all - before->all);
			return 0;
		}
		usleep(5000);
	}
	errx(1, "nothing arrived in namespace %s", o.watch);
}

static int one(int argc, char **argv)
{
	struct seen before = { 0 };

	parse(argc, argv);
	if (o.watch) {
		enter(o.watch);
		before = look();
	}
	if (o.from)
		enter(o.from);
	/* Only now: a device name is looked up in the sender's namespace. */
	parse_addr(&o.dst, argv[optind]);
	send_all();
	return o.watch ? watch(&before) : 0;
}

/* A process for each line, one after the other; the first to fail is the last. */
static int batch(const char *file)
{
	char line[4096], *rest, *argv[64] = { "icmpsend" };
	FILE *f = fopen(file, "r");
	int argc, status;
	pid_t pid;

	if (!f)
		err(2, "%s", file);
	while (fgets(line, sizeof(line), f)) {
		rest = line;
		argc = 1;
		while (argc < 63 && (argv[argc] = strsep(&rest, " \n")))
			argc += *argv[argc] != 0;
		argv[argc] = NULL;
		pid = fork();
		if (pid < 0)
			err(2, "fork");
		if (!pid) {
			/* Not exit(): it would move the file's offset, ours as well. */
			status = one(argc, argv);
			fflush(stdout);
			_exit(status);
		}
		if (waitpid(pid, &status, 0) < 0 || status)
			return 1;
	}
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "-b"))
		return batch(argv[2]);
	return one(argc, argv);
}
