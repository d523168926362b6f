// SPDX-License-Identifier: GPL-2.0-only
/* Operations on the flow log. */
#include <linux/netdevice.h>
#include <net/sock.h>

#include "inherit.h"
#include "netlink/netlink.h"
#include "netlink/wire.h"
#include "observe/flow_log.h"

/* ---- settings ---- */

static const u8 value_attrs[IG_LOG_FIELDS] = {
	[IG_LOG_ACCOUNT]	= ICMPGUARD_A_LOG_SETTINGS_ACCOUNT_ID,
	[IG_LOG_VPC]		= ICMPGUARD_A_LOG_SETTINGS_VPC_ID,
	[IG_LOG_SUBNET]		= ICMPGUARD_A_LOG_SETTINGS_SUBNET_ID,
	[IG_LOG_INSTANCE]	= ICMPGUARD_A_LOG_SETTINGS_INSTANCE_ID,
	[IG_LOG_REGION]		= ICMPGUARD_A_LOG_SETTINGS_REGION,
	[IG_LOG_AZ]		= ICMPGUARD_A_LOG_SETTINGS_AZ_ID,
};

/* Reads a value, whose size was checked but which need not end in a NUL. */
static int value_read(char value[IG_LOG_VALUE], const struct nlattr *attr,
		      enum ig_log_field field, struct genl_info *info)
{
	memset(value, 0, IG_LOG_VALUE);
	nla_memcpy(value, attr, IG_LOG_VALUE - 1);
	if (ig_log_value_valid(field, value))
		return 0;
	if (field == IG_LOG_ACCOUNT)
		NL_SET_ERR_MSG_ATTR(info->extack, attr, "an account-id has 12 digits");
	else
		NL_SET_ERR_MSG_ATTR(info->extack, attr,
				    "a value is up to 63 letters, digits and . _ : / -, the first a letter or digit");
	return -EINVAL;
}

static int values_read(struct ig_log_settings *settings, struct nlattr **tb,
		       struct genl_info *info)
{
	int field, err = 0;

	for (field = 0; field < IG_LOG_FIELDS && !err; field++)
		if (tb[value_attrs[field]])
			err = value_read(settings->value[field], tb[value_attrs[field]],
					 field, info);
	return err;
}

static int name_read(struct ig_log_settings *settings, const struct nlattr *nest,
		     struct genl_info *info)
{
	struct nlattr *tb[ICMPGUARD_A_LOG_INTERFACE_MAX + 1];
	char dev[IG_IFNAME] = "", id[IG_LOG_VALUE];
	int err;

	err = nla_parse_nested(tb, ICMPGUARD_A_LOG_INTERFACE_MAX, nest,
			       icmpguard_log_interface_nl_policy, info->extack);
	if (err)
		return err;
	if (!tb[ICMPGUARD_A_LOG_INTERFACE_DEV] || !tb[ICMPGUARD_A_LOG_INTERFACE_ID]) {
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "an interface of the log needs its name (dev) and what it is called (id)");
		return -EINVAL;
	}
	nla_memcpy(dev, tb[ICMPGUARD_A_LOG_INTERFACE_DEV], IG_IFNAME - 1);
	if (!dev_valid_name(dev)) {
		NL_SET_ERR_MSG_ATTR(info->extack, tb[ICMPGUARD_A_LOG_INTERFACE_DEV],
				    "this cannot be the name of an interface");
		return -EINVAL;
	}
	/* Any field but account-id has the same values. */
	err = value_read(id, tb[ICMPGUARD_A_LOG_INTERFACE_ID], IG_LOG_VPC, info) ?:
	      ig_log_settings_call(settings, dev, id);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack, nest,
				    "64 interfaces at most have a name of their own in the log");
	return err;
}

static int names_read(struct ig_log_settings *settings, const struct nlattr *nest,
		      struct genl_info *info)
{
	const struct nlattr *attr;
	int rem, err = 0;

