// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "complain.h"
#include "no_memory.h"
#include "wire/older.h"
#include "output.h"
#include "wire/status.h"

/*
 * Messages of kernels, 5.10 to 7.3 alike, when a netlink policy does not have an
 * attribute, or a bit of one (__nla_validate_parse() and what it calls).
 */
static const char *const words[] = { "Unknown attribute type", "Unsupported attribute",
				     "reserved bit set" };

bool ig_older_refused(const struct ig_link *link)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (link->error == EINVAL && !strcmp(link->text, words[i]))
			return true;
	return link->error == EOPNOTSUPP && !link->text[0];
}

/* Names the part of the request that the loaded module does not know. */
static const char *what(const struct ig_link *link)
{
	if (link->error == EOPNOTSUPP)
		return "this command";
	return link->attr[0] ? link->attr : "a part of this command";
}

void ig_older_complain(struct ig_link *link, enum ig_link_need need)
{
	const char *nothing = need == IG_LINK_CHANGES ? "; nothing was changed" : "";
	struct ig_link *asked = malloc(sizeof(*asked));
	json_t *status, *lacks;
	const char *version;
	char *names;

	if (!asked)
		ig_no_memory();
	/* Uses a copy of the link, so that callers still see the refusal. */
	*asked = *link;
	status = ig_status_read(asked);
	link->seq = asked->seq;
	free(asked);
	lacks = ig_status_lacks(status);
	version = json_string_value(json_object_get(status, "version"));
	names = ig_table_text(lacks);
	ig_complain(
		"the module that is loaded, version %s, does not know %s: it is older than this "
		"icmpctl, version %s%s%s%s",
		version ? version : "unknown", what(link), IG_VERSION, *names ? ", and lacks " : "",
		names, nothing);
	free(names);
	json_decref(lacks);
	json_decref(status);
}
