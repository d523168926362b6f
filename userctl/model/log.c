// SPDX-License-Identifier: GPL-2.0-only
#include <libmnl/libmnl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "no_memory.h"
#include "uapi/icmpguard.h"

/* Settings after those that are values of fields. */
enum { WINDOW = IG_LOG_FIELDS, NODATA, INTERFACE };

const char *const ig_ctl_log_names[] = {
	[IG_LOG_ACCOUNT] = "account-id",
	[IG_LOG_VPC] = "vpc-id",
	[IG_LOG_SUBNET] = "subnet-id",
	[IG_LOG_INSTANCE] = "instance-id",
	[IG_LOG_REGION] = "region",
	[IG_LOG_AZ] = "az-id",
	[WINDOW] = "window",
	[NODATA] = "nodata",
	[INTERFACE] = "interface-id",
	NULL,
};

static const char *const switches[] = { "off", "on", NULL };
static const char *const verbs[] = { "off", "on", "set", NULL };

static const u16 attrs[] = {
	[IG_LOG_ACCOUNT] = ICMPGUARD_A_LOG_SETTINGS_ACCOUNT_ID,
	[IG_LOG_VPC] = ICMPGUARD_A_LOG_SETTINGS_VPC_ID,
	[IG_LOG_SUBNET] = ICMPGUARD_A_LOG_SETTINGS_SUBNET_ID,
	[IG_LOG_INSTANCE] = ICMPGUARD_A_LOG_SETTINGS_INSTANCE_ID,
	[IG_LOG_REGION] = ICMPGUARD_A_LOG_SETTINGS_REGION,
	[IG_LOG_AZ] = ICMPGUARD_A_LOG_SETTINGS_AZ_ID,
};

void ig_ctl_log_init(struct ig_log_settings *settings)
{
	memset(settings, 0, sizeof(*settings));
	settings->window = IG_LOG_WINDOW;
}

bool ig_ctl_log_same(const struct ig_log_settings *a, const struct ig_log_settings *b)
{
	u32 i;

	if (a->on != b->on || a->nodata != b->nodata || a->window != b->window || a->n != b->n)
		return false;
	for (i = 0; i < IG_LOG_FIELDS; i++)
		if (strcmp(a->value[i], b->value[i]))
			return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->name[i].dev, b->name[i].dev) || strcmp(a->name[i].id, b->name[i].id))
			return false;
	return true;
}

/* ---- words ---- */

/* Reads a value into @to; "-" stands for none. */
static int read_value(char to[IG_LOG_VALUE], int setting, const char *word, struct ig_ctl_diag *d)
{
	enum ig_log_field field = setting < IG_LOG_FIELDS ? (enum ig_log_field)setting : IG_LOG_VPC;
	const char *value = strcmp(word, "-") ? word : "";

	if (!ig_log_value_valid(field, value)) {
		if (field == IG_LOG_ACCOUNT)
			return ig_ctl_diag_set(d,
					       "%s is not an account-id, which has 12 digits; - "
					       "stands for none",
					       word);
		return ig_ctl_diag_set(d,
				       "\"%s\" cannot be %s; write up to 63 letters, digits and "
				       ". _ : / -, the first a letter or digit; - stands for none",
				       word, ig_ctl_log_names[setting]);
	}
	memset(to, 0, IG_LOG_VALUE);
	memcpy(to, value, strlen(value));
	return 0;
}

static int read_window(struct ig_log_settings *settings, const char *word, struct ig_ctl_diag *d)
{
	u32 seconds;

	if (ig_ctl_words_number(word, UINT32_MAX, &seconds) || seconds < IG_LOG_WINDOW_MIN ||
	    seconds > IG_LOG_WINDOW_MAX)
		return ig_ctl_diag_set(d, "a window of %s is not possible; write %d to %d seconds",
				       word, IG_LOG_WINDOW_MIN, IG_LOG_WINDOW_MAX);
	settings->window = seconds;
	return 0;
}

/* Reads IF ID; @d->word is that of IF. */
static int read_name(struct ig_log_settings *settings, char *const *word, struct ig_ctl_diag *d)
{
	char id[IG_LOG_VALUE];

	if (ig_ctl_words_dev(word[d->word], d))
		return -1;
	d->word++;
	if (read_value(id, INTERFACE, word[d->word], d))
		return -1;
	if (ig_log_settings_call(settings, word[d->word - 1], id))
		return ig_ctl_diag_set(d, "%d interfaces at most have a name of their own",
				       IG_LOG_NAMES_MAX);
	return 0;
}

