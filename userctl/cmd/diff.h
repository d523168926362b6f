/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares a policy with the one in force, as `icmpctl diff` does. */
#ifndef IG_CTL_CMD_DIFF_H
#define IG_CTL_CMD_DIFF_H

struct ig_ctl;
struct ig_ctl_policy;
struct ig_which;

/**
 * ig_diff_policy() - prints what a policy would change, as `icmpctl diff` does
 * @ctl: the line
 * @wanted: the policy, in order
 * @only: the policy that has to be in force
 *
 * Return: the exit status of `icmpctl diff`.
 */
int ig_diff_policy(const struct ig_ctl *ctl, struct ig_ctl_policy *wanted,
		   const struct ig_which *only);

/** ig_diff_failed() - the exit status of `icmpctl diff` when something failed with @status */
int ig_diff_failed(int status);

#endif /* IG_CTL_CMD_DIFF_H */