	nla_for_each_nested(attr, nest, rem) {
		if (nla_type(attr) != ICMPGUARD_A_LOG_SETTINGS_INTERFACE)
			continue;
		err = name_read(settings, attr, info);
		if (err)
			break;
	}
	return err;
}

static int numbers_read(struct ig_log_settings *settings, struct nlattr **tb,
			struct genl_info *info)
{
	const struct nlattr *window = tb[ICMPGUARD_A_LOG_SETTINGS_WINDOW];

	if (tb[ICMPGUARD_A_LOG_SETTINGS_ON])
		settings->on = nla_get_u8(tb[ICMPGUARD_A_LOG_SETTINGS_ON]);
	if (tb[ICMPGUARD_A_LOG_SETTINGS_NODATA])
		settings->nodata = nla_get_u8(tb[ICMPGUARD_A_LOG_SETTINGS_NODATA]);
	if (!window)
		return 0;
	settings->window = nla_get_u32(window);
	if (settings->window >= IG_LOG_WINDOW_MIN && settings->window <= IG_LOG_WINDOW_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, window, "a window of the log is 10 to 3600 seconds");
	return -ERANGE;
}

static int settings_read(struct ig_log_settings *settings, const struct nlattr *nest,
			 struct genl_info *info)
{
	struct nlattr *tb[ICMPGUARD_A_LOG_SETTINGS_MAX + 1];

	return nla_parse_nested(tb, ICMPGUARD_A_LOG_SETTINGS_MAX, nest,
				icmpguard_log_settings_nl_policy, info->extack) ?:
	       numbers_read(settings, tb, info) ?: values_read(settings, tb, info) ?:
	       names_read(settings, nest, info);
}

static int settings_change(struct ig_nl_change *c, const struct nlattr *nest)
{
	bool replace = c->info->attrs[ICMPGUARD_A_LOG_REPLACE];
	struct ig_log_settings *settings;
	int err;

	if (!nest) {
		NL_SET_ERR_MSG(c->info->extack, "the attribute log-settings is missing");
		return -EINVAL;
	}
	settings = ig_log_settings_alloc(replace ? NULL : c->draft->log);
	if (!settings)
		return ig_nl_commit_result(-ENOMEM, c->info);
	err = settings_read(settings, nest, c->info);
	if (err)
		ig_log_settings_put(settings);
	else
		ig_draft_log(c->draft, settings);
	return err;
}

int icmpguard_nl_log_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_nl_change c;
	int err = ig_nl_change_begin(&c, skb, info, GENLMSG_DEFAULT_SIZE);

	if (err)
		return err;
	err = settings_change(&c, info->attrs[ICMPGUARD_A_LOG_SETTINGS]);
	if (err)
		return ig_nl_change_abort(&c, err);
	return ig_nl_change_commit(&c);
}

static int name_put(struct sk_buff *msg, const struct ig_log_name *name)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_LOG_SETTINGS_INTERFACE);

	if (!nest || nla_put_string(msg, ICMPGUARD_A_LOG_INTERFACE_DEV, name->dev) ||
	    nla_put_string(msg, ICMPGUARD_A_LOG_INTERFACE_ID, name->id))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Adds all settings, those that are as at load included. */
static int settings_put(struct sk_buff *msg, const struct ig_log_settings *settings)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_LOG_SETTINGS);
	u32 i;

	if (!nest || nla_put_u8(msg, ICMPGUARD_A_LOG_SETTINGS_ON, settings && settings->on) ||
	    nla_put_u32(msg, ICMPGUARD_A_LOG_SETTINGS_WINDOW,
			settings ? settings->window : IG_LOG_WINDOW) ||
	    nla_put_u8(msg, ICMPGUARD_A_LOG_SETTINGS_NODATA, settings && settings->nodata))
		return -EMSGSIZE;
	for (i = 0; settings && i < IG_LOG_FIELDS; i++)
		if (nla_put_string(msg, value_attrs[i], settings->value[i]))
			return -EMSGSIZE;
	for (i = 0; settings && i < settings->n; i++)
		if (name_put(msg, &settings->name[i]))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* ---- windows ---- */

