// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* wcwidth() */
#include <ctype.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

#include "no_memory.h"
#include "uapi/icmpguard.h"
#include "model/words.h"

const char *const ig_ctl_directions[] = { "in", "out", "forward", NULL };

const char *const ig_ctl_actions[] = {
	[ICMPGUARD_ACTION_DENY] = "deny",
	[ICMPGUARD_ACTION_ALLOW] = "allow",
	NULL,
};

int ig_ctl_diag_set(struct ig_ctl_diag *d, const char *fmt, ...)
{
	va_list ap;

	d->at = 0;
	d->len = 0;
	va_start(ap, fmt);
	vsnprintf(d->text, sizeof(d->text), fmt, ap);
	va_end(ap);
	return -1;
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

#define NEAREST_LETTERS 64

/* Computes the optimal string alignment distance; overlong words are far from all names. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[3][NEAREST_LETTERS + 1];
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > NEAREST_LETTERS || lb > NEAREST_LETTERS)
		return UINT_MAX;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		unsigned int *cur = row[i % 3], *prev = row[(i + 2) % 3];
		unsigned int *prev2 = row[(i + 1) % 3];

		cur[0] = i;
		for (j = 1; j <= lb; j++) {
			bool same = tolower((u8)a[i - 1]) == tolower((u8)b[j - 1]);

			cur[j] = min3(prev[j] + 1, cur[j - 1] + 1, prev[j - 1] + !same);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cur[j] = min3(cur[j], cur[j], prev2[j - 2] + 1);
		}
	}
	return row[la % 3][lb];
}

void ig_ctl_nearest_try(struct ig_ctl_nearest *n, const char *name)
{
	unsigned int dist = distance(n->word, name);
	size_t near = strlen(name) / 3;

	if (dist > (near ? near : 1) || dist >= strlen(name))
		return;
	if (n->best && dist >= n->distance)
		return;
	n->best = name;
	n->distance = dist;
}

const char *ig_ctl_nearest_hint(const struct ig_ctl_nearest *n, char buf[IG_WORD_MAX])
{
	buf[0] = '\0';
	if (n->best)
		snprintf(buf, IG_WORD_MAX, "; did you mean %s?", n->best);
	return buf;
}

int ig_ctl_words_index(const char *word, const char *const *list)
{
	int i;

	for (i = 0; list[i]; i++)
		if (!strcmp(word, list[i]))
			return i;
	return -1;
}

int ig_ctl_words_direction(const char *word)
{
	if (!strcmp(word, "ingress"))
		return IG_IN;
	if (!strcmp(word, "egress"))
		return IG_OUT;
	return ig_ctl_words_index(word, ig_ctl_directions);
}

int ig_ctl_words_number(const char *word, u32 max, u32 *out)
{
	u64 value = 0;

	if (!*word || (word[0] == '0' && word[1]))
		return -1;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return -1;
		value = value * 10 + (u64)(*word - '0');
		if (value > max)
			return -1;
	}
	*out = (u32)value;
	return 0;
}

static const struct {
	char letter;
	u32 seconds;
} units[] = {
	{ 'w', 604800 }, { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 },
};

/* Reads one number and its unit, which must come after unit @from. */
static int duration_part(const char **word, size_t *from, u64 *sum)
{
	u64 value = 0;

	if (**word < '0' || **word > '9')
		return -1;
	for (; **word >= '0' && **word <= '9'; (*word)++) {
		value = value * 10 + (u64)(**word - '0');
		if (value > UINT32_MAX)
			value = (u64)UINT32_MAX + 1;
	}
	for (; *from < ARRAY_SIZE(units); (*from)++)
		if (units[*from].letter == **word)
			break;
	if (*from == ARRAY_SIZE(units))
		return -1;
	*sum += value * units[(*from)++].seconds;
	(*word)++;
	return 0;
}

int ig_ctl_words_duration(const char *word, u32 *seconds, struct ig_ctl_diag *d)
{
	const char *rest = word;
	size_t unit = 0;
	u64 sum = 0;

	if (*word && strspn(word, "0123456789") == strlen(word))
		return ig_ctl_diag_set(d,
				       "%s has no unit; write %ss for seconds, %sm minutes, %sh "
				       "hours or %sd days",
				       word, word, word, word, word);
	do {
		if (duration_part(&rest, &unit, &sum))
			return ig_ctl_diag_set(
				d,
				"\"%s\" is not a duration; write numbers with units, "
				"the longest first: 30m, 1h30m, 1d (w d h m s)",
				word);
	} while (*rest);
	if (!sum)
		return ig_ctl_diag_set(d, "%s is too short; 1s is the shortest", word);
	if (sum > UINT32_MAX)
		return ig_ctl_diag_set(d,
				       "%s is too long; %us is the longest, or leave out "
				       "\"for\" to never expire",
				       word, UINT32_MAX);
	*seconds = (u32)sum;
	return 0;
}

void ig_ctl_words_duration_text(u32 seconds, char buf[IG_WORD_MAX])
{
	size_t len = 0, i;

	/* Weeks are read, but written as days, in which people count. */
	for (i = 1; i < ARRAY_SIZE(units); i++) {
		u32 value = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (value || (i == ARRAY_SIZE(units) - 1 && !len))
			len += (size_t)snprintf(buf + len, IG_WORD_MAX - len, "%u%c", value,
						units[i].letter);
	}
}

/*
 * Reads one code point (RFC 3629: shortest form, no surrogates).
 * Return: its bytes, or 0 when there is none.
 */
static size_t code_point(const char *text, u32 *out)
{
	const u8 *b = (const u8 *)text;
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len, i;
	u32 c;

	if (b[0] < 0x80) {
		*out = b[0];
		return b[0] ? 1 : 0;
	}
	len = b[0] >= 0xf0 && b[0] < 0xf8 ? 4 : b[0] >= 0xe0 ? 3 : b[0] >= 0xc0 ? 2 : 0;
	if (!len || b[0] >= 0xf8)
		return 0;
	c = b[0] & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*out = c;
	return len;
}

/* Recognizes controls, line and paragraph separators, and characters that reorder text. */
static bool harmful(u32 c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

int ig_ctl_words_comment(const char *text, struct ig_ctl_diag *d)
{
	size_t at = 0, len;
	u32 c;

	if (!*text)
		return ig_ctl_diag_set(d,
				       "the comment is empty; leave out the word comment instead");
	if (strlen(text) > ICMPGUARD_COMMENT_MAX)
		return ig_ctl_diag_set(d, "the comment has %zu bytes; %d is the most", strlen(text),
				       ICMPGUARD_COMMENT_MAX);
	for (; text[at]; at += len) {
		len = code_point(text + at, &c);
		if (len && !harmful(c))
			continue;
		if (len)
			ig_ctl_diag_set(
				d,
				"the comment contains U+%04X; it may contain only printable "
				"characters that do not reorder text",
				c);
		else
			ig_ctl_diag_set(d,
					"the comment contains the byte 0x%02x, which is not valid "
					"UTF-8 there",
					(u8)text[at]);
		d->at = at;
		return -1;
	}
	return 0;
}

int ig_ctl_words_dev(const char *word, struct ig_ctl_diag *d)
{
	/* The kernel reads names as Latin-1, in which 0xa0 is a space. */
	size_t at = strcspn(word, "/: \t\n\v\f\r\xa0");

	if (!*word || !strcmp(word, ".") || !strcmp(word, ".."))
		return ig_ctl_diag_set(
			d, "\"%s\" is not the name of an interface; one looks like eth0", word);
	if (strlen(word) > ICMPGUARD_DEV_MAX)
		return ig_ctl_diag_set(d,
				       "%.40s%s has %zu bytes; the name of an interface has %d at "
				       "most",
				       word, strlen(word) > 40 ? "..." : "", strlen(word),
				       ICMPGUARD_DEV_MAX);
	if (!word[at])
		return 0;
	ig_ctl_diag_set(d, "%s: the name of an interface contains no slashes, colons or blanks",
			word);
	d->at = at;
	d->len = 1;
	return -1;
}

int ig_ctl_words_name(const char *word, const char *what, struct ig_ctl_diag *d)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t at = strspn(word, letters), len;
	u32 c;

	if (!*word)
		return ig_ctl_diag_set(d,
				       "an empty word is not the name of a %s; one looks like "
				       "office",
				       what);
	if (*word == '@' && !ig_ctl_words_name(word + 1, what, d))
		return ig_ctl_diag_set(d, "%s: here the name of a %s is written without @: %s",
				       word, what, word + 1);
	if (word[at]) {
		len = code_point(word + at, &c);
		ig_ctl_diag_set(d,
				"%s: the name of a %s contains only letters, digits, underscores, "
				"dots and hyphens",
				word, what);
		d->at = at;
		d->len = len ? len : 1;
		return -1;
	}
	if (*word == '.' || *word == '-')
		return ig_ctl_diag_set(d,
				       "%s: the name of a %s begins with a letter, digit or "
				       "underscore",
				       word, what);
	if (at > ICMPGUARD_NAME_MAX)
		return ig_ctl_diag_set(d, "%.40s%s has %zu bytes; the name of a %s has %d at most",
				       word, at > 40 ? "..." : "", at, what, ICMPGUARD_NAME_MAX);
	return 0;
}

int ig_ctl_words_choice(struct ig_ctl_diag *d, const char *word, const char *const *list,
			const char *what)
{
	struct ig_ctl_nearest n = { .word = word ? word : "" };
	char names[IG_WORD_MAX] = "", hint[IG_WORD_MAX];
	size_t len = 0;
	int k;

	for (k = 0; list[k]; k++) {
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
					!k	    ? "" :
					list[k + 1] ? ", " :
						      " or ",
					list[k]);
		if (word)
			ig_ctl_nearest_try(&n, list[k]);
	}
	if (!word)
		return ig_ctl_diag_set(d, "the %s is missing here: %s", what, names);
	return ig_ctl_diag_set(d, "\"%s\" is not a %s; write %s%s", word, what, names,
			       ig_ctl_nearest_hint(&n, hint));
}

