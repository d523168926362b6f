// SPDX-License-Identifier: GPL-2.0-only
/* complete: prints candidates, those that this host names among them. */
#include <dirent.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/complete.h"
#include "wire/netns.h"

void ig_complete_offer(const struct ig_completion *c, const char *word, const char *what)
{
	char *text;

	if (strncmp(word, c->typed, strlen(c->typed)))
		return;
	printf("%s%s", c->before, word);
	if (what) {
		text = ig_ctl_words_safe_text(what);
		printf("\t%s", text);
		free(text);
	}
	putchar('\n');
}

void ig_complete_words(const struct ig_completion *c, const char *const *words)
{
	for (; *words; words++)
		ig_complete_offer(c, *words, NULL);
}

void ig_complete_once(const struct ig_completion *c, const char *const *words)
{
	int i;

	for (; *words; words++) {
		for (i = 1; i < c->ctl->n && strcmp(c->ctl->word[i], *words);)
			i++;
		if (i >= c->ctl->n)
			ig_complete_offer(c, *words, NULL);
	}
}

void ig_complete_file(const struct ig_completion *c)
{
	if (c->ctl->n == 1)
		puts("/");
}

/* ---- names that others chose ---- */

/* Tells whether a shell takes a name as it is. */
static bool is_plain(const char *name)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+-";

	return *name && *name != '-' && !name[strspn(name, plain)];
}

static int is_netns(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && is_plain(entry->d_name);
}

void ig_complete_netns(const struct ig_completion *c)
{
	struct dirent **list;
	int n = scandir("/run/netns", &list, is_netns, alphasort), i;

	for (i = 0; i < n; i++) {
		ig_complete_offer(c, list[i]->d_name, NULL);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

void ig_complete_interfaces(const struct ig_completion *c)
{
	struct if_nameindex *list, *i;

	if (c->ctl->netns && ig_netns_enter(c->ctl->netns))
		return;
	list = if_nameindex();
	for (i = list; i && i->if_name; i++)
		if (is_plain(i->if_name))
			ig_complete_offer(c, i->if_name, NULL);
	if (list)
		if_freenameindex(list);
}
