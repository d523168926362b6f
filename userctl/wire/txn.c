// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "wire/fate.h"
#include "wire/txn.h"

#define ATTEMPTS 3

struct nlmsghdr *ig_txn_request(struct ig_link *link, u8 cmd)
{
	struct nlmsghdr *nlh = ig_link_request(link, cmd);

	mnl_attr_put(nlh, ICMPGUARD_A_STAGED, 0, NULL);
	return nlh;
}

static void read_generation(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attrs[IG_LINK_ATTRS], *attr;

	ig_link_attrs(nlh, attrs);
	attr = attrs[ICMPGUARD_A_GENERATION];
	if (attr && mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*(u32 *)data = mnl_attr_get_u32(attr);
}

int ig_txn_begin(struct ig_link *link, const u32 *made_for, u32 *generation)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_STAGING_BEGIN);

	*generation = 0;
	if (made_for)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, *made_for);
	return ig_link_talk(link, read_generation, generation);
}

int ig_txn_commit(struct ig_link *link, u32 confirm, u32 *generation)
{
	struct nlmsghdr *nlh = ig_link_request(link, ICMPGUARD_CMD_STAGING_COMMIT);

	*generation = 0;
	if (confirm)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_CONFIRM, confirm);
	if (ig_fate_change(link, read_generation, generation))
		return -1;
	if (link->fate == IG_FATE_IN_FORCE)
		*generation = link->generation;
	return 0;
}

int ig_txn_end(struct ig_link *link, u8 cmd, const u32 *meant, u32 *generation)
{
	struct nlmsghdr *nlh = ig_link_request(link, cmd);

	*generation = 0;
	if (meant)
		mnl_attr_put_u32(nlh, ICMPGUARD_A_GENERATION, *meant);
	return ig_link_talk(link, read_generation, generation);
}

void ig_txn_abort(struct ig_link *link)
{
	ig_link_request(link, ICMPGUARD_CMD_STAGING_ABORT);
	ig_link_talk(link, NULL, NULL);
}

int ig_txn_run(struct ig_link *link, int (*fill)(struct ig_link *link, void *data), void *data,
	       struct ig_progress *progress)
{
	u32 generation;
	int attempt;

	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (ig_txn_begin(link, NULL, &generation) || fill(link, data))
			return -1;
		ig_progress_show(progress, 0, 0, "putting in force");
		if (!ig_txn_commit(link, 0, &generation))
			return 0;
		if (link->error != ESTALE)
			return -1;
	}
	snprintf(link->text, sizeof(link->text),
		 "the policy changed each of the %d times this was tried; nothing was changed, "
		 "try again",
		 ATTEMPTS);
	return -1;
}
