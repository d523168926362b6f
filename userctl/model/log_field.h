/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of the flow log, and the fields that are printed of them. */
#ifndef IG_CTL_LOG_FIELD_H
#define IG_CTL_LOG_FIELD_H

#include "engine/log_settings.h"
#include "model/words.h"

/* Most fields of a line, and bytes of a value with its NUL. */
#define IG_LOG_FIELDS_MAX 128
#define IG_LOG_TEXT 160

/**
 * struct ig_ctl_log_record - packets of a window that are alike
 * @window: number of the window
 * @dir: enum ig_dir
 * @src: source address
 * @dst: destination address
 * @has_type: they have an ICMP header, and so a type and a code
 * @type: ICMP type
 * @code: ICMP code
 * @verdict: enum icmpguard_log_verdict
 * @reason: enum icmpguard_reason
 * @rule: id of a rule or number of an ACL entry; 0 for none
 * @ifindex: the interface
 * @dev: its name; "" if it had none
 * @packets: number of packets
 * @bytes: their IP octets
 * @first: when the first one came, Unix seconds
 * @last: when the last one came
 * @mtu: the smallest MTU that they told; 0 for none
 */
struct ig_ctl_log_record {
	u32 window;
	u8 dir;
	struct ig_prefix src;
	struct ig_prefix dst;
	bool has_type;
	u8 type;
	u8 code;
	u8 verdict;
	u32 reason;
	u32 rule;
	u32 ifindex;
	char dev[IG_IFNAME];
	u64 packets;
	u64 bytes;
	u64 first;
	u64 last;
	u32 mtu;
};

/**
 * enum ig_log_status - log-status of a line
 * @IG_LOG_OK: it has packets
 * @IG_LOG_NODATA: the interface had none in the window
 * @IG_LOG_SKIPDATA: packets are in no line
 */
enum ig_log_status {
	IG_LOG_OK,
	IG_LOG_NODATA,
	IG_LOG_SKIPDATA,
};

/**
 * struct ig_ctl_log_line - a line to be printed
 * @status: its log-status; unless it is IG_LOG_OK, only @dev, first and last of @record
 *	mean anything
 * @record: what it is about; first and last are the bounds of the window unless
 *	@status is IG_LOG_OK
 */
struct ig_ctl_log_line {
	enum ig_log_status status;
	struct ig_ctl_log_record record;
};

/**
 * struct ig_log_context - values that are not in the records
 * @settings: settings of the log
 * @netns: the network namespace as it was named; NULL for that of the process
 * @icmp_port: dstport is type * 256 + code
 * @group: finds the group of a rule by its id; NULL, or returns NULL, for none
 * @data: for @group
 */
struct ig_log_context {
	const struct ig_log_settings *settings;
	const char *netns;
	bool icmp_port;
	const char *(*group)(void *data, u32 rule);
	void *data;
};

struct ig_log_field_kind;

/**
 * struct ig_log_fields - the fields of a line, in order
 * @n: number of them
 * @field: the fields
 * @version: value of the field version: the highest of the AWS fields among them
 */
struct ig_log_fields {
	size_t n;
	const struct ig_log_field_kind *field[IG_LOG_FIELDS_MAX];
	u32 version;
};

/** ig_log_fields_default() - the 14 fields of AWS's default format */
void ig_log_fields_default(struct ig_log_fields *fields);

/**
 * ig_log_fields_read() - reads a list of fields
 * @fields: written
 * @list: names with - or _, separated by commas or blanks, or a LogFormat with
 *	${name}
 * @d: says what is wrong, and where in @list
 *
 * Return: 0 or -1.
 */
int ig_log_fields_read(struct ig_log_fields *fields, const char *list, struct ig_ctl_diag *d);

/** ig_log_fields_has() - tells whether a field is among them, by its name */
bool ig_log_fields_has(const struct ig_log_fields *fields, const char *name);

/** ig_log_field_name() - the name of field @i of all there are, or NULL after the last */
const char *ig_log_field_name(size_t i);

/** ig_log_fields_header() - writes the names, separated by blanks */
void ig_log_fields_header(FILE *out, const struct ig_log_fields *fields);

/**
 * ig_log_fields_print() - writes a line
 * @out: where to
 * @fields: its fields
 * @line: the line
 * @context: the rest
 */
void ig_log_fields_print(FILE *out, const struct ig_log_fields *fields,
			 const struct ig_ctl_log_line *line, const struct ig_log_context *context);

/**
 * ig_log_fields_merge() - makes one of records that do not differ in any field
 * @fields: the fields
 * @record: records; put in order of time, then of their values
 * @n: number of them
 * @context: the rest
 *
 * Packets and bytes are added up; start is the first, end the last, mtu the smallest.
 *
 * Return: number of records that are left, at the beginning of @record.
 */
size_t ig_log_fields_merge(const struct ig_log_fields *fields, struct ig_ctl_log_record *record,
			   size_t n, const struct ig_log_context *context);

/** ig_log_interface_id() - what the log calls an interface: a setting, else its name, else "-" */
void ig_log_interface_id(const struct ig_log_settings *settings, const char *dev,
			 char text[IG_LOG_TEXT]);

/** ig_log_reason() - the name of a reason; "unknown-N" for one of a newer module */
void ig_log_reason(u32 reason, char text[IG_LOG_TEXT]);

#endif /* IG_CTL_LOG_FIELD_H */
