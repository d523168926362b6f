// SPDX-License-Identifier: GPL-2.0-only
#include "log_settings.h"

struct ig_log_settings *ig_log_settings_alloc(const struct ig_log_settings *like)
{
	struct ig_log_settings *settings = ig_zalloc(sizeof(*settings));

	if (!settings)
		return NULL;
	if (like)
		*settings = *like;
	else
		settings->window = IG_LOG_WINDOW;
	ig_ref_init(&settings->refs);
	return settings;
}

struct ig_log_settings *ig_log_settings_get(struct ig_log_settings *settings)
{
	if (settings)
		ig_ref_inc(&settings->refs);
	return settings;
}

void ig_log_settings_put(struct ig_log_settings *settings)
{
	if (settings && ig_ref_dec(&settings->refs))
		ig_free(settings);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_plain(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A value begins with a letter or digit, so it is never "-", which means none. */
bool ig_log_value_valid(enum ig_log_field field, const char *value)
{
	size_t i, digits = 0;

	for (i = 0; value[i]; i++) {
		if (!is_plain(value[i]) && (!i || !strchr("._:/-", value[i])))
			return false;
		digits += is_digit(value[i]);
	}
	if (field == IG_LOG_ACCOUNT && i)
		return i == 12 && digits == 12;
	return i < IG_LOG_VALUE;
}

/* Returns the place of an interface among those that have a name, or where it belongs. */
static u32 place_of(const struct ig_log_settings *settings, const char *dev)
{
	u32 i = 0;

	while (i < settings->n && strcmp(settings->name[i].dev, dev) < 0)
		i++;
	return i;
}

int ig_log_settings_call(struct ig_log_settings *settings, const char *dev, const char *id)
{
	u32 at = place_of(settings, dev);
	struct ig_log_name *name = &settings->name[at];
	bool there = at < settings->n && !strcmp(name->dev, dev);

	if (!*id) {
		if (there)
			memmove(name, name + 1, (--settings->n - at) * sizeof(*name));
		return 0;
	}
	if (!there && settings->n == IG_LOG_NAMES_MAX)
		return -ENOSPC;
	if (!there)
		memmove(name + 1, name, (settings->n++ - at) * sizeof(*name));
	memset(name, 0, sizeof(*name));
	memcpy(name->dev, dev, strlen(dev));
	memcpy(name->id, id, strlen(id));
	return 0;
}
