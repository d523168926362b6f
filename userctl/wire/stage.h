/* SPDX-License-Identifier: GPL-2.0-only */
/* Sends the difference between two policies as requests. */
#ifndef IG_CTL_STAGE_H
#define IG_CTL_STAGE_H

#include "policy/diff.h"
#include "wire/link.h"
#include "progress.h"

/**
 * struct ig_stage - a difference being staged
 * @link: the link; has a staging area
 * @post: ig_link_post(), unless somebody else listens
 * @progress: shows how far it is
 * @amends: rules that change do so in place; otherwise they go and come
 * @amending: what was sent last changes rules that are there
 * @at: what was sent last; NULL for several things
 * @done: prefixes and rules that were sent
 * @all: those there are to send
 */
struct ig_stage {
	struct ig_link *link;
	int (*post)(struct ig_link *link, ig_link_reader *reader, void *data);
	struct ig_progress *progress;
	bool amends;
	bool amending;
	const struct ig_diff_item *at;
	u64 done;
	u64 all;
};

/**
 * ig_stage_send() - sends requests that make one policy another
 * @stage: the caller sets @link, @post, @progress and @amends
 * @diff: what makes the one in the staging area the one that is wanted
 *
 * What goes is sent before what comes, and what is used after or before what uses
 * it. Nothing else is asked for: what stays keeps its number and counters. Return:
 * 0, or -1 with the error in @stage->link, about @stage->at.
 */
int ig_stage_send(struct ig_stage *stage, const struct ig_diff *diff);

/** ig_stage_where() - describes @stage->at for a message; the caller frees it, or NULL */
char *ig_stage_where(const struct ig_stage *stage);

#endif /* IG_CTL_STAGE_H */
