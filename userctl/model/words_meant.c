// SPDX-License-Identifier: GPL-2.0-only
/* Recognizes words and characters that stand for others. */
#include <string.h>
#include <strings.h>

#include "uapi/icmpguard.h"
#include "model/words.h"

int ig_ctl_words_meant_direction(const char *word)
{
	static const struct {
		const char *word;
		int dir;
	} words[] = {
		{ "in", IG_IN },
		{ "inbound", IG_IN },
		{ "incoming", IG_IN },
		{ "input", IG_IN },
		{ "inward", IG_IN },
		{ "out", IG_OUT },
		{ "outbound", IG_OUT },
		{ "outgoing", IG_OUT },
		{ "output", IG_OUT },
		{ "outward", IG_OUT },
		{ "forward", IG_FORWARD },
		{ "forwarded", IG_FORWARD },
		{ "forwarding", IG_FORWARD },
		{ "fwd", IG_FORWARD },
		{ "routed", IG_FORWARD },
		{ "transit", IG_FORWARD },
		{ "through", IG_FORWARD },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(word, words[i].word))
			return words[i].dir;
	return -1;
}

int ig_ctl_words_meant_action(const char *word)
{
	static const char *const denies[] = { "deny",	 "drop",   "block", "reject",
					      "discard", "denied", "off",   NULL };
	static const char *const allows[] = { "allow",	 "accept", "permit", "pass",
					      "allowed", "open",   "on",     NULL };
	int i;

	for (i = 0; denies[i]; i++)
		if (!strcasecmp(word, denies[i]))
			return ICMPGUARD_ACTION_DENY;
	for (i = 0; allows[i]; i++)
		if (!strcasecmp(word, allows[i]))
			return ICMPGUARD_ACTION_ALLOW;
	return -1;
}

int ig_ctl_words_no_direction(struct ig_ctl_diag *d, const char *word, const char *next,
			      const char *before)
{
	int dir = word ? ig_ctl_words_meant_direction(word) : -1;
	int action = word ? ig_ctl_words_meant_action(word) : -1;
	int after = next ? ig_ctl_words_meant_direction(next) : -1;

	if (dir >= 0)
		return ig_ctl_diag_set(d, "\"%s\" is not a direction; write \"%s\"", word,
				       ig_ctl_directions[dir]);
	if (action >= 0)
		return ig_ctl_diag_set(d, "the direction comes first: %s %s %s", before,
				       ig_ctl_directions[after < 0 ? IG_IN : after],
				       ig_ctl_actions[action]);
	return ig_ctl_words_choice(d, word, ig_ctl_directions, "direction");
}

int ig_ctl_words_no_action(struct ig_ctl_diag *d, const char *word, const char *what)
{
	int action = word ? ig_ctl_words_meant_action(word) : -1;

	if (action < 0)
		return ig_ctl_words_choice(d, word, ig_ctl_actions, what);
	return ig_ctl_diag_set(d, "\"%s\" is not understood here; write \"%s\"", word,
			       ig_ctl_actions[action]);
}

bool ig_ctl_words_is_port(const char *word)
{
	static const char *const names[] = { "tcp",  "udp",    "sctp", "dccp", "port", "ports",
					     "http", "https",  "ssh",  "dns",  "smtp", "ntp",
					     "ftp",  "telnet", "imap", "snmp", NULL };
	const char *slash = strchr(word, '/');
	char part[16];
	int i;

	for (i = 0; names[i]; i++)
		if (!strcasecmp(word, names[i]))
			return true;
	if (!slash || slash - word >= (long)sizeof(part))
		return false;
	snprintf(part, sizeof(part), "%.*s", (int)(slash - word), word);
	for (i = 0; i < 4; i++)
		if (!strcasecmp(part, names[i]) || !strcasecmp(slash + 1, names[i]))
			return true;
	return false;
}

bool ig_ctl_words_odd(const char *word, struct ig_ctl_diag *d)
{
	static const struct {
		const char *utf8;
		const char *name;
		const char *instead;
	} odd[] = {
		{ "\xc2\xa0", "a no-break space (U+00A0)", "a plain space" },
		{ "\xe2\x80\xaf", "a no-break space (U+202F)", "a plain space" },
		{ "\xe2\x80\x87", "a no-break space (U+2007)", "a plain space" },
		{ "\xe3\x80\x80", "a wide space (U+3000)", "a plain space" },
		{ "\xe2\x80\x9c", "a typographic quote (U+201C)", "a plain one, \" or '" },
		{ "\xe2\x80\x9d", "a typographic quote (U+201D)", "a plain one, \" or '" },
		{ "\xe2\x80\x9e", "a typographic quote (U+201E)", "a plain one, \" or '" },
		{ "\xe2\x80\x98", "a typographic quote (U+2018)", "a plain one, \" or '" },
		{ "\xe2\x80\x99", "a typographic quote (U+2019)", "a plain one, \" or '" },
		{ "\xe2\x80\x9a", "a typographic quote (U+201A)", "a plain one, \" or '" },
		{ "\xc2\xab", "a typographic quote (U+00AB)", "a plain one, \" or '" },
		{ "\xc2\xbb", "a typographic quote (U+00BB)", "a plain one, \" or '" },
		{ "\xe2\x80\x90", "a typographic hyphen (U+2010)", "a plain one, -" },
		{ "\xe2\x80\x91", "a no-break hyphen (U+2011)", "a plain one, -" },
		{ "\xe2\x80\x93", "a dash (U+2013)", "hyphens, - or --" },
		{ "\xe2\x80\x94", "a dash (U+2014)", "hyphens, - or --" },
		{ "\xe2\x88\x92", "a minus sign (U+2212)", "a hyphen, -" },
		{ "\xef\xbb\xbf", "an invisible character (U+FEFF)", "nothing" },
		{ "\xe2\x80\x8b", "an invisible character (U+200B)", "nothing" },
		{ "\xc2\xad", "an invisible hyphen (U+00AD)", "nothing" },
	};
	const char *first = NULL, *at;
	size_t i, which = 0;

	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		at = strstr(word, odd[i].utf8);
		if (!at || (first && at >= first))
			continue;
		first = at;
		which = i;
	}
	if (!first)
		return false;
	ig_ctl_diag_set(d, "there is %s in this word; write %s instead", odd[which].name,
			odd[which].instead);
	d->at = (size_t)(first - word);
	d->len = strlen(odd[which].utf8);
	return true;
}

bool ig_ctl_words_utf16(const char *text, size_t len)
{
	const u8 *b = (const u8 *)text;

	if (len < 2)
		return false;
	if ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff))
		return true;
	return len >= 4 && !b[0] == !b[2] && !b[1] == !b[3] && !b[0] != !b[1];
}
