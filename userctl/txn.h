/* SPDX-License-Identifier: GPL-2.0-only */
/* Several requests that are put in force as one. */
#ifndef IG_TXN_H
#define IG_TXN_H

#include "link.h"
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
 * ig_txn_run() - stages changes and puts them in force, all or none
 * @link: the link
 * @fill: sends the requests, by ig_link_post(); returns 0, or -1 with the error
 *	in @link. What it asks for must not depend on the policy in force: when
 *	somebody else changes that meanwhile, it is called again.
 * @data: for @fill
 * @progress: shows how far it is
 *
 * Return: 0, or -1 with the error in @link; nothing was changed then.
 */
int ig_txn_run(struct ig_link *link, int (*fill)(struct ig_link *link, void *data), void *data,
	       struct ig_progress *progress);

#endif /* IG_TXN_H */
