// SPDX-License-Identifier: GPL-2.0-only
/* Packets and policies in words, for reports of what went wrong: see gen.h. */
#include "gen_random.h"

#include <arpa/inet.h>
#include <string.h>

static const char * const directions[OR_DIRS] = { "in", "out", "forward" };

static const char *address(enum or_family family, const uint8_t *a, char *buf)
{
	return inet_ntop(family == OR_V4 ? AF_INET : AF_INET6, a, buf,
			 INET6_ADDRSTRLEN);
}

static bool has_body(const struct or_packet *p)
{
	if (p->family == OR_V6)
		return (p->type >= 1 && p->type <= 4) || p->type == 137;
	return p->type == 3 || p->type == 5 || p->type == 11 || p->type == 12;
}

/*
 * Prints what an error or redirect quotes, and what is known about the quote.
 */
static void print_body(FILE *f, const struct or_packet *p)
{
	static const char * const sockets[] = { "dead", "weak", "live" };
	unsigned int i;

	fprintf(f, "\tsockets %s%s%s%s, quotes", sockets[p->sockets],
		p->related ? " related" : "", p->spare ? " spare" : "",
		p->first_hop ? " first-hop" : "");
	for (i = 0; i < p->body_len; i++)
		fprintf(f, "%s%02x", i % 4 ? "" : " ", p->body[i]);
	fputc('\n', f);
}

void gen_print_packet(FILE *f, const struct or_packet *p)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	fprintf(f, "%s icmp%s/%u/%u %s > %s%s id %u seq %u len %u hops %u",
		directions[p->dir], p->family == OR_V4 ? "" : "v6", p->type,
		p->code, address(p->family, p->src, src),
		address(p->family, p->dst, dst),
		p->dst_multi ? " (many)" : "", p->id, p->seq, p->icmp_len,
		p->hop_limit);
	fprintf(f, " if %d vrf %d to vrf %d port %d%s%s%s%s%s%s%s", p->ifindex,
		p->l3mdev, p->l3mdev_out, p->port,
		p->loopback ? " loopback" : "", p->bridged ? " bridged" : "",
		p->fragmented ? " fragmented" : "",
		p->later_fragment ? " later-fragment" : "",
		p->alone ? " alone" : "", p->short_ip ? " short-ip" : "",
		p->header_hidden ? " header-hidden" : "");
	if (p->body_hidden)
		fprintf(f, " body-hidden %u", p->body_hidden);
	fputc('\n', f);
	if (has_body(p))
		print_body(f, p);
}

static void print_match(FILE *f, const char *name, const struct or_match *match)
{
	if (!match->present)
		return;
	fprintf(f, " %s/", name);
	if (match->type < 0)
		fputs("all", f);
	else
		fprintf(f, "%d", match->type);
	if (match->code >= 0)
		fprintf(f, "/%d", match->code);
}

static void print_prefix(FILE *f, const char *name,
			 const struct or_prefix *prefix)
{
	char buf[INET6_ADDRSTRLEN];

	if (prefix->present)
		fprintf(f, " %s %s/%u", name,
			address(prefix->family, prefix->addr, buf),
			prefix->len);
}

static void print_side(FILE *f, const struct or_prefix *peer,
		       const struct or_prefix *to, uint32_t set)
{
	print_prefix(f, "peer", peer);
	if (set)
		fprintf(f, " peer @%u", set);
	print_prefix(f, "to", to);
}

static void print_names(FILE *f, const struct gen_policy *policy)
{
	size_t i, j;

	for (i = 0; i < policy->n_groups; i++) {
		const struct or_group *group = &policy->groups[i];

		fprintf(f, "group %u:", group->id);
		for (j = 0; j < group->n; j++)
			fprintf(f, " %s", group->pattern[j]);
		fputc('\n', f);
	}
	for (i = 0; i < policy->n_sets; i++) {
		const struct gen_prefixes *holds = policy->sets[i].holds;

		fprintf(f, "set %u:", policy->sets[i].id);
		for (j = 0; j < holds->n; j++)
			print_prefix(f, "", &holds->prefix[j]);
		fputc('\n', f);
	}
	for (i = 0; i < GEN_DEVICES; i++) {
		if (policy->devices[i].pending)
			fprintf(f, "if %d is pending\n",
				policy->devices[i].ifindex);
		if (strcmp(policy->devices[i].name,
			   gen_device_name(policy->devices[i].ifindex)))
			fprintf(f, "if %d is %s\n", policy->devices[i].ifindex,
				policy->devices[i].name);
	}
}

void gen_print_policy(FILE *f, const struct gen_policy *policy)
{
	size_t i;
	int dir;

	fprintf(f, "version %u of %u\n", policy->version, policy->base);
	for (dir = 0; dir < OR_DIRS; dir++)
		fprintf(f, "default %s %s\n", directions[dir],
			policy->allow[dir] ? "allow" : "deny");
	for (i = 0; i < policy->n; i++) {
		const struct or_rule *rule = &policy->rules[i];

		fprintf(f, "rule %u: %s", rule->id, directions[rule->dir]);
		print_match(f, "icmp", &rule->fam[OR_V4]);
		print_match(f, "icmpv6", &rule->fam[OR_V6]);
		print_side(f, &rule->peer, &rule->to, rule->set);
		fprintf(f, " group %u\n", rule->group);
	}
	for (i = 0; i < policy->n_entries; i++) {
		const struct or_entry *entry = &policy->entries[i];

		fprintf(f, "acl %u: %s %s", entry->number,
			directions[entry->dir], entry->allow ? "allow" : "deny");
		print_match(f, "icmp", &entry->fam[OR_V4]);
		print_match(f, "icmpv6", &entry->fam[OR_V6]);
		print_side(f, &entry->peer, &entry->to, entry->set);
		fprintf(f, "%s%s\n", entry->dev[0] ? " dev " : "", entry->dev);
	}
	print_names(f, policy);
}
