// SPDX-License-Identifier: GPL-2.0-only
/* capture: the denied packets themselves, as a file for tcpdump and Wireshark. */
#define _GNU_SOURCE /* ppoll's signals */
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/choose.h"
#include "cmd/complete.h"
#include "cmd/stop.h"
#include "model/captured.h"
#include "model/pcap.h"
#include "output.h"
#include "wire/nflog.h"
#include "wire/refusal.h"

static const struct ig_option option_write = {
	.name = "write",
	.letter = 'w',
	.value = "FILE",
	.needs = "a file",
	.help = "write the packets to FILE, - for standard output",
	.complete = ig_complete_file,
};
static const struct ig_option option_raw = {
	.name = "raw",
	.help = "write bare IP packets, without reason and interface",
};
static const struct ig_option option_length = {
	.name = "length",
	.letter = 's',
	.value = "BYTES",
	.needs = "a number of bytes",
	.help = "take so many bytes of a packet, 128 unless given",
};
static const struct ig_option option_group = {
	.name = "group",
	.value = "N",
	.needs = "the number of an NFLOG group",
	.help = "use this NFLOG group, not any that is free",
};
static const struct ig_option option_tcpdump = {
	.name = "tcpdump",
	.help = "print the line for tcpdump, and let it have the packets",
};

static const struct ig_option *const write_options[] = {
	&option_write,
	&option_raw,
	&ig_choose_denied,
	&ig_choose_all,
	&ig_choose_count,
	&ig_choose_for,
	&ig_choose_reason,
	&ig_choose_dir,
	&ig_choose_dev,
	&option_length,
	&ig_choose_buffer,
	&option_group,
	NULL,
};
static const struct ig_option *const tcpdump_options[] = {
	&option_tcpdump, &ig_choose_denied, &ig_choose_all, &ig_choose_for,
	&option_length,	 &option_group,	    NULL,
};

/* An ICMP header is within these, however long that of IPv4 is. */
#define LENGTH_MIN 68
#define LENGTH 128

/* Groups are tried from the highest down: people give low numbers to their own rules. */
#define GROUP_MAX 65535
#define GROUP_TRIES 64

/**
 * struct capture - a run of capture
 * @ctl: the line
 * @filter: packets that are wanted
 * @filters: any are not
 * @raw: bare IP packets are written
 * @count: end after this many; 0 for never
 * @seconds: end after this time; 0 for never
 * @length: bytes of a packet that are taken
 * @room: bytes of packets that may wait; 0 for as many as usual
 * @group: the NFLOG group that was asked for; 0 for any
 * @link: the socket to the module that owns the capture
 * @nflog: the socket that packets come to
 * @out: the file
 * @written: packets in it
 * @left_out: packets that were not wanted
 */
struct capture {
	const struct ig_ctl *ctl;
	struct ig_event_filter filter;
	bool filters;
	bool raw;
	u32 count;
	u32 seconds;
	u32 length;
	u32 room;
	u32 group;
	struct ig_link link;
	struct ig_nflog nflog;
	FILE *out;
	u64 written;
	u64 left_out;
};

/* ---- the line ---- */

static int read_range(const struct ig_ctl *ctl, const struct ig_option *option, u32 min, u32 max,
		      u32 *out)
{
	const char *word = ig_option_value(ctl, option);
	struct ig_ctl_diag d = { 0 };

	if (!word || (!ig_ctl_words_number(word, max, out) && *out >= min))
		return 0;
	ig_ctl_diag_set(&d, "\"%s\" is not %s here; write %u to %u", word, option->needs, min, max);
	return ig_line_wrong_value(ctl, option, &d);
}

static bool to_stdout(const struct ig_ctl *ctl)
{
	const char *file = ig_option_value(ctl, &option_write);

	return file && !strcmp(file, "-");
}

/* An option that would have no effect is refused. */
static int check_tcpdump(const struct ig_ctl *ctl)
{
	static const struct ig_option *const none[] = { &ig_choose_buffer, &option_write,
							&option_raw,	   &ig_choose_count,
							&ig_choose_reason, &ig_choose_dir,
							&ig_choose_dev };
	struct ig_ctl_diag d = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(none); i++)
		if (ig_option_given(ctl, none[i])) {
			ig_ctl_diag_set(&d,
					"--%s does not go with --tcpdump, which leaves the packets "
					"to tcpdump",
					none[i]->name);
			return ig_line_wrong_value(ctl, none[i], &d);
		}
	return ig_line_more(ctl, 1);
}

