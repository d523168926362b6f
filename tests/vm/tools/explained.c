// SPDX-License-Identifier: GPL-2.0-only
/*
 * explained: sends packets that icmpctl explains, and tells whether each gets the
 * verdict that was explained.
 *
 * usage: explained PEER DEVICE PEER-DEVICE <LINES
 *
 * Runs in the namespace under test. A line is what follows `icmpctl explain`: the
 * packet is explained, its very bytes are sent, and the reasons by which the module
 * counts it are those that were explained, and no others. Inbound and forwarded
 * packets are sent by PEER-DEVICE of the namespace PEER to DEVICE, outbound ones by a
 * raw socket. A line that begins with ! is a command; what it prints goes to standard
 * error. # begins a comment.
 *
 * Prints a line for each packet that differs, "count DIRECTION REASON NUMBER" for what
 * was explained, "rule ID NUMBER" for packets that rules were said to admit, and
 * "packets NUMBER". Exit status: 0 if none differs, 1 otherwise, 2 trouble.
 *
 * Link with: -ljansson
 */
#define _GNU_SOURCE
#define PROGRAM "explained"
#include "wire.h"

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <jansson.h>
#include <net/if.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>

#define DIRS 3
#define REASONS 32
#define RULES 64
#define WORDS 40

static const char *const dirs[DIRS] = { "in", "out", "forward" };
static const char *const reasons[] = {
	"loopback", "later-fragment", "pmtud", "link-scope", "reply", "error", "rule",
	"default-allow", "malformed", "type-denied", "broadcast-denied", "unsolicited-reply",
	"default-deny", "error-unverified", "pmtud-unverified", "pmtud-odd-mtu", "acl-denied",
	"interface-pending",
};
#define N_REASONS ((int)(sizeof(reasons) / sizeof(reasons[0])))

static int family, peer_fd;
static struct sockaddr_ll peer;
static unsigned char host_mac[ETH_ALEN];
static uint64_t counted[DIRS][REASONS];
static unsigned int explained[DIRS][REASONS], by_rule[RULES], packets, differ;

/* A packet and its explanation. */
struct told {
	int dir;
	bool accept;
	uint32_t reasons;	/* bits */
	const char *dev;
	unsigned char bytes[2048];
	size_t len;
};

/* ---- counters ---- */

static void read_counter(const struct nlattr *nest)
{
	const char *base = (const char *)nest;
	size_t off = sizeof(*nest);
	unsigned int dir = 0, reason = 0;
	uint64_t n = 0;

	if ((nest->nla_type & NLA_TYPE_MASK) != ICMPGUARD_A_COUNTER)
		return;
	while (off + sizeof(struct nlattr) <= nest->nla_len) {
		const struct nlattr *a = (const void *)(base + off);

		if (a->nla_type == ICMPGUARD_A_COUNTER_DIRECTION)
			dir = *(const unsigned char *)(a + 1);
		if (a->nla_type == ICMPGUARD_A_COUNTER_REASON)
			memcpy(&reason, a + 1, 4);
		if (a->nla_type == ICMPGUARD_A_COUNTER_PACKETS)
			memcpy(&n, a + 1, 8);
		off += NLMSG_ALIGN(a->nla_len);
	}
	if (dir < DIRS && reason < REASONS)
		counted[dir][reason] = n;
}

static void count(void)
{
	struct result r = { .answer = read_counter };

	memset(counted, 0, sizeof(counted));
	ask(&r, family, NLM_F_ACK, ICMPGUARD_CMD_STATS_GET, NULL, 0);
	if (r.error)
		errx(2, "stats: %s", r.text);
}

/* ---- sending ---- */

