/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings of the flow log: a part of the policy. */
#ifndef IG_LOG_SETTINGS_H
#define IG_LOG_SETTINGS_H

#include "group.h"

/* Range and default of the length of a window, in seconds. */
#define IG_LOG_WINDOW_MIN	10
#define IG_LOG_WINDOW_MAX	3600
#define IG_LOG_WINDOW		60

/* Room for a value that a field gets, with its NUL. */
#define IG_LOG_VALUE		64

/* Maximum number of interfaces that have a name of their own in the log. */
#define IG_LOG_NAMES_MAX	64

/**
 * enum ig_log_field - fields of the log whose value is a setting
 * @IG_LOG_ACCOUNT: account-id
 * @IG_LOG_VPC: vpc-id
 * @IG_LOG_SUBNET: subnet-id
 * @IG_LOG_INSTANCE: instance-id
 * @IG_LOG_REGION: region
 * @IG_LOG_AZ: az-id
 * @IG_LOG_FIELDS: number of them
 */
enum ig_log_field {
	IG_LOG_ACCOUNT,
	IG_LOG_VPC,
	IG_LOG_SUBNET,
	IG_LOG_INSTANCE,
	IG_LOG_REGION,
	IG_LOG_AZ,
	IG_LOG_FIELDS,
};

/**
 * struct ig_log_name - what the log calls an interface
 * @dev: name of the interface
 * @id: what it is called
 */
struct ig_log_name {
	char dev[IG_IFNAME];
	char id[IG_LOG_VALUE];
};

/**
 * struct ig_log_settings - settings of the flow log; immutable once in a policy
 * @refs: number of policies and drafts that have it
 * @on: packets are logged
 * @nodata: an interface without packets gets a line in each window
 * @window: length of a window, seconds
 * @n: number of @name
 * @value: by enum ig_log_field; "" for none
 * @name: interfaces that are called otherwise, by strcmp() of their names
 */
struct ig_log_settings {
	ig_ref refs;
	bool on;
	bool nodata;
	u32 window;
	u32 n;
	char value[IG_LOG_FIELDS][IG_LOG_VALUE];
	struct ig_log_name name[IG_LOG_NAMES_MAX];
};

/**
 * ig_log_settings_alloc() - makes settings to be changed
 * @like: the settings they begin with; NULL for those at load
 *
 * May sleep. Return: the settings with one reference, or NULL.
 */
struct ig_log_settings *ig_log_settings_alloc(const struct ig_log_settings *like);

/** ig_log_settings_get() - takes a reference; @settings may be NULL */
struct ig_log_settings *ig_log_settings_get(struct ig_log_settings *settings);

/** ig_log_settings_put() - drops a reference; @settings may be NULL */
void ig_log_settings_put(struct ig_log_settings *settings);

/** ig_log_value_valid() - tells whether a field may have that value; "" is none */
bool ig_log_value_valid(enum ig_log_field field, const char *value);

/**
 * ig_log_settings_call() - says what the log calls an interface
 * @settings: not in a policy yet
 * @dev: name of the interface, shorter than IG_IFNAME
 * @id: what it is called; "" to forget it
 *
 * Return: 0, or -ENOSPC at IG_LOG_NAMES_MAX.
 */
int ig_log_settings_call(struct ig_log_settings *settings, const char *dev, const char *id);

#endif /* IG_LOG_SETTINGS_H */