static int check_write(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { 0 };

	if (!ig_option_given(ctl, &option_write)) {
		ig_complain("capture needs a file for the packets: write -w FILE, or -w - for "
			    "standard output, or --tcpdump");
		return IG_EXIT_USAGE;
	}
	if (to_stdout(ctl) && ctl->json)
		ig_ctl_diag_set(&d, "-j does not go with -w -, which has the packets");
	else if (to_stdout(ctl) && isatty(STDOUT_FILENO))
		ig_ctl_diag_set(&d, "packets are not written to a terminal; write -w FILE, or pipe "
				    "the output: | tcpdump -n -r -");
	else
		return 0;
	return ig_line_wrong_value(ctl, &option_write, &d);
}

static int read_line(struct capture *c)
{
	const struct ig_ctl *ctl = c->ctl;
	int status = ig_option_given(ctl, &option_tcpdump) ? check_tcpdump(ctl) : check_write(ctl);

	if (status || ig_choose_read_filter(ctl, &c->filter) ||
	    ig_choose_read_number(ctl, &ig_choose_count, &c->count, "packets") ||
	    ig_choose_read_duration(ctl, &ig_choose_for, &c->seconds) ||
	    ig_choose_read_buffer(ctl, &c->room) ||
	    read_range(ctl, &option_length, LENGTH_MIN, IG_NFLOG_LENGTH_MAX, &c->length) ||
	    read_range(ctl, &option_group, 1, GROUP_MAX, &c->group))
		return IG_EXIT_USAGE;
	c->raw = ig_option_given(ctl, &option_raw);
	c->filters = c->filter.has_type || c->filter.has_peer || c->filter.dir >= 0 ||
		     c->filter.dev || c->filter.reasons;
	return 0;
}

/* ---- the kernel ---- */

/* Asks the module for the packets; group 0 asks only if it would give them. */
static int ask_module(struct capture *c, u16 group)
{
	struct nlmsghdr *nlh = ig_link_request(&c->link, ICMPGUARD_CMD_CAPTURE_SET);

	mnl_attr_put_u16(nlh, ICMPGUARD_A_NFLOG_GROUP, group);
	if (ig_option_given(c->ctl, &ig_choose_all))
		mnl_attr_put(nlh, ICMPGUARD_A_NFLOG_ALL, 0, NULL);
	return ig_link_talk(&c->link, NULL, NULL) ? ig_refusal_complain(&c->link, IG_LINK_READS) :
						    0;
}

static int no_nflog(void)
{
	if (errno == EINVAL || errno == EPROTONOSUPPORT)
		ig_complain("the kernel has no nfnetlink_log, which hands packets to programs, or "
			    "may not load it: try modprobe nfnetlink_log");
	else
		ig_complain("cannot get packets from the kernel's nfnetlink_log: %s",
			    strerror(errno));
	return IG_EXIT_FAILED;
}

/* The module has said already that this process has the privilege: EPERM is a group in use. */
static int take_group(struct capture *c)
{
	u32 first = c->group ? c->group : GROUP_MAX, tries = c->group ? 1 : GROUP_TRIES, i;

	if (!ig_nflog_is_loaded())
		ig_note("this lets the kernel load its module nfnetlink_log");
	if (ig_nflog_open(&c->nflog, c->room))
		return no_nflog();
	for (i = 0; i < tries; i++) {
		if (!ig_nflog_bind(&c->nflog, (u16)(first - i), c->length))
			return 0;
		if (errno != EPERM && errno != EBUSY && errno != EEXIST)
			return no_nflog();
	}
	if (c->group)
		ig_complain("NFLOG group %u is in use by another program; leave --group out for "
			    "one that is free",
			    c->group);
	else
		ig_complain("the NFLOG groups %u to %u are in use by other programs; name another "
			    "one with --group",
			    first - tries + 1, first);
	return IG_EXIT_FAILED;
}

static int begin(struct capture *c)
{
	int status = ask_module(c, 0);

	return status ? status : take_group(c);
}

/* ---- packets ---- */