/* Returns an example of what follows `log set`. */
static const char *example(int setting)
{
	switch (setting) {
	case WINDOW:
		return "window 60";
	case NODATA:
		return "nodata on";
	case INTERFACE:
		return "interface-id eth0 eni-1235b8ca123456789";
	case IG_LOG_ACCOUNT:
		return "account-id 123456789010";
	default:
		return "vpc-id vpc-0123";
	}
}

/* Complains unless there are just @most words. */
static int count_words(int n, int most, char *const *word, int setting, struct ig_ctl_diag *d)
{
	d->word = n < most ? n : most;
	if (n < most)
		return ig_ctl_diag_set(d, "%s needs a value; for example: log set %s",
				       ig_ctl_log_names[setting], example(setting));
	if (n > most)
		return ig_ctl_diag_set(d, "%s is one word too many; leave it out", word[most]);
	return 0;
}

static int read_set(struct ig_log_settings *settings, int n, char *const *word, int first,
		    char key[IG_WORD_MAX], struct ig_ctl_diag *d)
{
	int setting = first < n ? ig_ctl_words_index(word[first], ig_ctl_log_names) : -1, on;
	int most = first + 2 + (setting == INTERFACE);

	d->word = first;
	if (setting < 0)
		return ig_ctl_words_choice(d, first < n ? word[first] : NULL, ig_ctl_log_names,
					   "setting of the log");
	if (count_words(n, most, word, setting, d))
		return -1;
	d->word = first + 1;
	snprintf(key, IG_WORD_MAX, "%s %s", word[first],
		 setting == INTERFACE ? word[first + 1] : "");
	switch (setting) {
	case WINDOW:
		return read_window(settings, word[first + 1], d);
	case NODATA:
		on = ig_ctl_words_index(word[first + 1], switches);
		if (on < 0)
			return ig_ctl_words_choice(d, word[first + 1], switches, "nodata");
		settings->nodata = on;
		return 0;
	case INTERFACE:
		return read_name(settings, word, d);
	default:
		return read_value(settings->value[setting], setting, word[first + 1], d);
	}
}

int ig_ctl_log_read(struct ig_log_settings *settings, int n, char *const *word, int first,
		    char key[IG_WORD_MAX], struct ig_ctl_diag *d)
{
	int verb = first < n ? ig_ctl_words_index(word[first], verbs) : -1;

	d->word = first;
	if (verb < 0)
		return ig_ctl_words_choice(d, first < n ? word[first] : NULL, verbs, "log");
	if (verb == 2)
		return read_set(settings, n, word, first + 1, key, d);
	d->word = first + 1;
	if (n > first + 1)
		return ig_ctl_diag_set(d, "%s is one word too many; leave it out", word[first + 1]);
	strcpy(key, "on");
	settings->on = verb;
	return 0;
}

/* ---- lines ---- */

static char *line_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static char *line_of(const char *fmt, ...)
{
	char text[2 * IG_WORD_MAX], *line;
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	line = strdup(text);
	if (!line)
		ig_no_memory();
	return line;
}

/* The name of the interface may need quotes. */
static char *name_line(const struct ig_log_name *name)
{
	char *line = NULL;
	size_t size;
	FILE *out = open_memstream(&line, &size);

	if (!out)
		ig_no_memory();
	fputs("log set interface-id ", out);
	ig_ctl_words_quote(out, name->dev, false);
	fprintf(out, " %s", name->id);
	if (fclose(out))
		ig_no_memory();
	return line;
}

size_t ig_ctl_log_lines(const struct ig_log_settings *settings, char *line[IG_CTL_LOG_LINES])
{
	size_t n = 0;
	u32 i;

	if (settings->on)
		line[n++] = line_of("log on");
	if (settings->window != IG_LOG_WINDOW)
		line[n++] = line_of("log set window %u", settings->window);
	if (settings->nodata)
		line[n++] = line_of("log set nodata on");
	for (i = 0; i < IG_LOG_FIELDS; i++)
		if (settings->value[i][0])
			line[n++] =
				line_of("log set %s %s", ig_ctl_log_names[i], settings->value[i]);
	for (i = 0; i < settings->n; i++)
		line[n++] = name_line(&settings->name[i]);
	return n;
}

/* ---- wire ---- */

void ig_ctl_log_to_wire(struct nlmsghdr *nlh, const struct ig_log_settings *settings)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_SETTINGS), *name;
	u32 i;

	mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_SETTINGS_ON, settings->on);
	mnl_attr_put_u32(nlh, ICMPGUARD_A_LOG_SETTINGS_WINDOW, settings->window);
	mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_SETTINGS_NODATA, settings->nodata);
	for (i = 0; i < IG_LOG_FIELDS; i++)
		mnl_attr_put_strz(nlh, attrs[i], settings->value[i]);
	for (i = 0; i < settings->n; i++) {
		name = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_SETTINGS_INTERFACE);
		mnl_attr_put_strz(nlh, ICMPGUARD_A_LOG_INTERFACE_DEV, settings->name[i].dev);
		mnl_attr_put_strz(nlh, ICMPGUARD_A_LOG_INTERFACE_ID, settings->name[i].id);
		mnl_attr_nest_end(nlh, name);
	}
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put(nlh, ICMPGUARD_A_LOG_REPLACE, 0, NULL);
}