static void get_mac(int s, const char *device, unsigned char *mac)
{
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", device);
	if (ioctl(s, SIOCGIFHWADDR, &ifr))
		err(2, "%s", device);
	memcpy(mac, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
}

/* A packet socket in the other namespace. */
static void open_peer(const char *name, const char *device)
{
	int own = open("/proc/self/ns/net", O_RDONLY), fd_ns;
	char path[256];

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd_ns = open(path, O_RDONLY);
	if (own < 0 || fd_ns < 0 || setns(fd_ns, CLONE_NEWNET))
		err(2, "network namespace %s", name);
	peer_fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	peer = (struct sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_ifindex = (int)if_nametoindex(device),
		.sll_halen = ETH_ALEN,
	};
	if (peer_fd < 0 || !peer.sll_ifindex || setns(own, CLONE_NEWNET))
		err(2, "%s", device);
	close(own);
	close(fd_ns);
}

/* The address of the frame: RFC 1112 6.4, RFC 2464 7. */
static void set_mac(const struct told *t)
{
	const unsigned char *dst = t->bytes + (t->bytes[0] >> 4 == 4 ? 16 : 24);

	memcpy(peer.sll_addr, host_mac, ETH_ALEN);
	if (t->bytes[0] >> 4 == 6 && dst[0] == 0xff) {
		memcpy(peer.sll_addr, "\x33\x33", 2);
		memcpy(peer.sll_addr + 2, dst + 12, 4);
	} else if (t->bytes[0] >> 4 == 4 && dst[0] >= 224 && dst[0] < 240) {
		memcpy(peer.sll_addr, "\x01\x00\x5e", 3);
		memcpy(peer.sll_addr + 3, dst + 1, 3);
		peer.sll_addr[3] &= 0x7f;
	} else if (t->bytes[0] >> 4 == 4 && dst[3] == 255 && t->dir == 0) {
		memset(peer.sll_addr, 0xff, ETH_ALEN);
	}
}

static void send_in(const struct told *t)
{
	set_mac(t);
	peer.sll_protocol = htons(t->bytes[0] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6);
	if (sendto(peer_fd, t->bytes, t->len, 0, (struct sockaddr *)&peer, sizeof(peer)) < 0)
		warn("send by the peer");
}

/* EPERM is how a dropped packet ends. */
static void send_out(const struct told *t)
{
	bool v4 = t->bytes[0] >> 4 == 4;
	int s = socket(v4 ? AF_INET : AF_INET6, SOCK_RAW, IPPROTO_RAW), on = 1;
	struct sockaddr_in a4 = { .sin_family = AF_INET };
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6 };

	memcpy(&a4.sin_addr, t->bytes + 16, 4);
	memcpy(&a6.sin6_addr, t->bytes + 24, 16);
	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)))
		err(2, "raw socket");
	if (t->dev && strcmp(t->dev, "lo")) {
		a6.sin6_scope_id = if_nametoindex(t->dev);
		if (setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, t->dev, strlen(t->dev)))
			err(2, "%s", t->dev);
	}
	if (sendto(s, t->bytes, t->len, 0, v4 ? (void *)&a4 : (void *)&a6,
		   v4 ? sizeof(a4) : sizeof(a6)) < 0 && errno != EPERM)
		warn("send");
	close(s);
}

/* ---- explaining ---- */

static int reason_of(const char *name)
{
	int i;

	for (i = 0; name && i < N_REASONS; i++)
		if (!strcmp(name, reasons[i]))
			return i;
	errx(2, "no such reason: %s", name ? name : "none");
}

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static void read_told(struct told *t, const json_t *obj)
{
	const json_t *packet = json_object_get(obj, "packet");
	json_int_t rule = json_integer_value(json_object_get(json_object_get(obj, "rule"), "id"));
	const char *dir = text_of(packet, "direction");
	char *words[2];

	words[0] = (char *)text_of(packet, "bytes");
	words[1] = NULL;
	for (t->dir = 0; t->dir < DIRS && (!dir || strcmp(dir, dirs[t->dir])); )
		t->dir++;
	if (t->dir == DIRS || !words[0])
		errx(2, "the packet is not told");
	t->accept = !strcmp(text_of(obj, "verdict"), "accept");
	t->reasons = 1U << reason_of(text_of(obj, "reason"));
	if (json_is_true(json_object_get(obj, "pmtud-unverified")))
		t->reasons |= 1U << reason_of("pmtud-unverified");
	if (json_is_true(json_object_get(obj, "pmtud-odd-mtu")))
		t->reasons |= 1U << reason_of("pmtud-odd-mtu");
	t->dev = text_of(packet, "dev");
	t->len = unhex(words, t->bytes, sizeof(t->bytes));
	if (rule > 0 && rule < RULES && !strcmp(text_of(obj, "reason"), "rule"))
		by_rule[rule]++;
}