void ig_ctl_words_safe(FILE *out, const char *text)
{
	size_t len, i;
	u32 c;

	for (; *text; text += len) {
		len = code_point(text, &c);
		if (len && !harmful(c)) {
			fwrite(text, 1, len, out);
			continue;
		}
		len = len ? len : 1;
		for (i = 0; i < len; i++)
			fprintf(out, "\\x%02x", (u8)text[i]);
	}
}

char *ig_ctl_words_safe_text(const char *text)
{
	char *safe = NULL;
	size_t size;
	FILE *out = open_memstream(&safe, &size);

	if (!out)
		ig_no_memory();
	ig_ctl_words_safe(out, text);
	if (fclose(out))
		ig_no_memory();
	return safe;
}

/* Returns how many bytes of @text are safe for a terminal. */
static size_t harmless(const char *text)
{
	size_t at = 0, len;
	u32 c;

	while ((len = code_point(text + at, &c)) && !harmful(c))
		at += len;
	return at;
}

/*
 * Between single quotes, only the closing quote is special. Harmful characters are
 * written in double quotes, as ig_ctl_words_safe() does.
 */
static void quote_single(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "'"), safe = harmless(text);

		len = len < safe ? len : safe;
		if (len)
			fprintf(out, "'%.*s'", (int)len, text);
		text += len;
		if (*text == '\'')
			fputs("\\'", out);
		else if (*text)
			fprintf(out, "\"\\x%02x\"", (u8)*text);
		text += *text != '\0';
	}
}

void ig_ctl_words_quote(FILE *out, const char *text, bool always)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";

	if (!always && *text && strspn(text, plain) == strlen(text)) {
		fputs(text, out);
	} else if (strpbrk(text, "\"$`\\!")) {
		quote_single(out, text);
	} else {
		fputc('"', out);
		ig_ctl_words_safe(out, text);
		fputc('"', out);
	}
}

void ig_ctl_words_locale(void)
{
	/* Not the user's at first: in Turkish, letters that names consist of differ. */
	if (setlocale(LC_CTYPE, "C.UTF-8"))
		return;
	if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C");
}

size_t ig_ctl_words_columns(const char *text, size_t len)
{
	size_t columns = 0, at, size;
	u32 c;

	for (at = 0; at < len && text[at]; at += size) {
		size = code_point(text + at, &c);
		if (size && !harmful(c)) {
			/* -1 is a character that the locale does not know; most take one. */
			int width = wcwidth((wchar_t)c);

			columns += width < 0 ? 1 : (size_t)width;
			continue;
		}
		size = size ? size : 1;
		columns += size * strlen("\\xNN");
	}
	return columns;
}
