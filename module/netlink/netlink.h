/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the operations of the generic netlink family. */
#ifndef IG_NETLINK_H
#define IG_NETLINK_H

#include <net/genetlink.h>

#include "guard.h"
#include "net.h"
#include "netlink/netlink_gen.h"
#include "netlink/staging.h"

extern struct genl_family ig_family;

/** ig_netlink_init() - registers the family; 0 or an error */
int ig_netlink_init(void);

/** ig_netlink_exit() - unregisters it; no request is running afterwards */
void ig_netlink_exit(void);

/**
 * ig_nl_reply_new() - allocates an answer with room for its header and @room
 * bytes
 * @info: the request
 * @room: bytes of attributes
 * @hdr: gets the header
 *
 * May sleep. Return: the message, or NULL with extack set.
 */
struct sk_buff *ig_nl_reply_new(struct genl_info *info, size_t room,
				void **hdr);

/**
 * ig_nl_reply() - ends an answer and sends it
 * @msg: from ig_nl_reply_new(); consumed
 * @hdr: its header
 * @info: the request
 * @err: result of filling it in; nothing is sent unless it is 0
 *
 * Return: @err, or the result of sending.
 */
int ig_nl_reply(struct sk_buff *msg, void *hdr, struct genl_info *info,
		int err);

/**
 * ig_nl_may_see_packets() - checks that a sender may see the packets of a namespace
 * @ign: the namespace
 * @request: the request
 * @extack: gets the reason if not
 *
 * Return: 0 or -EPERM, as ig_inherit_may_read().
 */
int ig_nl_may_see_packets(struct ig_net *ign, const struct sk_buff *request,
			  struct netlink_ext_ack *extack);

/**
 * ig_dump_policy() - returns the policy that a dump shows
 * @skb: the dump
 * @cb: the dump; gets the generation, so that a change during the dump is
 *	noticed
 *
 * The caller holds RCU. Return: the policy in force, or NULL.
 */
const struct ig_policy *ig_dump_policy(const struct sk_buff *skb,
				       struct netlink_callback *cb);

/** ig_dump_begin() - starts a message of a dump with its generation; NULL if full */
void *ig_dump_begin(struct sk_buff *skb, struct netlink_callback *cb,
		    u32 generation);

/*
 * Returns the guard of a dump's namespace, or NULL; the caller holds RCU. A
 * second call may return another guard, so a caller that needs a guard and its
 * policy calls this once.
 */
const struct ig_guard *ig_dump_guard(const struct sk_buff *skb);

/**
 * ig_dump_hides() - ig_inherit_hides() for a dump
 * @policy: the policy that the dump shows, or NULL
 * @skb: the dump
 * @cb: the dump
 *
 * Checked again for each datagram: a reader needs the right until the end.
 */
bool ig_dump_hides(const struct ig_policy *policy, const struct sk_buff *skb,
		   const struct netlink_callback *cb);

/** ig_dump_policy_of() - ig_dump_policy() of a guard, which may be NULL */
const struct ig_policy *ig_dump_policy_of(const struct ig_guard *guard,
					  struct netlink_callback *cb);

/**
 * struct ig_nl_change - a request to change the policy of its namespace
 * @info: the request
 * @ign: the namespace
 * @draft: the draft that is changed: @own, or that of @staging
 * @own: a draft of the policy in force; ig_net.lock is held
 * @staging: the staging area that the request is for, locked; or NULL
 * @msg: the answer
 * @hdr: its header
 *
 * Begun before any part of the request can be refused, because a refusal spoils
 * a staging area. It ends in one of three ways: committed, found to change
 * nothing, or aborted. Changes for a staging area are committed to that area.
 */
struct ig_nl_change {
	struct genl_info *info;
	struct ig_net *ign;
	struct ig_draft *draft;
	struct ig_draft own;
	struct ig_staging *staging;
	struct sk_buff *msg;
	void *hdr;
};