static bool is_wanted(const struct capture *c, const struct ig_captured *captured)
{
	json_t *event;
	bool wanted;

	if (!c->filters)
		return true;
	event = ig_captured_event(captured);
	wanted = ig_event_filter_takes(&c->filter, event);
	json_decref(event);
	return wanted;
}

/*
 * A message is never cut, so nothing is missing of it: readers see from the IP header
 * that the packet in it was.
 */
static void put(struct capture *c, const struct ig_nflog_packet *p, u32 missing)
{
	struct ig_pcap_packet to = {
		.seconds = p->seconds,
		.microseconds = p->microseconds,
		.bytes = c->raw ? p->bytes : p->record,
		.len = c->raw ? p->len : p->record_len,
		.missing = c->raw ? missing : 0,
	};
	struct timespec now;

	if (!p->has_time) {
		clock_gettime(CLOCK_REALTIME, &now);
		to.seconds = (u64)now.tv_sec;
		to.microseconds = (u32)(now.tv_nsec / 1000);
	}
	ig_pcap_put(c->out, &to);
	c->written++;
}

static void take(const struct ig_nflog_packet *p, void *data)
{
	char name[IF_NAMESIZE];
	struct capture *c = data;
	struct ig_captured captured = {
		.prefix = p->prefix,
		.interface = p->ifindex ? if_indextoname(p->ifindex, name) : NULL,
		.family = p->family,
		.bytes = p->bytes,
		.len = p->len,
	};

	/* Somebody's own rules may send to the same group. */
	if (!ig_captured_is_ours(p->prefix) || (c->count && c->written == c->count))
		return;
	if (is_wanted(c, &captured))
		put(c, p, ig_captured_missing(&captured));
	else
		c->left_out++;
}

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static bool goes_on(const struct capture *c, time_t end)
{
	return !ig_stop_asked() && !ferror(c->out) && (!c->count || c->written < c->count) &&
	       (!c->seconds || now() < end);
}

static int take_packets(struct capture *c, const sigset_t *waiting)
{
	time_t end = now() + (time_t)c->seconds;

	while (goes_on(c, end)) {
		if (ig_nflog_wait(&c->nflog, 200, waiting, take, c) < 0)
			return no_nflog();
		fflush(c->out);
	}
	/* The module stops, and then what waits in the kernel comes. */
	ask_module(c, 0);
	ig_nflog_unbind(&c->nflog);
	while (ig_nflog_wait(&c->nflog, 0, NULL, take, c) > 0)
		;
	return IG_EXIT_DONE;
}

static void summarize(const struct capture *c)
{
	bool more = c->nflog.overrun;
	json_t *obj;

	if (c->ctl->json) {
		obj = json_pack("{s:s,s:I,s:I,s:I,s:b}", "file",
				ig_option_value(c->ctl, &option_write), "packets",
				(json_int_t)c->written, "left-out", (json_int_t)c->left_out, "lost",
				(json_int_t)c->nflog.lost, "lost-more", more);
		ig_output_sentence(c->ctl, obj, "%s", "");
		json_decref(obj);
		return;
	}
	fprintf(stderr, "%llu packets captured", (unsigned long long)c->written);
	if (c->filters)
		fprintf(stderr, ", %llu left out by the filter", (unsigned long long)c->left_out);
	fprintf(stderr, ", %llu lost%s\n", (unsigned long long)c->nflog.lost,
		more ? ", and more at the end" : "");
}

static int open_file(struct capture *c)
{
	const char *file = ig_option_value(c->ctl, &option_write);

	c->out = to_stdout(c->ctl) ? stdout : fopen(file, "wbe");
	if (!c->out) {
		ig_complain("cannot write %s: %s", file, strerror(errno));
		return IG_EXIT_FAILED;
	}
	ig_pcap_begin(c->out, c->raw ? IG_PCAP_RAW : IG_PCAP_NFLOG);
	fflush(c->out);
	return 0;
}

/* main() closes standard output, and complains about it. */
static int close_file(struct capture *c, int status)
{
	bool failed = ferror(c->out);

	if (c->out == stdout)
		return status;
	if (!fclose(c->out) && !failed)
		return status;
	ig_complain("cannot write %s: %s", ig_option_value(c->ctl, &option_write), strerror(errno));
	return IG_EXIT_FAILED;
}

