// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "model/event_filter.h"
#include "no_memory.h"
#include "wire/names_gen.h"

void ig_event_filter_init(struct ig_event_filter *f)
{
	*f = (struct ig_event_filter){ .dir = -1 };
}

/* Tells whether a word begins as addresses and prefixes do, and types do not. */
static bool is_peer(const char *word)
{
	size_t digits = strspn(word, "0123456789");

	return strchr(word, ':') || (digits && word[digits] == '.') || !strcmp(word, "any");
}

int ig_event_filter_words(struct ig_event_filter *f, int n, char *const *word, int first,
			  struct ig_ctl_diag *d)
{
	int i = first;

	if (i < n && !is_peer(word[i])) {
		d->word = i;
		if (ig_ctl_words_type(word[i], -1, NULL, f->type, d))
			return -1;
		f->has_type = true;
		i++;
	}
	if (i < n) {
		d->word = i;
		if (ig_ctl_words_prefix(word[i], &f->peer, d))
			return -1;
		f->has_peer = true;
		i++;
	}
	if (i == n)
		return 0;
	d->word = i;
	return ig_ctl_diag_set(d, "\"%s\" is not expected here; write [TYPE[/CODE]] [PEER]",
			       word[i]);
}

static int reason_by_name(const char *name)
{
	int i;

	for (i = 0; i < IG_REASON_NAMES; i++)
		if (!strcmp(ig_reason_names[i], name))
			return i;
	return -1;
}

static int no_reason(const char *name, struct ig_ctl_diag *d)
{
	struct ig_ctl_nearest nearest = { .word = name };
	char hint[IG_WORD_MAX];
	int i;

	for (i = 0; i < IG_REASON_NAMES; i++)
		ig_ctl_nearest_try(&nearest, ig_reason_names[i]);
	ig_ctl_nearest_hint(&nearest, hint);
	return ig_ctl_diag_set(d, "\"%s\" is not a reason%s", name,
			       hint[0] ? hint : "; `icmpctl -j stats` lists them all");
}

int ig_event_filter_reasons(struct ig_event_filter *f, const char *list, struct ig_ctl_diag *d)
{
	char *copy = strdup(list), *name, *save;
	int reason;

	if (!copy)
		ig_no_memory();
	for (name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save)) {
		reason = reason_by_name(name);
		if (reason < 0) {
			no_reason(name, d);
			d->at = (size_t)(name - copy);
			d->len = strlen(name);
			free(copy);
			return -1;
		}
		f->reasons |= 1U << reason;
	}
	free(copy);
	if (f->reasons)
		return 0;
	return ig_ctl_diag_set(
		d, "\"%s\" has no reason; write names such as default-deny,malformed", list);
}

static const char *text(const json_t *event, const char *key)
{
	const char *t = json_string_value(json_object_get(event, key));

	return t ? t : "";
}

static bool takes_type(const struct ig_event_filter *f, const json_t *event)
{
	bool v6 = !strcmp(text(event, "family"), "icmpv6");
	const struct ig_ctl_icmp *match = &f->type[v6 ? IG_IPV6 : IG_IPV4];
	const json_t *type = json_object_get(event, "type");

	if (!match->covers || !type)
		return false;
	if (match->type >= 0 && match->type != json_integer_value(type))
		return false;
	return match->code < 0 || match->code == json_integer_value(json_object_get(event, "code"));
}

static bool covers(const struct ig_prefix *p, const char *addr)
{
	struct ig_ctl_diag d = { 0 };
	struct ig_prefix a;

	return !ig_ctl_words_prefix(addr, &a, &d) &&
	       ig_prefix_covers(p, (enum ig_family)a.family, &a.addr);
}

static bool takes_peer(const struct ig_event_filter *f, const json_t *event)
{
	const char *dir = text(event, "direction");

	return (strcmp(dir, "out") && covers(&f->peer, text(event, "src"))) ||
	       (strcmp(dir, "in") && covers(&f->peer, text(event, "dst")));
}

static bool takes_reason(const struct ig_event_filter *f, const json_t *event)
{
	int reason = reason_by_name(text(event, "reason"));

	return reason >= 0 && f->reasons >> reason & 1;
}

bool ig_event_filter_takes(const struct ig_event_filter *f, const json_t *event)
{
	if (f->dir >= 0 && strcmp(ig_ctl_directions[f->dir], text(event, "direction")))
		return false;
	if (f->dev && strcmp(f->dev, text(event, "interface")))
		return false;
	return (!f->reasons || takes_reason(f, event)) && (!f->has_type || takes_type(f, event)) &&
	       (!f->has_peer || takes_peer(f, event));
}