/**
 * ig_nl_change_begin() - starts a change with a draft of the policy in force
 * @c: written
 * @skb: the request
 * @info: the request
 * @room: bytes of attributes the answer may have
 *
 * The draft has no expired rules, even if the work that removes them has not
 * run yet. Takes the namespace's lock, or that of its staging areas.
 *
 * Return: 0; -EPERM (also as ig_inherit_may_change()), -ENOENT (no staging
 * area), -ENOMEM or what ig_nl_made_for() returns, with extack set and nothing
 * begun.
 */
int ig_nl_change_begin(struct ig_nl_change *c, struct sk_buff *skb,
		       struct genl_info *info, size_t room);

/** ig_nl_change_commit() - puts the draft in force and answers; ends the change */
int ig_nl_change_commit(struct ig_nl_change *c);

/** ig_nl_change_answer() - answers that the change is done; ends the change */
int ig_nl_change_answer(struct ig_nl_change *c);

/** ig_nl_change_existed() - answers that nothing had to change; ends the change */
int ig_nl_change_existed(struct ig_nl_change *c);

/** ig_nl_change_abort() - changes nothing; returns @err; ends the change */
int ig_nl_change_abort(struct ig_nl_change *c, int err);

/**
 * ig_nl_may_change() - checks that the sender of a request may change anything
 * @skb: the request
 * @info: the request
 *
 * Return: 0, or -EPERM with extack set.
 */
int ig_nl_may_change(const struct sk_buff *skb, struct genl_info *info);

/**
 * ig_nl_stale() - refuses a request that was made for another policy
 * @skb: the request
 * @info: the request
 * @meant: the generation it was made for
 * @in_force: the generation of the policy in force
 *
 * May sleep. Return: the value that the operation has to return.
 */
int ig_nl_stale(struct sk_buff *skb, struct genl_info *info, u32 meant,
		u32 in_force);

/**
 * ig_nl_made_for() - checks that a request was made for a generation, or for
 * any
 * @skb: the request
 * @info: the request
 * @generation: of the policy it would change
 *
 * Return: 0, or as ig_nl_stale().
 */
int ig_nl_made_for(struct sk_buff *skb, struct genl_info *info, u32 generation);

/**
 * ig_nl_may_commit() - checks that the policy may be changed now
 * @ign: the namespace, its lock held
 * @info: the request
 *
 * Return: 0; -EBUSY while a policy is on trial, with extack set.
 */
int ig_nl_may_commit(const struct ig_net *ign, struct genl_info *info);

/**
 * ig_nl_commit() - ig_net_commit() if the policy may be changed now
 * @ign: the namespace, its lock held
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 * @info: the request
 *
 * Return: as ig_net_commit() or ig_nl_may_commit(), with extack set.
 */
int ig_nl_commit(struct ig_net *ign, struct ig_draft *draft, u32 generation,
		 struct genl_info *info);

/**
 * ig_nl_token() - remembers the token of a request that was carried out
 * @ign: the namespace, its lock held
 * @info: the request; without a token, the last one stays
 */
void ig_nl_token(struct ig_net *ign, struct genl_info *info);

/** ig_nl_commit_result() - explains the result of ig_net_commit() in extack */
int ig_nl_commit_result(int err, struct genl_info *info);

/** ig_nl_idle_hooks_put() - adds idle hooks, bits by enum ig_dir, to a message */
int ig_nl_idle_hooks_put(struct sk_buff *msg, unsigned long idle);

/**
 * ig_nl_name() - returns the name of a set or group in a request
 * @name: the attribute
 * @nest: the attribute that should contain it
 * @info: the request
 *
 * Return: the name, valid; NULL with extack set.
 */
const char *ig_nl_name(const struct nlattr *name, const struct nlattr *nest,
		       struct genl_info *info);

/**
 * ig_nl_set_parse() - parses the attributes of a set
 * @tb: written; ICMPGUARD_A_SET_MAX + 1 of them
 * @nest: the attribute that holds them, or NULL
 * @info: the request
 *
 * Return: 0, or -EINVAL with extack set.
 */
int ig_nl_set_parse(struct nlattr **tb, const struct nlattr *nest,
		    struct genl_info *info);

#endif /* IG_NETLINK_H */
