/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the flow log of a namespace from the module. */
#ifndef IG_CTL_WIRE_LOG_H
#define IG_CTL_WIRE_LOG_H

#include "model/log_field.h"
#include "wire/link.h"

/**
 * struct ig_log_state - settings of the log and the window being written
 * @settings: the settings
 * @more: they have parts that this tool does not know
 * @on: a window is being written
 * @number: its number
 * @start: its begin, Unix seconds
 * @end: its end
 * @records: its records
 * @limit: number of records it has room for
 */
struct ig_log_state {
	struct ig_log_settings settings;
	bool more;
	bool on;
	u32 number;
	u64 start;
	u64 end;
	u32 records;
	u32 limit;
};

/**
 * struct ig_log_missing - packets of an interface that are in no record
 * @dev: the interface; "" for several
 * @packets: number of packets
 */
struct ig_log_missing {
	char dev[IG_IFNAME];
	u64 packets;
};

/**
 * struct ig_log_read_window - a finished window
 * @number: its number
 * @start: its begin, Unix seconds
 * @end: its end
 * @told: number of records that it has
 * @n: number of those that were read
 * @record: the records
 * @n_skips: number of @skip
 * @skip: packets that are in no record
 */
struct ig_log_read_window {
	u32 number;
	u64 start;
	u64 end;
	u32 told;
	size_t n;
	struct ig_ctl_log_record *record;
	size_t n_skips;
	struct ig_log_missing *skip;
};

/**
 * struct ig_log_windows - finished windows, the oldest first
 * @n: number of them
 * @window: the windows
 * @error: errno; 0 for none
 */
struct ig_log_windows {
	size_t n;
	struct ig_log_read_window *window;
	int error;
};

/** ig_log_state_read() - reads settings and state; 0, or -1 with the error in @link */
int ig_log_state_read(struct ig_link *link, struct ig_log_state *state);

/**
 * ig_log_windows_read() - reads the finished windows
 * @link: the link
 * @from: number of the first one
 * @windows: written; ig_log_windows_fini() frees it, whatever is returned
 *
 * Return: 0, or -1 with the error in @link.
 */
int ig_log_windows_read(struct ig_link *link, u32 from, struct ig_log_windows *windows);

/** ig_log_windows_fini() - frees windows */
void ig_log_windows_fini(struct ig_log_windows *windows);

/** ig_log_window_read() - reads a message of the dump into struct ig_log_windows @data */
void ig_log_window_read(const struct nlmsghdr *nlh, void *data);

#endif /* IG_CTL_WIRE_LOG_H */
