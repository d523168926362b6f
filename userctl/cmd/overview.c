// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/overview.h"
#include "model/event.h"
#include "model/words.h"
#include "no_memory.h"
#include "policy/hash.h"
#include "wire/counters.h"
#include "wire/event.h"
#include "wire/running.h"

/* Lines of a list, so that the whole fits a screen. */
#define LINES 3

/* So few senders are told apart almost certainly. */
#define EXACT 10

/* A table is full enough to be told of at so many percent. */
#define FULL_PERCENT 90

static json_int_t get(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static void warn_unread(json_t *status, const struct ig_link *link, const char *what)
{
	if (link->error == EOPNOTSUPP && !*link->text)
		return;
	json_array_append_new(json_object_get(status, "warnings"),
			      json_sprintf("%s could not be read: %s", what,
					   *link->text ? link->text : strerror(link->error)));
}

/* ---- the policy ---- */

static void add_open(struct ig_overview *o, char *text)
{
	if (json_array_size(o->open) < LINES)
		json_array_append_new(o->open, json_string(text));
	else
		o->more_open++;
	free(text);
}

/* Entries of the ACL come first, as they do when a packet is judged. */
static void find_open(struct ig_overview *o, const struct ig_ctl_policy *policy)
{
	size_t i;

	for (i = 0; i < policy->entries; i++)
		add_open(o, ig_ctl_acl_text(&policy->entry[i]));
	for (i = 0; i < policy->rules; i++)
		add_open(o, ig_ctl_rule_text(&policy->rule[i]));
}

static void read_policy(struct ig_overview *o, struct ig_link *link, json_t *status)
{
	char hash[IG_POLICY_HASH_TEXT];
	struct ig_running running;
	struct ig_progress progress;

	ig_progress_init(&progress);
	if (ig_running_read(link, &running, &progress)) {
		warn_unread(status, link, "the policy");
	} else if ((json_int_t)running.generation == get(status, "generation")) {
		find_open(o, &running.policy);
		ig_running_untime(&running.policy);
		ig_policy_hash(&running.policy, hash);
		json_object_set_new(status, "policy-hash", json_string(hash));
	}
	ig_progress_end(&progress);
	ig_running_fini(&running);
}

/* ---- what was denied lately ---- */

/* Outbound packets differ by where they go, the others by where they come from. */
static const char *far_end(const json_t *event)
{
	const char *dir = text_of(event, "direction");

	return text_of(event, dir && !strcmp(dir, "out") ? "dst" : "src");
}

/* Counts an event as one of those that look like it. */
static void count_alike(json_t *alike, const json_t *event)
{
	const char *dir = text_of(event, "direction"), *peer = far_end(event) ?: "unknown";
	const char *reason = text_of(event, "reason") ?: "unknown";
	char type[IG_WORD_MAX], key[4 * IG_WORD_MAX];
	json_t *found;

	ig_ctl_event_type(event, type, sizeof(type));
	snprintf(key, sizeof(key), "%s %s %s %s", dir, type, peer, reason);
	found = json_object_get(alike, key);
	if (!found) {
		found = json_pack("{s:i,s:s,s:s,s:s,s:s}", "packets", 0, "direction", dir, "type",
				  type, "peer", peer, "reason", reason);
		json_object_set_new(alike, key, found);
	}
	json_object_set_new(found, "packets", json_integer(get(found, "packets") + 1));
	json_object_set(found, "newest", json_object_get(event, "time"));
}

/* Those with the most packets first, of these the newest; RFC 3339 sorts as text. */
static int by_packets(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;

	if (get(x, "packets") != get(y, "packets"))
		return get(x, "packets") < get(y, "packets") ? 1 : -1;
	return strcmp(text_of(y, "newest") ?: "", text_of(x, "newest") ?: "");
}

/* Returns an array of the members of an object, those with the most packets first. */
static json_t *by_most(const json_t *alike)
{
	size_t n = json_object_size(alike), i = 0;
	json_t **entry = calloc(n ? n : 1, sizeof(*entry)), *list = json_array(), *value;
	const char *key;

	if (!entry)
		ig_no_memory();
	json_object_foreach ((json_t *)alike, key, value)
		entry[i++] = value;
	qsort(entry, n, sizeof(*entry), by_packets);
	for (i = 0; i < n; i++)
		json_array_append(list, entry[i]);
	free(entry);
	return list;
}

static void read_denied(struct ig_link *link, json_t *status)
{
	json_t *events = ig_event_recent(link), *alike, *event;
	size_t i;

	if (!events) {
		warn_unread(status, link, "the packets denied lately");
		return;
	}
	alike = json_object();
	json_array_foreach (events, i, event)
		count_alike(alike, event);
	json_object_set_new(status, "denied-lately", by_most(alike));
	json_decref(alike);
	json_decref(events);
}

static void read_counters(struct ig_link *link, json_t *status)
{
	static const char *const keys[] = { "accepted", "denied", "path-mtu" };
	json_t *counters = ig_counters_read(link);
	size_t i;

	if (!counters)
		warn_unread(status, link, "the counters");
	for (i = 0; i < ARRAY_SIZE(keys) && counters; i++)
		json_object_set(status, keys[i], json_object_get(counters, keys[i]));
	json_decref(counters);
}

/* ---- what is full ---- */

static void check_full(json_t *full, const char *what, const json_t *obj, const char *used,
		       const char *limit)
{
	json_int_t most = get(obj, limit);

	if (most && get(obj, used) >= most / 100.0 * FULL_PERCENT)
		json_array_append_new(full, json_pack("{s:s,s:I,s:I}", "what", what, "used",
						      get(obj, used), "limit", most));
}

/* Some bucket of the table is full long before the table is, and then flows end early. */
static void check_flows(json_t *full, const json_t *flows)
{
	if (get(flows, "evicted"))
		json_array_append_new(full,
				      json_pack("{s:s,s:I,s:I,s:I}", "what", "flows", "used",
						get(flows, "used"), "limit", get(flows, "capacity"),
						"evicted", get(flows, "evicted")));
	else
		check_full(full, "flows", flows, "used", "capacity");
}

static void find_full(json_t *status)
{
	json_t *full = json_array();

	check_full(full, "rules", status, "rules", "rules-limit");
	check_full(full, "sets", status, "sets", "sets-limit");
	check_full(full, "prefixes", status, "prefixes", "prefixes-limit");
	check_full(full, "groups", status, "groups", "groups-limit");
	check_full(full, "stagings", status, "stagings", "stagings-limit");
	check_full(full, "namespaces", status, "namespaces", "namespaces-limit");
	check_flows(full, json_object_get(status, "flows"));
	json_object_set_new(status, "full", full);
}

void ig_overview_read(struct ig_overview *o, struct ig_link *link, json_t *status)
{
	*o = (struct ig_overview){ .open = json_array() };
	read_policy(o, link, status);
	read_counters(link, status);
	read_denied(link, status);
	find_full(status);
}

void ig_overview_fini(struct ig_overview *o)
{
	json_decref(o->open);
}

/* ---- words ---- */

static void ago(char buf[IG_WORD_MAX], json_int_t ms)
{
	ig_ctl_words_duration_text(ms / 1000 > UINT32_MAX ? UINT32_MAX : (u32)(ms / 1000), buf);
}

static FILE *begin_text(char **text, size_t *size)
{
	FILE *out = open_memstream(text, size);

	if (!out)
		ig_no_memory();
	return out;
}

/* Closes what begin_text() opened, and makes it a member; the text exists only then. */
static void end_text(FILE *out, json_t *obj, const char *key, char **text)
{
	if (fclose(out))
		ig_no_memory();
	json_object_set_new(obj, key, json_string(*text));
	free(*text);
}

/* Says whether path MTU discovery is alive here. */
static void set_path_mtu_line(json_t *text)
{
	const json_t *pmtud = json_object_get(text, "path-mtu");
	char when[IG_WORD_MAX], *line = NULL;
	size_t size;
	FILE *out;

	if (!pmtud)
		return;
	out = begin_text(&line, &size);
	if (!get(pmtud, "passed"))
		fputs("messages always pass; none has come yet", out);
	else
		fprintf(out, "%lld passed", (long long)get(pmtud, "passed"));
	if (json_object_get(pmtud, "senders")) {
		ago(when, get(pmtud, "newest-age-ms"));
		fprintf(out, ", from %s%lld sender%s, the newest %s ago",
			get(pmtud, "senders") < EXACT ? "" : "about ",
			(long long)get(pmtud, "senders"), get(pmtud, "senders") == 1 ? "" : "s",
			when);
	}
	if (get(pmtud, "unverified"))
		fprintf(out, ", %lld unverified", (long long)get(pmtud, "unverified"));
	if (get(pmtud, "odd-mtu"))
		fprintf(out, ", %lld with an odd MTU", (long long)get(pmtud, "odd-mtu"));
	end_text(out, text, "path-mtu", &line);
}

static void set_denied_line(json_t *text)
{
	const json_t *denied = json_object_get(text, "denied");

	if (denied)
		json_object_set_new(text, "denied",
				    json_sprintf("%lld in, %lld out, %lld forward",
						 (long long)get(denied, "in"),
						 (long long)get(denied, "out"),
						 (long long)get(denied, "forward")));
}

static void set_full_line(json_t *text)
{
	const json_t *full = json_object_get(text, "full"), *entry;
	size_t size, i;
	char *line = NULL;
	FILE *out;

	if (!full)
		return;
	out = begin_text(&line, &size);
	if (!json_array_size(full))
		fputs("nothing", out);
	json_array_foreach (full, i, entry) {
		fprintf(out, "%s%s: %lld of %lld", i ? ", " : "", text_of(entry, "what"),
			(long long)get(entry, "used"), (long long)get(entry, "limit"));
		if (get(entry, "evicted"))
			fprintf(out, ", %lld forgotten early", (long long)get(entry, "evicted"));
	}
	end_text(out, text, "full", &line);
}

void ig_overview_lines(json_t *text)
{
	set_path_mtu_line(text);
	set_denied_line(text);
	set_full_line(text);
}

static void print_open(const struct ig_overview *o)
{
	json_t *line;
	size_t i;

	if (json_array_size(o->open))
		puts("beside the defaults:");
	json_array_foreach (o->open, i, line)
		printf("  %s\n", json_string_value(line));
	if (o->more_open)
		printf("  and %lld more; `icmpctl list` shows all\n", (long long)o->more_open);
}

static void print_denied(const json_t *status)
{
	const json_t *lately = json_object_get(status, "denied-lately"), *entry;
	const char *mode = text_of(status, "mode");
	char when[IG_WORD_MAX];
	size_t i;

	if (json_array_size(lately))
		puts(mode && !strcmp(mode, "monitor") ?
			     "denied lately, though they passed in mode monitor:" :
			     "denied lately:");
	json_array_foreach (lately, i, entry) {
		if (i == LINES)
			break;
		ago(when,
		    1000 * (json_int_t)(time(NULL) - ig_ctl_event_time(text_of(entry, "newest"))));
		printf("  %lld %s %s %s %s: %s, the newest %s ago\n",
		       (long long)get(entry, "packets"), text_of(entry, "direction"),
		       text_of(entry, "type"),
		       !strcmp(text_of(entry, "direction"), "out") ? "to" : "from",
		       text_of(entry, "peer"), text_of(entry, "reason"), when);
	}
	if (json_array_size(lately) > LINES)
		puts("  and others; `icmpctl monitor --recent` shows all that were kept");
}

void ig_overview_print(const struct ig_overview *o, const json_t *status)
{
	print_open(o);
	print_denied(status);
}