/* Reads a text that may lack its NUL; 0, or -1 when it is too long. */
static int read_text(const struct nlattr *attr, char *to, size_t size)
{
	size_t len = strnlen(mnl_attr_get_str(attr), mnl_attr_get_payload_len(attr));

	if (len >= size)
		return -1;
	memset(to, 0, size);
	memcpy(to, mnl_attr_get_str(attr), len);
	return 0;
}

static int name_from_wire(const struct nlattr *nest, struct ig_log_settings *settings)
{
	char dev[IG_IFNAME] = "", id[IG_LOG_VALUE] = "";
	const struct nlattr *attr;
	int err = 0, more = 0;

	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == ICMPGUARD_A_LOG_INTERFACE_DEV)
			err |= read_text(attr, dev, sizeof(dev));
		else if (mnl_attr_get_type(attr) == ICMPGUARD_A_LOG_INTERFACE_ID)
			err |= read_text(attr, id, sizeof(id));
		else
			more = 1;
	}
	if (err || !*dev || !*id || ig_log_settings_call(settings, dev, id))
		return -1;
	return more;
}

static int value_from_wire(const struct nlattr *attr, struct ig_log_settings *settings)
{
	u32 i;

	for (i = 0; i < IG_LOG_FIELDS; i++)
		if (attrs[i] == mnl_attr_get_type(attr))
			return read_text(attr, settings->value[i], IG_LOG_VALUE);
	return 1;
}

static int setting_from_wire(const struct nlattr *attr, struct ig_log_settings *settings)
{
	u16 type = mnl_attr_get_type(attr), len = mnl_attr_get_payload_len(attr);

	switch (type) {
	case ICMPGUARD_A_LOG_SETTINGS_ON:
	case ICMPGUARD_A_LOG_SETTINGS_NODATA:
		if (len < 1)
			return -1;
		if (type == ICMPGUARD_A_LOG_SETTINGS_ON)
			settings->on = mnl_attr_get_u8(attr);
		else
			settings->nodata = mnl_attr_get_u8(attr);
		return 0;
	case ICMPGUARD_A_LOG_SETTINGS_WINDOW:
		if (len < 4)
			return -1;
		settings->window = mnl_attr_get_u32(attr);
		return 0;
	case ICMPGUARD_A_LOG_SETTINGS_INTERFACE:
		return name_from_wire(attr, settings);
	default:
		return value_from_wire(attr, settings);
	}
}

int ig_ctl_log_from_wire(const struct nlattr *nest, struct ig_log_settings *settings)
{
	const struct nlattr *attr;
	int more = 0, err;

	ig_ctl_log_init(settings);
	mnl_attr_for_each_nested (attr, nest) {
		err = setting_from_wire(attr, settings);
		if (err < 0)
			return -1;
		more |= err;
	}
	return more;
}

void ig_ctl_log_one_to_wire(struct nlmsghdr *nlh, const char *key,
			    const struct ig_log_settings *settings)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_SETTINGS), *name;
	const char *space = strchr(key, ' ');
	char word[IG_WORD_MAX];
	int setting;

	snprintf(word, sizeof(word), "%.*s", space ? (int)(space - key) : 2, key);
	setting = ig_ctl_words_index(word, ig_ctl_log_names);
	if (setting < 0) {
		mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_SETTINGS_ON, settings->on);
	} else if (setting == WINDOW) {
		mnl_attr_put_u32(nlh, ICMPGUARD_A_LOG_SETTINGS_WINDOW, settings->window);
	} else if (setting == NODATA) {
		mnl_attr_put_u8(nlh, ICMPGUARD_A_LOG_SETTINGS_NODATA, settings->nodata);
	} else if (setting == INTERFACE) {
		name = mnl_attr_nest_start(nlh, ICMPGUARD_A_LOG_SETTINGS_INTERFACE);
		mnl_attr_put_strz(nlh, ICMPGUARD_A_LOG_INTERFACE_DEV, space + 1);
		mnl_attr_put_strz(nlh, ICMPGUARD_A_LOG_INTERFACE_ID,
				  settings->n ? settings->name[0].id : "");
		mnl_attr_nest_end(nlh, name);
	} else {
		mnl_attr_put_strz(nlh, attrs[setting], settings->value[setting]);
	}
	mnl_attr_nest_end(nlh, nest);
}
