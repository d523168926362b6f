// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads prefixes from text. Correct ones are read by hand: a million take 0.03 s here, 0.10 s
 * with strtok_r() and inet_pton(). Any other word is left to ig_ctl_words_network(), which
 * has the messages.
 */
#include <string.h>

#include "model/plist.h"

/* Longest word that is read: longer than any prefix, but wrong words may be long. */
#define WORD_MAX 256

/* Classes of bytes in a text of prefixes. */
enum {
	PART,
	BLANK,
	COMMENT,
	SENTINEL,
};

static const u8 kinds[256] = {
	['\0'] = SENTINEL, ['\t'] = BLANK, ['\n'] = BLANK, ['\v'] = BLANK,  ['\f'] = BLANK,
	['\r'] = BLANK,	   [' '] = BLANK,  [','] = BLANK,  ['#'] = COMMENT,
};

/* Value of a hexadecimal digit, plus 1; 0 for other characters. */
static const u8 digits[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The readers below return what follows, or NULL. The text ends with a NUL. */

/* Reads a number from 0 to 255 without leading zeros. */
static inline const u8 *read_byte(const u8 *p, u32 *out)
{
	u32 a = (u32)p[0] - '0', b, c;

	if (a > 9)
		return NULL;
	b = (u32)p[1] - '0';
	if (b > 9) {
		*out = a;
		return p + 1;
	}
	a = a * 10 + b;
	c = (u32)p[2] - '0';
	if (c > 9) {
		*out = a;
		return a < 10 ? NULL : p + 2;
	}
	a = a * 10 + c;
	*out = a;
	return a - 100 > 255 - 100 ? NULL : p + 3;
}

static inline const u8 *read_ipv4(const u8 *p, u32 *out)
{
	u32 a, b, c, d;

	p = read_byte(p, &a);
	if (!p || *p != '.')
		return NULL;
	p = read_byte(p + 1, &b);
	if (!p || *p != '.')
		return NULL;
	p = read_byte(p + 1, &c);
	if (!p || *p != '.')
		return NULL;
	p = read_byte(p + 1, &d);
	if (!p)
		return NULL;
	*out = a << 24 | b << 16 | c << 8 | d;
	return p;
}

/**
 * struct groups - an IPv6 address being read
 * @hi: the groups of 16 bits since the start or ::, as one number; the upper half
 * @lo: the lower half
 * @head: that number when :: came, likewise
 * @n: how many groups there were
 * @gap: how many of them before ::, or -1
 */
struct groups {
	u64 hi;
	u64 lo;
	u64 head[2];
	int n;
	int gap;
};

static inline void add_group(struct groups *g, u32 value)
{
	g->hi = g->hi << 16 | g->lo >> 48;
	g->lo = g->lo << 16 | value;
	g->n++;
}

static inline void open_gap(struct groups *g)
{
	g->head[0] = g->hi;
	g->head[1] = g->lo;
	g->gap = g->n;
	g->hi = 0;
	g->lo = 0;
}

/* Puts what was before :: in its place; false when there were too few or many. */
static inline bool close_gap(struct groups *g)
{
	int shift;

	if (g->gap < 0)
		return g->n == 8;
	if (g->n > 7)
		return false;
	shift = 16 * (8 - g->gap);
	if (shift == 128)
		return true;
	if (shift >= 64) {
		g->hi |= g->head[1] << (shift - 64);
	} else {
		g->hi |= g->head[0] << shift | g->head[1] >> (64 - shift);
		g->lo |= g->head[1] << shift;
	}
	return true;
}

/* Reads the last groups, written as an IPv4 address. */
static const u8 *read_embedded(const u8 *p, struct groups *g)
{
	u32 addr;

	if (g->n > 6)
		return NULL;
	p = read_ipv4(p, &addr);
	if (!p)
		return NULL;
	add_group(g, addr >> 16);
	add_group(g, addr & 0xffff);
	return p;
}

/* Reads a group of one to four digits. */
static inline const u8 *read_group(const u8 *p, u32 *out)
{
	u32 value = digits[*p], digit;

	if (!value--)
		return NULL;
	digit = digits[*++p];
	if (digit) {
		value = value * 16 + digit - 1;
		digit = digits[*++p];
		if (digit) {
			value = value * 16 + digit - 1;
			digit = digits[*++p];
			if (digit) {
				value = value * 16 + digit - 1;
				p++;
			}
		}
	}
	*out = value;
	return p;
}

static inline const u8 *read_groups(const u8 *p, struct groups *g)
{
	const u8 *group;
	u32 value;

	*g = (struct groups){ .gap = -1 };
	if (*p == ':') {
		if (*++p != ':')
			return NULL;
		open_gap(g);
		if (!digits[*++p])
			return p;
	}
	for (;;) {
		group = p;
		p = read_group(p, &value);
		if (!p)
			return NULL;
		if (*p == '.')
			return read_embedded(group, g);
		add_group(g, value);
		if (*p != ':')
			return p;
		if (*++p != ':')
			continue;
		if (g->gap >= 0)
			return NULL;
		open_gap(g);
		if (!digits[*++p])
			return p;
	}
}

/* Reads a length of up to three digits without leading zeros. */
static inline const u8 *read_length(const u8 *p, u32 max, u32 *out)
{
	p = read_byte(p, out);
	return p && *out <= max ? p : NULL;
}

/* Tells whether a word ends at @p; at the end of the text only when that is @last. */
static inline bool ends(const u8 *p, const u8 *end, bool last)
{
	u8 kind = kinds[*p];

	return kind == BLANK || kind == COMMENT || (kind == SENTINEL && p == end && last);
}

static inline const u8 *scan_ipv4(struct ig_ctl_scan *s, const u8 *p, const u8 *end, bool last)
{
	const u8 *word = p;
	u32 addr, len = 32, written;

	p = read_ipv4(p, &addr);
	if (!p)
		return NULL;
	written = addr;
	if (*p == '/') {
		p = read_length(p + 1, 32, &len);
		if (!p)
			return NULL;
		addr &= (u32)(~0ULL << (32 - len));
	}
	if (!ends(p, end, last))
		return NULL;
	if (written != addr)
		ig_ctl_loose_add(&s->loose, 1, (const char *)word, (size_t)(p - word));
	ig_ctl_plist_add4(s->list, (u64)addr << 6 | len);
	return p;
}

static inline const u8 *scan_ipv6(struct ig_ctl_scan *s, const u8 *p, const u8 *end, bool last)
{
	const u8 *word = p;
	u64 hi, lo;
	struct ig_ctl_plist_key6 key;
	struct groups g;
	u32 len = 128;

	p = read_groups(p, &g);
	if (!p || !close_gap(&g))
		return NULL;
	hi = g.hi;
	lo = g.lo;
	if (*p == '/') {
		p = read_length(p + 1, 128, &len);
		if (!p)
			return NULL;
		g.hi &= len >= 64 ? ~0ULL : len ? ~0ULL << (64 - len) : 0;
		g.lo &= len == 128 ? ~0ULL : len > 64 ? ~0ULL << (128 - len) : 0;
	}
	/* Prefixes in ::ffff:0:0/96, which no packet carries, are left to the slow path. */
	if (!ends(p, end, last) || (!g.hi && g.lo >> 32 == 0xffff && len >= 96))
		return NULL;
	key = (struct ig_ctl_plist_key6){ { g.hi, g.lo, len } };
	if (hi != g.hi || lo != g.lo)
		ig_ctl_loose_add(&s->loose, 1, (const char *)word, (size_t)(p - word));
	ig_ctl_plist_add6(s->list, &key);
	return p;
}

void ig_ctl_loose_add(struct ig_ctl_loose *loose, u64 n, const char *word, size_t len)
{
	if (!loose->n)
		snprintf(loose->first, sizeof(loose->first), "%.*s", (int)len, word);
	loose->n += n;
}

bool ig_ctl_loose_text(const struct ig_ctl_loose *loose, char buf[IG_LOOSE_TEXT])
{
	struct ig_ctl_diag d;

	if (!loose->n || !ig_ctl_words_host_bits(loose->first, &d))
		return false;
	if (loose->n == 1)
		snprintf(buf, IG_LOOSE_TEXT, "%.240s", d.text);
	else
		snprintf(buf, IG_LOOSE_TEXT, "%llu prefixes have bits beyond their length: %.240s",
			 (unsigned long long)loose->n, d.text);
	return true;
}

/* Returns the end of the line of @p, or of the text. */
static const char *line_end(const char *p, const char *end)
{
	const char *found = memchr(p, '\n', (size_t)(end - p));

	return found ? found : end;
}

/* Tells about a word of @len bytes at @word; @text is what there is before. */
static void tell(struct ig_ctl_scan *s, struct ig_ctl_diag *d, const char *text, const char *word,
		 size_t len, u64 column, const char *end)
{
	struct ig_ctl_fault fault = {
		.line = s->lines + 1,
		.column = column + 1,
		.d = *d,
		.word = word,
		.len = len,
		.before = column < (u64)(word - text) ? (size_t)column : (size_t)(word - text),
		.after = (size_t)(line_end(word + len, end) - (word + len)),
	};

	s->over = ++s->faults == IG_FAULTS_MAX;
	s->complain(&fault, s->data);
}

/* Reads a word that is not read by hand. Return: what follows it. */
static const char *scan_word(struct ig_ctl_scan *s, const char *text, const char *word, u64 column,
			     const char *end)
{
	char copy[WORD_MAX + 1];
	struct ig_ctl_diag d = { 0 };
	struct ig_prefix prefix;
	size_t len = 0;

	s->odd++;
	while (word + len < end && len <= WORD_MAX &&
	       (kinds[(u8)word[len]] == PART || kinds[(u8)word[len]] == SENTINEL))
		len++;
	if (len > WORD_MAX) {
		ig_ctl_diag_set(
			&d,
			"this word has more than %d bytes, which is longer than any prefix; "
			"nothing after it is read",
			WORD_MAX);
		tell(s, &d, text, word, 16, column, end);
		s->over = true;
		return end;
	}
	memcpy(copy, word, len);
	copy[len] = '\0';
	if (strlen(copy) < len && ig_ctl_words_utf16(word, len))
		ig_ctl_diag_set(&d, "%s", IG_WORDS_UTF16);
	else if (strlen(copy) < len)
		ig_ctl_diag_set(&d, "there is a NUL byte in this word");
	else if (!ig_ctl_words_network(copy, &prefix, &d))
		ig_ctl_plist_add(s->list, &prefix);
	else
		ig_ctl_words_odd(copy, &d);
	if (d.text[0])
		tell(s, &d, text, word, len, column, end);
	/* One message is enough for all words of a UTF-16 text. */
	s->over |= strlen(copy) < len && ig_ctl_words_utf16(word, len);
	return word + len;
}

/* Tells whether the word at @p may continue after @end. */
static bool unfinished(const u8 *p, const u8 *end)
{
	const u8 *q;

	if (end - p > WORD_MAX)
		return false;
	for (q = p; q < end; q++)
		if (kinds[*q] == BLANK || kinds[*q] == COMMENT)
			return false;
	return true;
}

/* Reads a word that could not be read by hand; NULL when it may continue. */
static const u8 *other_word(struct ig_ctl_scan *s, const u8 *text, const u8 *p, const u8 *end,
			    u64 column, bool last)
{
	if (!last && unfinished(p, end))
		return NULL;
	return (const u8 *)scan_word(s, (const char *)text, (const char *)p, column,
				     (const char *)end);
}

size_t ig_ctl_scan_text(struct ig_ctl_scan *s, char *text, size_t from, size_t end, bool last)
{
	const u8 *start = (u8 *)text, *p = start + from, *stop = start + end, *next;
	/* The line starts here; before the text, when that is gone. */
	uintptr_t line = (uintptr_t)p - s->column;
	u8 kind;

	text[end] = '\0';
	if (s->comment)
		p = (const u8 *)line_end((const char *)p, text + end);
	s->comment &= p == stop;
	while (!s->over) {
		while ((kind = kinds[*p]) == BLANK) {
			if (*p++ == '\n') {
				s->lines++;
				line = (uintptr_t)p;
			}
		}
		if (kind != PART) {
			if (p == stop)
				break;
			if (kind == COMMENT) {
				p = (const u8 *)line_end((const char *)p, text + end);
				s->comment = p == stop;
				continue;
			}
		}
		next = scan_ipv4(s, p, stop, last);
		if (!next)
			next = scan_ipv6(s, p, stop, last);
		if (!next)
			next = other_word(s, start, p, stop, (uintptr_t)p - line, last);
		if (!next)
			break;
		p = next;
	}
	s->column = (uintptr_t)p - line;
	return (size_t)(p - start);
}
