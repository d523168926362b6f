// SPDX-License-Identifier: GPL-2.0-only
#include "admit.h"

const struct ig_acl_entry *
ig_admit_table_denies(const struct ig_acl_table *table, const struct ig_host_ops *host,
		      const struct ig_packet *p, bool named)
{
	const struct ig_acl_entry *entry = ig_admit_table_entry(table, host, p, named);

	return entry && !entry->allow ? entry : NULL;
}

bool ig_admit_still(const struct ig_flow_judge *judge, const struct ig_packet *request)
{
	enum ig_class class = ig_type_class(request->family, request->dir,
					    request->type);
	bool narrow = ig_admit_wants_narrow(request);

	return !ig_admit_denies(judge->policy, judge->host, request, false) &&
	       (ig_admit_rule(judge->policy, request, class, narrow) ||
		ig_admit_default(judge->policy, request, class, narrow) ==
			IG_REASON_DEFAULT_ALLOW);
}