static int window_put_bounds(struct sk_buff *msg, u32 number, u32 start, u32 end, u32 records)
{
	return nla_put_u32(msg, ICMPGUARD_A_LOG_WINDOW_NUMBER, number) ?:
	       nla_put_u64_64bit(msg, ICMPGUARD_A_LOG_WINDOW_START, start,
				 ICMPGUARD_A_LOG_WINDOW_PAD) ?:
	       nla_put_u64_64bit(msg, ICMPGUARD_A_LOG_WINDOW_END, end,
				 ICMPGUARD_A_LOG_WINDOW_PAD) ?:
	       nla_put_u32(msg, ICMPGUARD_A_LOG_WINDOW_RECORDS, records);
}

/* Adds the window being written, if there is one; ig_net.lock is held. */
static int state_put(struct sk_buff *msg, struct ig_flow_log *log)
{
	const struct ig_log_table *table;
	struct nlattr *nest;
	int err;

	if (!log)
		return 0;
	nest = nla_nest_start(msg, ICMPGUARD_A_LOG_WINDOW);
	if (!nest)
		return -EMSGSIZE;
	mutex_lock(&log->lock);
	table = &rcu_dereference_protected(log->now, lockdep_is_held(&log->lock))->table;
	err = window_put_bounds(msg, log->number, table->start, table->end,
				ig_log_table_used(table)) ?:
	      nla_put_u32(msg, ICMPGUARD_A_LOG_WINDOW_RECORDS_LIMIT,
			  (table->mask + 1) * IG_LOG_WAYS);
	mutex_unlock(&log->lock);
	nla_nest_end(msg, nest);
	return err;
}

int icmpguard_nl_log_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct ig_net *ign = ig_net(genl_info_net(info));
	const struct ig_policy *policy;
	struct sk_buff *msg;
	void *hdr;
	int err;

	msg = ig_nl_reply_new(info, NLMSG_GOODSIZE * 4, &hdr);
	if (!msg)
		return -ENOMEM;
	mutex_lock(&ign->lock);
	policy = ig_net_policy(ign);
	err = ig_inherit_may_read(policy, ign->net, skb, info->extack) ?:
	      nla_put_u32(msg, ICMPGUARD_A_GENERATION, ig_net_generation(ign)) ?:
	      settings_put(msg, policy ? policy->log : NULL) ?:
	      state_put(msg, ign->log);
	mutex_unlock(&ign->lock);
	return ig_nl_reply(msg, hdr, info, err);
}

static int skip_put(struct sk_buff *msg, const struct ig_log_skip *skip)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_LOG_WINDOW_SKIP);

	if (!nest || nla_put_u32(msg, ICMPGUARD_A_LOG_SKIP_IFINDEX, skip->ifindex) ||
	    (skip->dev[0] && nla_put_string(msg, ICMPGUARD_A_LOG_SKIP_DEV, skip->dev)) ||
	    nla_put_u64_64bit(msg, ICMPGUARD_A_LOG_SKIP_PACKETS, skip->packets,
			      ICMPGUARD_A_LOG_SKIP_PAD))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int window_put(struct sk_buff *msg, const struct ig_log_window *window)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_LOG_WINDOW);
	u32 i;

	if (!nest || window_put_bounds(msg, window->number, window->start, window->end, window->n))
		return -EMSGSIZE;
	for (i = 0; i < window->n_skips; i++)
		if (skip_put(msg, &window->skip[i]))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int log_key_put(struct sk_buff *msg, const union ig_log_key *key)
{
	return nla_put_u8(msg, ICMPGUARD_A_LOG_RECORD_DIRECTION, key->dir) ?:
	       ig_wire_address_put(msg, ICMPGUARD_A_LOG_RECORD_SOURCE, key->family, &key->src) ?:
	       ig_wire_address_put(msg, ICMPGUARD_A_LOG_RECORD_DESTINATION, key->family,
				   &key->dst) ?:
	       (key->what == IG_ICMP ?
			nla_put_u8(msg, ICMPGUARD_A_LOG_RECORD_TYPE, key->type) ?:
			nla_put_u8(msg, ICMPGUARD_A_LOG_RECORD_CODE, key->code) : 0) ?:
	       nla_put_u8(msg, ICMPGUARD_A_LOG_RECORD_VERDICT, key->verdict) ?:
	       nla_put_u32(msg, ICMPGUARD_A_LOG_RECORD_REASON, key->reason) ?:
	       (key->rule ? nla_put_u32(msg, ICMPGUARD_A_LOG_RECORD_RULE, key->rule) : 0) ?:
	       nla_put_u32(msg, ICMPGUARD_A_LOG_RECORD_IFINDEX, key->ifindex);
}