/* Starts icmpctl without a shell, which would take as long as icmpctl. */
static pid_t start(const char *words, int out)
{
	char copy[1024], *word, *rest = copy;
	char *argv[WORDS + 4];
	posix_spawn_file_actions_t actions;
	int n = 3;
	pid_t pid;

	memset(argv, 0, sizeof(argv));
	argv[0] = "icmpctl";
	argv[1] = "-j";
	argv[2] = "explain";
	snprintf(copy, sizeof(copy), "%s", words);
	while (n < WORDS + 3 && (word = strsep(&rest, " ")))
		if (*word)
			argv[n++] = word;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	errno = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	if (errno)
		err(2, "icmpctl");
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static json_t *explain(const char *words, int *status)
{
	json_error_t error;
	int fds[2];
	json_t *obj;
	pid_t pid;
	FILE *in;

	if (pipe2(fds, O_CLOEXEC))
		err(2, "pipe");
	pid = start(words, fds[1]);
	close(fds[1]);
	in = fdopen(fds[0], "r");
	obj = json_loadf(in, 0, &error);
	fclose(in);
	if (waitpid(pid, status, 0) < 0)
		err(2, "icmpctl");
	*status = WEXITSTATUS(*status);
	if (!obj)
		errx(2, "%s: no JSON", words);
	return obj;
}

/* ---- comparing ---- */

/*
 * Returns the reasons, as bits, that were counted in the packet's direction since @before,
 * without the kernel's own ND and MLD.
 */
static uint32_t counted_since(const uint64_t *before, const struct told *t)
{
	uint32_t bits = 0;
	int i;

	for (i = 0; i < REASONS; i++) {
		if (counted[t->dir][i] != before[i])
			bits |= 1U << i;
		/* The kernel's own ND may be among link-scope, and its reply to itself loopback. */
		if (counted[t->dir][i] > before[i] + 1 && i != reason_of("link-scope") &&
		    i != reason_of("loopback"))
			bits |= 1U << 31;
	}
	if (!(t->reasons & 1U << reason_of("link-scope")))
		bits &= ~(1U << reason_of("link-scope"));
	return bits;
}

static void print_bits(const char *what, uint32_t bits)
{
	int i;

	printf(", %s", what);
	for (i = 0; i < N_REASONS; i++)
		if (bits >> i & 1)
			printf(" %s", reasons[i]);
	if (bits >> 31)
		printf(" more than once");
	if (!bits)
		printf(" nothing");
}

static void try(const char *words)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	uint64_t before[REASONS];
	struct told t = { 0 };
	int status, i;
	uint32_t bits;
	json_t *obj;

	count();
	obj = explain(words, &status);
	read_told(&t, obj);
	memcpy(before, counted[t.dir], sizeof(before));
	count();
	if (memcmp(before, counted[t.dir], sizeof(before)) && !counted_since(before, &t))
		memcpy(before, counted[t.dir], sizeof(before));
	if (t.dir == 1)
		send_out(&t);
	else
		send_in(&t);
	for (i = 0; i < 100; i++) {
		count();
		bits = counted_since(before, &t);
		if (bits)
			break;
		nanosleep(&pause, NULL);
	}
	packets++;
	for (i = 0; i < N_REASONS; i++)
		explained[t.dir][i] += t.reasons >> i & 1;
	if (bits != t.reasons || status != !t.accept) {
		differ++;
		printf("differs: %s", words);
		print_bits("explained", t.reasons);
		print_bits("counted", bits);
		printf(", status %d\n", status);
	}
	json_decref(obj);
}

int main(int argc, char **argv)
{
	char line[1024];
	int i, k;

	if (argc != 4)
		errx(2, "usage: explained PEER DEVICE PEER-DEVICE <LINES");
	open_socket();
	family = resolve();
	if (!family)
		errx(2, "no module");
	i = socket(AF_INET, SOCK_DGRAM, 0);
	get_mac(i, argv[2], host_mac);
	open_peer(argv[1], argv[3]);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[0] || line[0] == '#')
			continue;
		fflush(stdout);
		if (line[0] != '!')
			try(line);
		else if (system(line + 1))
			errx(2, "failed: %s", line + 1);
	}
	for (i = 0; i < DIRS; i++)
		for (k = 0; k < N_REASONS; k++)
			if (explained[i][k])
				printf("count %s %s %u\n", dirs[i], reasons[k], explained[i][k]);
	for (i = 0; i < RULES; i++)
		if (by_rule[i])
			printf("rule %d %u\n", i, by_rule[i]);
	printf("packets %u\n", packets);
	return differ ? 1 : 0;
}
