// SPDX-License-Identifier: GPL-2.0-only
/* Loads a policy file for commands that use it, and prints its errors. */
#include "complain.h"
#include "policy/policy.h"
#include "policy/report.h"

int ig_ctl_policy_load(struct ig_ctl_policy *policy, const char *path, bool notes)
{
	struct ig_report report = { 0 };
	int err = ig_ctl_policy_read(policy, path, &report), status;

	if (err < 0) {
		status = ig_report_unread(path, -err);
	} else {
		if (!err && !notes) {
			ig_report_fini(&report);
			report = (struct ig_report){ 0 };
		}
		status = ig_report_print(&report);
	}
	ig_report_fini(&report);
	return status;
}
