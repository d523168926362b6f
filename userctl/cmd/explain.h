/* SPDX-License-Identifier: GPL-2.0-only */
/* explain: what it prints. */
#ifndef IG_CTL_EXPLAIN_H
#define IG_CTL_EXPLAIN_H

#include "cmd/cmd.h"
#include "model/explained.h"
#include "model/packet.h"

/**
 * struct ig_explaining - a packet and what is said of it
 * @ctl: the line
 * @file: the policy file that it was judged by, or NULL
 * @p: the packet
 * @e: the decision
 * @assumed: what was assumed, sentences
 */
struct ig_explaining {
	const struct ig_ctl *ctl;
	const char *file;
	struct ig_ctl_packet p;
	struct ig_ctl_explained e;
	json_t *assumed;
};

/**
 * ig_explain_found() - tells what a step found, in a sentence
 * @x: the packet
 * @step: a step that was reached
 *
 * Return: the sentence, which the caller frees.
 */
char *ig_explain_found(const struct ig_explaining *x, enum icmpguard_step step);

/**
 * ig_explain_open() - the command that would most likely open what was denied
 * @x: the packet
 *
 * Return: the command, or what a policy file has to say, which the caller frees; NULL
 * if nothing would.
 */
char *ig_explain_open(const struct ig_explaining *x);

/** ig_explain_passes() - tells whether the packet passes, denied or not */
bool ig_explain_passes(const struct ig_explaining *x);

/** ig_explain_print() - prints all of it */
void ig_explain_print(const struct ig_explaining *x);

#endif /* IG_CTL_EXPLAIN_H */
