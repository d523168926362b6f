// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captured packets: messages of nfnetlink_log, files of libpcap, and what filters see.
 * tests/cli/capture.pcap is a file that `icmpctl capture` wrote on Linux 6.1: its records
 * are the messages of that kernel, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>

#include "model/captured.h"
#include "model/event_filter.h"
#include "model/pcap.h"
#include "wire/nflog.h"

#define FILE_HEADER 24
#define RECORD_HEADER 16

static u8 file[4096];
static size_t file_len;

static int read_file(void **state)
{
	FILE *in = fopen("tests/cli/capture.pcap", "rb");

	(void)state;
	if (!in)
		return -1;
	file_len = fread(file, 1, sizeof(file), in);
	fclose(in);
	return 0;
}

/* A message in memory of its size, aligned as libmnl wants it: asan sees what is beyond. */
static struct nlmsghdr *message(const void *record, size_t len)
{
	struct nlmsghdr *nlh = calloc(1, NLMSG_HDRLEN + MNL_ALIGN(len));

	assert_non_null(nlh);
	*nlh = (struct nlmsghdr){
		.nlmsg_len = (u32)(NLMSG_HDRLEN + len),
		.nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET,
	};
	memcpy(mnl_nlmsg_get_payload(nlh), record, len);
	return nlh;
}

/* Returns the record at *@at, and goes to the next; NULL after the last. */
static const u8 *next_record(size_t *at, u32 header[4])
{
	const u8 *record = file + *at + RECORD_HEADER;

	if (*at + RECORD_HEADER > file_len)
		return NULL;
	memcpy(header, file + *at, RECORD_HEADER);
	*at += RECORD_HEADER + header[2];
	assert_true(*at <= file_len);
	return record;
}

/* Reads the messages of the file, and writes them again: nothing may differ. */
static void test_written_again(void **state)
{
	size_t at = FILE_HEADER, size;
	const u8 *record;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);
	u32 header[4], n = 0;

	(void)state;
	ig_pcap_begin(out, IG_PCAP_NFLOG);
	while ((record = next_record(&at, header))) {
		struct nlmsghdr *nlh = message(record, header[2]);
		struct ig_pcap_packet packet;
		struct ig_nflog_packet p;

		assert_true(ig_nflog_parse(nlh, &p));
		assert_true(p.has_seq);
		assert_int_equal(p.seq, n++);
		packet = (struct ig_pcap_packet){
			.seconds = header[0],
			.microseconds = header[1],
			.bytes = p.record,
			.len = p.record_len,
		};
		ig_pcap_put(out, &packet);
		free(nlh);
	}
	fclose(out);
	assert_int_equal(n, 8);
	assert_int_equal(size, file_len);
	assert_memory_equal(text, file, size);
	free(text);
}

/* The event that a packet of the file is, as "DIRECTION REASON SRC > DST TYPE". */
static void says(const struct ig_nflog_packet *p, const char *wanted)
{
	const struct ig_captured c = { p->prefix, "h0", p->family, p->bytes, p->len };
	json_t *event = ig_captured_event(&c);
	const char *dir, *reason, *src, *dst;
	char text[128];
	int type = -1;

	assert_true(ig_captured_is_ours(p->prefix));
	assert_false(json_unpack(event, "{s:s,s:s,s:s,s:s,s?i}", "direction", &dir, "reason",
				 &reason, "src", &src, "dst", &dst, "type", &type));
	snprintf(text, sizeof(text), "%s %s %s > %s %d", dir, reason, src, dst, type);
	assert_string_equal(text, wanted);
	json_decref(event);
}

