/* SPDX-License-Identifier: GPL-2.0-only */
/* What the operations of the generic netlink family share. */
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

/*
 * The guard of a dump's namespace, or NULL; the caller holds RCU. Asked again it
 * may be another one: who needs a guard and its policy asks once.
 */
const struct ig_guard *ig_dump_guard(const struct sk_buff *skb);

/**
 * ig_dump_hides() - ig_inherit_hides() for a dump
 * @policy: what the dump is of, or NULL
 * @skb: the dump
 * @cb: the dump
 *
 * Asked anew for each datagram: who goes on reading needs the right, too.
 */
bool ig_dump_hides(const struct ig_policy *policy, const struct sk_buff *skb,
		   const struct netlink_callback *cb);

/** ig_dump_policy_of() - ig_dump_policy() of a guard, or of none */
const struct ig_policy *ig_dump_policy_of(const struct ig_guard *guard,
					  struct netlink_callback *cb);

/**
 * struct ig_nl_change - a request to change the policy of its namespace
 * @info: the request
 * @ign: the namespace
 * @draft: the policy that is to be: @own, or that of @staging
 * @own: a draft of the policy in force; ig_net.lock is held
 * @staging: the staging area that the request is for, locked; or NULL
 * @msg: the answer
 * @hdr: its header
 *
 * Begun before anything of the request can be refused, for what is refused
 * spoils a staging area. Then ended in one of three ways: committed, found to
 * be nothing new, or given up. What is for a staging area is committed to that.
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
 * @room: octets of attributes the answer may have
 *
 * A rule whose time has come is gone from the draft, though the work that
 * removes it may be about to run. Takes the namespace's lock, or that of its
 * staging areas.
 *
 * Return: 0; -EPERM (also as ig_inherit_may_change()), -ENOENT (no staging
 * area), -ENOMEM or what ig_nl_made_for() returns, with extack told and nothing
 * begun.
 */
int ig_nl_change_begin(struct ig_nl_change *c, struct sk_buff *skb,
		       struct genl_info *info, size_t room);

/** ig_nl_change_commit() - puts the draft in force and answers; ends the change */
int ig_nl_change_commit(struct ig_nl_change *c);

/** ig_nl_change_answer() - answers that what was to be done is; ends the change */
int ig_nl_change_answer(struct ig_nl_change *c);

/** ig_nl_change_existed() - answers that all was there already; ends the change */
int ig_nl_change_existed(struct ig_nl_change *c);

/** ig_nl_change_abort() - changes nothing; returns @err; ends the change */
int ig_nl_change_abort(struct ig_nl_change *c, int err);

/**
 * ig_nl_may_change() - whether the sender of a request may change anything
 * @skb: the request
 * @info: the request
 *
 * Return: 0, or -EPERM with extack told.
 */
int ig_nl_may_change(const struct sk_buff *skb, struct genl_info *info);

/**
 * ig_nl_stale() - refuses what was made for another policy
 * @skb: the request
 * @info: the request
 * @meant: the generation it was made for
 * @in_force: that of the policy in force
 *
 * May sleep. Return: what the operation has to return.
 */
int ig_nl_stale(struct sk_buff *skb, struct genl_info *info, u32 meant,
		u32 in_force);

/**
 * ig_nl_made_for() - whether a request is made for that generation, or for any
 * @skb: the request
 * @info: the request
 * @generation: of the policy it would change
 *
 * Return: 0, or as ig_nl_stale().
 */
int ig_nl_made_for(struct sk_buff *skb, struct genl_info *info, u32 generation);

/**
 * ig_nl_may_commit() - whether the policy may be changed now
 * @ign: the namespace, its lock held
 * @info: the request
 *
 * Return: 0; -EBUSY while one waits to be confirmed, with extack told.
 */
int ig_nl_may_commit(const struct ig_net *ign, struct genl_info *info);

/**
 * ig_nl_commit() - ig_net_commit() where that may be
 * @ign: the namespace, its lock held
 * @draft: the draft; consumed on success
 * @generation: from ig_generation_next()
 * @info: the request
 *
 * Return: as ig_net_commit() or ig_nl_may_commit(), with extack told.
 */
int ig_nl_commit(struct ig_net *ign, struct ig_draft *draft, u32 generation,
		 struct genl_info *info);

/**
 * ig_nl_token() - remembers the token of a request that was carried out
 * @ign: the namespace, its lock held
 * @info: the request; without a token, the last one stays
 */
void ig_nl_token(struct ig_net *ign, struct genl_info *info);

/** ig_nl_commit_result() - what ig_net_commit() came to, told to extack */
int ig_nl_commit_result(int err, struct genl_info *info);

/** ig_nl_idle_hooks_put() - tells of idle hooks, bits by enum ig_dir */
int ig_nl_idle_hooks_put(struct sk_buff *msg, unsigned long idle);

/**
 * ig_nl_name() - the name that a request gives a set or a group
 * @name: the attribute
 * @nest: what it should have been in
 * @info: the request
 *
 * Return: the name, valid; NULL with extack told.
 */
const char *ig_nl_name(const struct nlattr *name, const struct nlattr *nest,
		       struct genl_info *info);

/**
 * ig_nl_set_parse() - the attributes of a set
 * @tb: written; ICMPGUARD_A_SET_MAX + 1 of them
 * @nest: the attribute that holds them, or NULL
 * @info: the request
 *
 * Return: 0, or -EINVAL with extack told.
 */
int ig_nl_set_parse(struct nlattr **tb, const struct nlattr *nest,
		    struct genl_info *info);

#endif /* IG_NETLINK_H */
