/* SPDX-License-Identifier: GPL-2.0-only */
/* Several requests that are put in force as one. */
#ifndef IG_CTL_TXN_H
#define IG_CTL_TXN_H

#include "wire/link.h"
#include "progress.h"

/**
 * ig_txn_request() - starts a request that is staged
 * @link: the link
 * @cmd: ICMPGUARD_CMD_*
 *
 * Return: the message, for attributes to be appended.
 */
struct nlmsghdr *ig_txn_request(struct ig_link *link, u8 cmd);

/**
 * ig_txn_begin() - opens a staging area with the policy in force in it
 * @link: the link
 * @made_for: the generation that has to be in force, or NULL for any
 * @generation: gets that of the policy in force, 0 for an untouched namespace
 *
 * Return: 0, or -1 with the error in @link: ESTALE when another is in force.
 */
int ig_txn_begin(struct ig_link *link, const u32 *made_for, u32 *generation);

/**
 * ig_txn_commit() - puts what is staged in force, all or nothing
 * @link: the link
 * @confirm: seconds until it is taken back unless confirmed; 0 for never
 * @generation: gets that of the policy then
 *
 * The staging area is gone in any case. Return: 0, or -1 with the error in
 * @link: ESTALE when the policy was changed since ig_txn_begin(), EBUSY when one
 * waits to be confirmed. As ig_fate_change(), when the answer is lost.
 */
int ig_txn_commit(struct ig_link *link, u32 confirm, u32 *generation);

/**
 * ig_txn_end() - ends the wait of a policy that has to be confirmed
 * @link: the link
 * @cmd: ICMPGUARD_CMD_CONFIRM or ICMPGUARD_CMD_ROLLBACK
 * @meant: the generation of the policy that is meant, or NULL for any
 * @generation: gets that of the policy in force then
 *
 * Return: 0, or -1 with the error in @link: ENOENT when none waits,
 * ESTALE when another one does.
 */
int ig_txn_end(struct ig_link *link, u8 cmd, const u32 *meant, u32 *generation);

/** ig_txn_abort() - drops what is staged, if anything is */
void ig_txn_abort(struct ig_link *link);

/**
 * ig_txn_run() - stages changes and puts them in force, all or none
 * @link: the link
 * @fill: sends the requests, by ig_link_post(); returns 0, or -1 with the error
 *	in @link. What it asks for must not depend on the policy in force: when
 *	somebody else changes that meanwhile, it is called again.
 * @data: for @fill
 * @progress: shows how far it is
 *
 * Return: 0, or -1 with the error in @link; nothing was changed then, unless
 * @link->fate is unknown.
 */
int ig_txn_run(struct ig_link *link, int (*fill)(struct ig_link *link, void *data), void *data,
	       struct ig_progress *progress);

#endif /* IG_CTL_TXN_H */
