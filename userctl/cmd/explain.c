// SPDX-License-Identifier: GPL-2.0-only
/* explain: tells what would happen to a packet, and why. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "cmd/complete.h"
#include "cmd/explain.h"
#include "no_memory.h"
#include "policy/offline.h"
#include "wire/explain.h"
#include "wire/refusal.h"
#include "wire/route.h"

static void complete_policy(const struct ig_completion *c)
{
	(void)c;
	/* The shell offers files. */
	puts("/");
}

static const struct ig_option option_file = {
	.name = "file",
	.letter = 'f',
	.value = "FILE",
	.needs = "the name of a policy file, or - for standard input",
	.help = "judge by this policy file; no module is asked",
	.complete = complete_policy,
};

static const struct ig_option *const options[] = { &option_file, NULL };

static void assume(struct ig_explaining *x, json_t *sentence)
{
	json_array_append_new(x->assumed, sentence);
}

/* ---- what the host knows of the packet ---- */

/* Fills in what was not told: the interface and the local address of the route to PEER. */
static void take_route(struct ig_explaining *x, unsigned int *ifindex)
{
	char peer[IG_WORD_MAX], local[IG_WORD_MAX];
	struct ig_ctl_packet *p = &x->p;
	struct ig_route route;

	if ((p->has_local && p->dev[0]) || !ig_route_find(p->family, &p->peer, *ifindex, &route))
		return;
	ig_ctl_packet_addr_text(p, &p->peer, peer);
	if (!p->has_local && route.has_src) {
		p->local = route.src;
		p->has_local = true;
		ig_ctl_packet_addr_text(p, &p->local, local);
		assume(x, json_sprintf("its local address is %s, by the route to %s", local, peer));
	}
	if (p->dev[0] || !if_indextoname(route.ifindex, p->dev))
		return;
	*ifindex = route.ifindex;
	assume(x, json_sprintf("its interface is %s, by the route to %s", p->dev, peer));
}

/* Looks for the open request that a reply answers, or that an error quotes. */
static void take_flow(struct ig_explaining *x, struct ig_link *link)
{
	struct ig_ctl_packet *p = &x->p;
	bool out = p->dir == IG_OUT;
	const struct ig_addr *src = out ? &p->peer : &p->local;
	const struct ig_addr *dst = out ? &p->local : &p->peer;
	struct ig_ctl_header *h = &p->outer;

	if (p->quotes) {
		h = &p->quoted;
		src = &h->src;
		dst = &h->dst;
		if (h->proto != p->outer.proto ||
		    ig_query_of_request(p->family, h->type) == IG_QUERY_NONE)
			return;
	} else if (ig_query_of_reply(p->family, h->type) == IG_QUERY_NONE) {
		return;
	}
	if (h->has_id || h->has_seq || !ig_wire_find_flow(link, p->family, src, dst, h))
		return;
	h->has_id = true;
	h->has_seq = true;
	assume(x, json_sprintf("its id is %u and its seq %u, of the newest request that is open",
			       h->id, h->seq));
}

/* ---- by the module ---- */

static int ask(struct ig_explaining *x, struct ig_link *link)
{
	unsigned int ifindex = 0;

	if (x->p.dev[0]) {
		ifindex = if_nametoindex(x->p.dev);
		if (!ifindex) {
			ig_complain("\"%s\" is not an interface of this namespace; `ip link` lists "
				    "them",
				    x->p.dev);
			return IG_EXIT_USAGE;
		}
	}
	take_route(x, &ifindex);
	take_flow(x, link);
	ig_ctl_packet_assume(&x->p, x->assumed);
	if (!ig_wire_explain(link, &x->p, ifindex, &x->e))
		return IG_EXIT_DONE;
	ig_refusal_complain(link, IG_LINK_READS);
	return IG_EXIT_USAGE;
}

static int explain_live(struct ig_explaining *x)
{
	struct ig_link link;
	int status = ig_link_open(&link, x->ctl->netns);

	if (status)
		return status == IG_EXIT_ABSENT ? status : IG_EXIT_USAGE;
	status = ask(x, &link);
	ig_link_close(&link);
	return status;
}

/* ---- by a file ---- */

