// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "txn.h"

#define ATTEMPTS 3

struct nlmsghdr *ig_txn_request(struct ig_link *link, u8 cmd)
{
	struct nlmsghdr *nlh = ig_link_request(link, cmd);

	mnl_attr_put(nlh, ICMPGUARD_A_STAGED, 0, NULL);
	return nlh;
}

int ig_txn_run(struct ig_link *link, int (*fill)(struct ig_link *link, void *data), void *data,
	       struct ig_progress *progress)
{
	int attempt;

	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		ig_link_request(link, ICMPGUARD_CMD_STAGING_BEGIN);
		if (ig_link_talk(link, NULL, NULL) || fill(link, data))
			return -1;
		ig_progress_show(progress, 0, 0, "putting in force");
		ig_link_request(link, ICMPGUARD_CMD_STAGING_COMMIT);
		if (!ig_link_talk(link, NULL, NULL))
			return 0;
		if (link->error != ESTALE)
			return -1;
	}
	snprintf(link->text, sizeof(link->text),
		 "somebody else changed the policy each of the %d times this was tried; nothing "
		 "was changed, try again",
		 ATTEMPTS);
	return -1;
}
