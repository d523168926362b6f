// SPDX-License-Identifier: GPL-2.0-only
/* Stands in for userctl/cmd/complete_ask.c, where there is no module to ask. */
#include <string.h>

#include "cmd/complete.h"

/**
 * struct known - something that the module knows
 * @netns: the namespace it is in, as on the line; "" for that of the caller
 * @word: its name or number
 * @what: its description, or NULL
 *
 * Arrays of them end with a NULL @netns.
 */
struct known {
	const char *netns;
	const char *word;
	const char *what;
};

static void offer(const struct ig_completion *c, const struct known *known, const char *sign)
{
	const char *netns = c->ctl->netns ? c->ctl->netns : "";
	char word[IG_WORD_MAX];

	for (; known->netns; known++) {
		if (strcmp(known->netns, netns))
			continue;
		snprintf(word, sizeof(word), "%s%s", sign, known->word);
		ig_complete_offer(c, word, known->what);
	}
}

void ig_complete_rules(const struct ig_completion *c)
{
	static const struct known known[] = {
		{ "", "7",
		  "allow in echo-request 192.0.2.0/24 comment \"a: b\" # 3 packets, 252 bytes" },
		{ "", "12", "allow in icmp/13" },
		{ "web", "3", "allow in echo-request any" },
		{ .netns = NULL },
	};

	offer(c, known, "");
}

void ig_complete_entries(const struct ig_completion *c, int dir)
{
	static const struct known in[] = {
		{ "", "100", "deny all 203.0.113.0/24" },
		{ "", "2000", "deny redirect" },
		{ .netns = NULL },
	};
	static const struct known out[] = { { "", "5", "allow all" }, { .netns = NULL } };

	if (dir == IG_IN || dir == IG_OUT)
		offer(c, dir == IG_IN ? in : out, "");
}

void ig_complete_sets(const struct ig_completion *c, const char *sign)
{
	static const struct known known[] = {
		{ "", "office", "1 IPv4 and 0 IPv6 prefixes" },
		{ "", "on.call", "2 IPv4 and 1 IPv6 prefixes" },
		{ "web", "feed", "1 IPv4 and 0 IPv6 prefixes" },
		{ .netns = NULL },
	};

	offer(c, known, sign);
}

void ig_complete_groups(const struct ig_completion *c)
{
	static const struct known known[] = {
		{ "", "default", NULL }, { "", "edge", NULL }, { .netns = NULL }
	};

	offer(c, known, "");
}

void ig_complete_generation(const struct ig_completion *c)
{
	static const struct known known[] = { { "", "42", NULL }, { .netns = NULL } };

	offer(c, known, "");
}
