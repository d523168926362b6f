/* SPDX-License-Identifier: GPL-2.0-only */
/* Locales that tests of columns are set up with. */
#ifndef IG_TEST_CTL_LOCALE_H
#define IG_TEST_CTL_LOCALE_H

#include <locale.h>

#include "model/words.h"

static int utf8(void **state)
{
	(void)state;
	ig_ctl_words_locale();
	return 0;
}

static int no_locale(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C") ? 0 : -1;
}

#endif /* IG_TEST_CTL_LOCALE_H */