static int run_write(struct capture *c)
{
	sigset_t waiting;
	int status = open_file(c);

	if (status)
		return status;
	ig_stop_catch(&waiting);
	status = ask_module(c, c->nflog.group);
	if (!status) {
		if (!c->ctl->json)
			ig_note("capturing by NFLOG group %u, until it is interrupted",
				c->nflog.group);
		ig_choose_note_untouched(c->ctl);
		status = take_packets(c, &waiting);
		summarize(c);
	}
	return close_file(c, status);
}

/* ---- tcpdump ---- */

static json_t *tcpdump_line(const struct capture *c)
{
	const char *netns = c->ctl->netns;
	char enter[PATH_MAX + 32] = "", length[32] = "";

	if (netns)
		snprintf(enter, sizeof(enter), "nsenter --net=%s%s ",
			 strchr(netns, '/') ? "" : "/run/netns/", netns);
	if (ig_option_given(c->ctl, &option_length))
		snprintf(length, sizeof(length), " -s %u", c->length);
	return json_sprintf("%stcpdump -n -i nflog:%u%s", enter, c->nflog.group, length);
}

/* The group is given back, for tcpdump to take. */
static int run_tcpdump(struct capture *c)
{
	json_t *line = tcpdump_line(c), *obj;
	struct timespec time = { .tv_sec = c->seconds };
	sigset_t waiting;
	int status;

	ig_nflog_close(&c->nflog);
	ig_stop_catch(&waiting);
	status = ask_module(c, c->nflog.group);
	if (!status) {
		obj = json_pack("{s:O,s:i}", "command", line, "group", c->nflog.group);
		ig_output_sentence(c->ctl, obj, "%s", json_string_value(line));
		fflush(stdout);
		json_decref(obj);
		ig_choose_note_untouched(c->ctl);
		ppoll(NULL, 0, c->seconds ? &time : NULL, &waiting);
	}
	json_decref(line);
	return status;
}

static int run_capture(const struct ig_ctl *ctl)
{
	static struct capture c;
	int status;

	c = (struct capture){ .ctl = ctl, .length = LENGTH };
	status = read_line(&c);
	if (!status)
		status = ig_link_open(&c.link, ctl->netns);
	if (status)
		return status;
	status = begin(&c);
	if (!status)
		status = ig_option_given(ctl, &option_tcpdump) ? run_tcpdump(&c) : run_write(&c);
	ig_nflog_close(&c.nflog);
	ig_link_close(&c.link);
	return status;
}

const struct ig_command ig_cmd_capture = {
	.name = "capture",
	.form = { { "[TYPE[/CODE]] [PEER]", write_options }, { "", tcpdump_options } },
	.summary = "writes the denied packets themselves to a file",
	.help = "The file is for tcpdump, tshark and Wireshark. Each packet has a prefix, which\n"
		"tshark and Wireshark show: \"icmpguard in default-deny\" is the direction and\n"
		"the reason, and after them come the rule or the ACL entry, if one decided, and\n"
		"would-deny, if the packet passed because the mode is monitor. PEER is a prefix\n"
		"of the remote side. With --raw the packets have no prefix, and filters of\n"
		"tcpdump, which do not know it, can be used on the file.\n"
		"\n"
		"It goes on until it is interrupted, and then tells how many packets there were\n"
		"and how many were lost. Packets cost nothing more while nobody captures, or\n"
		"after it has ended in any way. One capture at a time runs in a network\n"
		"namespace.\n"
		"\n"
		"The packets come by NFLOG. The kernel loads its module nfnetlink_log for it,\n"
		"which stays. --tcpdump prints a line to type elsewhere, and lets tcpdump have\n"
		"the packets of an NFLOG group for as long as this command runs.\n"
		"\n"
		"Capturing needs CAP_NET_ADMIN over the network namespace.\n",
	.examples = "icmpctl capture -w denied.pcap\n"
		    "icmpctl capture --all -w all.pcap --dev eth0 198.51.100.0/24\n"
		    "icmpctl capture --reason error-unverified --for 1m -w errors.pcap\n"
		    "icmpctl capture --raw -w - --count 1 | tcpdump -n -r -\n"
		    "icmpctl capture --tcpdump\n",
	.complete = ig_choose_complete,
	.run = run_capture,
};
