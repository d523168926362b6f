// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "output.h"
#include "wire/advice.h"
#include "wire/older.h"
#include "wire/refusal.h"

/*
 * Sentences of the module are for people. Those of netlink itself say what is
 * wrong with an attribute, which has to be named then.
 */
static bool of_netlink(const char *text)
{
	static const char *const words[] = { "integer out of range", "binary attribute size",
					     "reserved bit set" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(text, words[i], strlen(words[i])))
			return true;
	return !*text || (*text >= 'A' && *text <= 'Z');
}

int ig_refusal_complain(struct ig_link *link, enum ig_link_need need)
{
	bool named = link->attr[0] && of_netlink(link->text);
	const char *open = named ? " (" : "", *close = named ? ")" : "";
	const char *attr = named ? link->attr : "";

	if (ig_older_refused(link))
		ig_older_complain(link, need);
	else if (ig_advice_complain(link))
		return IG_EXIT_FAILED;
	else if (link->text[0])
		ig_complain("%s%s%s%s", link->text, open, attr, close);
	else if (link->error == EPERM && need == IG_LINK_READS)
		ig_complain("this needs CAP_NET_ADMIN over the network namespace; run it as root");
	else if (link->error == EPERM)
		ig_complain("this needs CAP_NET_ADMIN in the initial user namespace; run it as "
			    "root there (or load the module with userns=1 to let the owner of a "
			    "namespace configure it)");
	else
		ig_complain("the module refused: %s%s%s%s", strerror(link->error), open, attr,
			    close);
	return IG_EXIT_FAILED;
}