static int explain_file(struct ig_explaining *x)
{
	struct ig_ctl_policy policy;
	int status = IG_EXIT_DONE, err;

	if (ig_ctl_policy_load(&policy, x->file, false)) {
		status = IG_EXIT_USAGE;
	} else {
		ig_ctl_packet_assume(&x->p, x->assumed);
		assume(x,
		       json_string("no request is open, and this host has no sockets and routes"));
		err = ig_offline_explain(&policy, &x->p, &x->e);
		if (err == -ENOMEM)
			ig_no_memory();
		if (err) {
			ig_complain("cannot judge by %s: %s", x->file, strerror(-err));
			status = IG_EXIT_USAGE;
		}
	}
	ig_ctl_policy_fini(&policy);
	return status;
}

static int run_explain(const struct ig_ctl *ctl)
{
	struct ig_explaining x = { .ctl = ctl, .file = ig_option_value(ctl, &option_file) };
	struct ig_ctl_diag d = { 0 };
	int status;

	if (ig_ctl_packet_parse(ctl->n, ctl->word, 1, &x.p, &d))
		return ig_line_wrong(ctl, &d);
	/* 1 would be a verdict. */
	ig_no_memory_exits(IG_EXIT_USAGE);
	x.assumed = json_array();
	status = x.file ? explain_file(&x) : explain_live(&x);
	if (!status) {
		ig_explain_print(&x);
		status = ig_explain_passes(&x) ? IG_EXIT_DONE : IG_EXIT_FAILED;
	}
	json_decref(x.assumed);
	return status;
}

static void complete_explain(const struct ig_completion *c)
{
	static const char *const which[] = { "first", "later", NULL };
	static const char *const protocols[] = { "tcp", "udp", "icmp", "icmpv6", NULL };
	static const char *const valued[] = { "to",	"id",	   "seq", "hoplimit",
					      "length", "gateway", NULL };
	const char *last = c->ctl->n > 1 ? c->ctl->word[c->ctl->n - 1] : "";

	if (c->ctl->n == 1)
		ig_complete_words(c, ig_ctl_directions);
	else if (c->ctl->n == 2)
		ig_complete_types(c);
	else if (!strcmp(last, "dev"))
		ig_complete_interfaces(c);
	else if (!strcmp(last, "quoting"))
		ig_complete_words(c, protocols);
	else if (c->ctl->n > 3 && ig_ctl_words_index(last, valued) < 0)
		ig_complete_once(c, ig_ctl_packet_words);
	/* Other words may follow it as well. */
	if (!strcmp(last, "fragment"))
		ig_complete_words(c, which);
}

const struct ig_command ig_cmd_explain = {
	.name = "explain",
	.form = { { "DIR TYPE[/CODE] PEER [to LOCAL] [dev IF] [id N] [seq N] [hoplimit N] "
		    "[fragment [first|later]] [length N] [gateway A] [related] "
		    "[quoting PROTO SRC[:PORT] DST[:PORT] [id N] [seq N]]",
		    options } },
	.summary = "tells what would happen to a packet, and why",
	.help = "The kernel judges the packet as it would judge a real one: by the policy in\n"
		"force, the open requests and the sockets. Nothing is changed or counted. Printed\n"
		"are the verdict and its reason, the command that would most likely open what is\n"
		"dropped, each step of the order of evaluation and what it found, and what was\n"
		"assumed. What is not told is assumed to be valid.\n"
		"\n"
		"DIR is in, out or forward. PEER is the address of the remote side. \"to\" is the\n"
		"local address, in direction forward the destination. \"dev\" is the interface, in\n"
		"forward the one that the packet comes in by. If they are not told, the route to\n"
		"PEER tells them. \"length\" is that of the ICMP message in bytes, \"gateway\" the\n"
		"router that a redirect names. With \"related\", conntrack calls the packet\n"
		"related. \"quoting\" is the packet that an error is about: PROTO is tcp, udp,\n"
		"another protocol by its number, or an ICMP type; id, seq and fragment after it\n"
		"belong to the quoted packet. An IPv6 address with a port stands in brackets.\n",
	.examples = "icmpctl explain in echo-request 203.0.113.9\n"
		    "icmpctl explain in time-exceeded 192.0.2.7 quoting udp 192.0.2.1:7 "
		    "192.0.2.7:7\n"
		    "icmpctl explain forward echo-request 203.0.113.9 to 192.0.2.7 dev eth1\n"
		    "icmpctl explain in router-advertisement fe80::1 to ff02::1 -f new.policy\n",
	.status = "0 accept, 1 drop, 2 wrong usage or no answer, 3 no module",
	.complete = complete_explain,
	.run = run_explain,
};
