// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "engine/port.h"
#include "policy/handmade.h"

/*
 * system/policy.conf as it was installed by each version: bytes, and their
 * FNV-1a of 64 bits. tests/unit/test_ctl_handmade.c tells the numbers of today's.
 */
static const struct {
	size_t len;
	u64 hash;
} shipped[] = {
	{ 1150, 0x5b85689338fd3e0c },
	{ 1149, 0x1bdc427bdc80e97f },
	{ 1211, 0x9afff41c694ba407 },
};

static u64 hash(const char *text, size_t len)
{
	u64 h = 0xcbf29ce484222325;
	size_t i;

	for (i = 0; i < len; i++)
		h = (h ^ (u8)text[i]) * 0x100000001b3;
	return h;
}

static bool is_shipped(const char *text, size_t len)
{
	u64 h = hash(text, len);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shipped); i++)
		if (len == shipped[i].len && h == shipped[i].hash)
			return true;
	return false;
}

/* Skips a quoted part, which ends with its line at the latest. */
static size_t skip_quoted(const char *text, size_t len, size_t at)
{
	char quote = text[at++];

	while (at < len && text[at] != quote && text[at] != '\n')
		at += text[at] == '\\' && quote == '"' && text[at + 1] != '\n' ? 2 : 1;
	return at < len ? at + 1 : len;
}

const char *ig_handmade(const char *text, size_t len)
{
	static const char word[] = "include";
	const size_t letters = sizeof(word) - 1;
	bool begins = true;
	size_t at = 0;

	if (is_shipped(text, len))
		return NULL;
	while (at < len) {
		char c = text[at];

		if (c == '#')
			return "comments";
		if (begins && len - at > letters && !memcmp(text + at, word, letters) &&
		    strchr(" \t\"'\\", text[at + letters]))
			return "includes";
		if (c == '\n' || c == ';' || c == '{' || c == '}')
			begins = true;
		else if (c != ' ' && c != '\t' && c != '\r')
			begins = false;
		at = c == '"' || c == '\'' ? skip_quoted(text, len, at) :
		     c == '\\'		   ? at + 2 :
					     at + 1;
	}
	return NULL;
}