static int u64_put(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, ICMPGUARD_A_LOG_RECORD_PAD);
}

static int record_put(struct sk_buff *msg, const struct ig_log_record *r, u32 number)
{
	struct nlattr *nest = nla_nest_start(msg, ICMPGUARD_A_LOG_RECORD);

	if (!nest || nla_put_u32(msg, ICMPGUARD_A_LOG_RECORD_WINDOW, number) ||
	    log_key_put(msg, &r->key) ||
	    (r->dev[0] && nla_put_string(msg, ICMPGUARD_A_LOG_RECORD_DEV, r->dev)) ||
	    u64_put(msg, ICMPGUARD_A_LOG_RECORD_PACKETS, r->packets) ||
	    u64_put(msg, ICMPGUARD_A_LOG_RECORD_BYTES, r->bytes) ||
	    u64_put(msg, ICMPGUARD_A_LOG_RECORD_FIRST, r->first) ||
	    u64_put(msg, ICMPGUARD_A_LOG_RECORD_LAST, r->last) ||
	    (r->mtu && nla_put_u32(msg, ICMPGUARD_A_LOG_RECORD_MTU, r->mtu)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/*
 * Adds message @i of a window to a dump: the window, then its records. Return:
 * false if there was no room.
 */
static bool dump_one(struct sk_buff *skb, struct netlink_callback *cb, u32 generation,
		     const struct ig_log_history *history, const struct ig_log_window *window,
		     u32 i)
{
	void *hdr = ig_dump_begin(skb, cb, generation);
	int err;

	if (!hdr)
		return false;
	err = i ? record_put(skb, ig_log_history_record(history, window, i - 1),
			     window->number) :
		  window_put(skb, window);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return false;
	}
	genlmsg_end(skb, hdr);
	return true;
}

/*
 * cb->args[0] is the number of the window that is dumped, [1] how many of its messages
 * were sent. A window that is forgotten meanwhile ends early: its first message
 * said how many records there are.
 */
static void dump_windows(struct sk_buff *skb, struct netlink_callback *cb, u32 generation,
			 const struct ig_log_history *history)
{
	const struct ig_log_window *window;

	while ((window = ig_log_history_from(history, cb->args[0]))) {
		if (window->number != (u32)cb->args[0])
			cb->args[1] = 0;
		cb->args[0] = window->number;
		for (; cb->args[1] <= window->n; cb->args[1]++)
			if (!dump_one(skb, cb, generation, history, window, cb->args[1]))
				return;
		cb->args[0]++;
		cb->args[1] = 0;
	}
}

int icmpguard_nl_log_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct nlattr *from = genl_info_dump(cb)->attrs[ICMPGUARD_A_LOG_FROM];
	struct ig_net *ign = ig_net(sock_net(skb->sk));
	int err;

	if (!cb->args[0])
		cb->args[0] = from ? max(nla_get_u32(from), 1U) : 1;
	cb->seq = 0;	/* what is in the log does not change with the policy */
	mutex_lock(&ign->lock);
	err = ig_inherit_may_read(ig_net_policy(ign), ign->net, cb->skb, cb->extack);
	if (!err && ign->log) {
		mutex_lock(&ign->log->lock);
		dump_windows(skb, cb, ig_net_generation(ign), &ign->log->history);
		mutex_unlock(&ign->log->lock);
	}
	mutex_unlock(&ign->lock);
	return err ?: skb->len;
}
