/* SPDX-License-Identifier: GPL-2.0-only */
/* What the operations of the generic netlink family share. */
#ifndef IG_NETLINK_H
#define IG_NETLINK_H

#include <net/genetlink.h>

#include "guard.h"
#include "netlink_gen.h"

extern struct genl_family ig_family;

/**
 * ig_nl_reply_new() - an answer with room for its header and @room octets
 * @info: the request
 * @room: octets of attributes
 * @hdr: gets the header
 *
 * May sleep. Return: the message, or NULL with extack told.
 */
struct sk_buff *ig_nl_reply_new(struct genl_info *info, size_t room,
				void **hdr);

/**
 * ig_nl_reply() - ends an answer and sends it
 * @msg: from ig_nl_reply_new(); consumed
 * @hdr: its header
 * @info: the request
 * @err: what came of filling it in; when it is not 0 nothing is sent
 *
 * Return: @err, or what sending says.
 */
int ig_nl_reply(struct sk_buff *msg, void *hdr, struct genl_info *info,
		int err);

/**
 * ig_dump_policy() - the policy a dump is of
 * @skb: the dump
 * @cb: the dump; told which generation this is, so that a torn one is noticed
 *
 * The caller holds RCU. Return: the policy in force, or NULL.
 */
const struct ig_policy *ig_dump_policy(const struct sk_buff *skb,
				       struct netlink_callback *cb);

/** ig_dump_begin() - a message of a dump with its generation; NULL when full */
void *ig_dump_begin(struct sk_buff *skb, struct netlink_callback *cb,
		    u32 generation);

/**
 * struct ig_change - a request to change the policy of its namespace
 * @info: the request
 * @ign: the namespace, its lock held
 * @draft: the policy that is to be
 * @msg: the answer
 * @hdr: its header
 *
 * Begun, then ended in one of three ways: committed, found to be nothing new,
 * or given up.
 */
struct ig_change {
	struct genl_info *info;
	struct ig_net *ign;
	struct ig_draft draft;
	struct sk_buff *msg;
	void *hdr;
};

/**
 * ig_change_begin() - starts a change with a draft of the policy in force
 * @c: written
 * @skb: the request
 * @info: the request
 * @room: octets of attributes the answer may have
 *
 * A rule whose time has come is gone from the draft, though the work that
 * removes it may be about to run. Takes the namespace's lock.
 *
 * Return: 0; -EPERM or -ENOMEM with extack told and nothing begun.
 */
int ig_change_begin(struct ig_change *c, const struct sk_buff *skb,
		    struct genl_info *info, size_t room);

/** ig_change_commit() - puts the draft in force and answers; ends the change */
int ig_change_commit(struct ig_change *c);

/** ig_change_existed() - answers that all was there already; ends the change */
int ig_change_existed(struct ig_change *c);

/** ig_change_abort() - changes nothing; returns @err; ends the change */
int ig_change_abort(struct ig_change *c, int err);

#endif /* IG_NETLINK_H */