static void test_events(void **state)
{
	static const char *const wanted[] = {
		"in default-deny 192.0.2.9 > 192.0.2.1 8",
		"in acl-denied 192.0.2.7 > 192.0.2.1 8",
		"in malformed 192.0.2.2 > 192.0.2.1 -1",
		"in default-deny 2001:db8:1::2 > 2001:db8:1::1 128",
		"in error-unverified 192.0.2.2 > 192.0.2.1 3",
		"in default-deny 192.0.2.9 > 192.0.2.1 8",
		"out default-deny 192.0.2.1 > 192.0.2.2 8",
		"out default-deny 2001:db8:1::1 > 2001:db8:1::2 128",
	};
	static const u32 missing[] = { 0, 0, 0, 0, 0, 900, 0, 0 };
	size_t at = FILE_HEADER, i;
	const u8 *record;
	u32 header[4];

	(void)state;
	for (i = 0; i < 8; i++) {
		struct ig_nflog_packet p;
		struct nlmsghdr *nlh;

		record = next_record(&at, header);
		nlh = message(record, header[2]);
		assert_true(ig_nflog_parse(nlh, &p));
		says(&p, wanted[i]);
		assert_int_equal(p.ifindex, 2);
		assert_int_equal(ig_captured_missing(&(struct ig_captured){
					 .family = p.family, .bytes = p.bytes, .len = p.len }),
				 missing[i]);
		free(nlh);
	}
}

/* A message that ends anywhere is read as far as it goes, and no further. */
static void test_cut(void **state)
{
	size_t at = FILE_HEADER, len;
	u32 header[4];
	const u8 *record = next_record(&at, header);

	(void)state;
	for (len = 0; len < header[2]; len++) {
		struct nlmsghdr *nlh = message(record, len);
		struct ig_nflog_packet p;

		if (ig_nflog_parse(nlh, &p)) {
			const struct ig_captured c = { p.prefix, NULL, p.family, p.bytes, p.len };

			assert_true(len >= sizeof(struct nfgenmsg));
			json_decref(ig_captured_event(&c));
			ig_captured_missing(&c);
		} else {
			assert_true(len < sizeof(struct nfgenmsg));
		}
		free(nlh);
	}
}

/* A message with a prefix, a time and two interfaces. */
static size_t compose(u8 *buf, const char *prefix)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	const u64 time[] = { htobe64(1796000000), htobe64(654321) };

	header->nfgen_family = AF_INET6;
	mnl_attr_put_u32(nlh, NFULA_IFINDEX_OUTDEV, htonl(4));
	mnl_attr_put_u32(nlh, NFULA_IFINDEX_INDEV, htonl(3));
	mnl_attr_put_u32(nlh, NFULA_IFINDEX_PHYSINDEV, htonl(9));
	mnl_attr_put(nlh, NFULA_TIMESTAMP, sizeof(time), time);
	mnl_attr_put(nlh, NFULA_PREFIX, strlen(prefix), prefix);
	return nlh->nlmsg_len - NLMSG_HDRLEN;
}

static void test_attributes(void **state)
{
	_Alignas(8) u8 buf[1024];
	char prefix[300];
	struct ig_nflog_packet p;
	struct nlmsghdr *nlh;
	size_t len;

	(void)state;
	memset(prefix, 'x', sizeof(prefix) - 1);
	prefix[sizeof(prefix) - 1] = '\0';
	len = compose(buf, prefix);
	nlh = message(buf + NLMSG_HDRLEN, len);
	assert_true(ig_nflog_parse(nlh, &p));
	assert_int_equal(p.family, IG_IPV6);
	assert_int_equal(p.ifindex, 9); /* the port of the bridge */
	assert_true(p.has_time);
	assert_int_equal(p.seconds, 1796000000);
	assert_int_equal(p.microseconds, 654321);
	assert_false(p.has_seq);
	assert_int_equal(p.len, 0);
	assert_int_equal(strlen(p.prefix), sizeof(p.prefix) - 1);
	assert_false(ig_captured_is_ours(p.prefix));
	nlh->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	assert_false(ig_nflog_parse(nlh, &p));
	free(nlh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_again),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_attributes),
	};

	return cmocka_run_group_tests(tests, read_file, NULL);
}
