/* SPDX-License-Identifier: GPL-2.0-only */
/* Shows a wrong word of a text: its line, and a caret under it. */
#ifndef IG_CTL_EXCERPT_H
#define IG_CTL_EXCERPT_H

#include "model/plist.h"

/**
 * ig_excerpt() - shows a wrong word in its line and a caret under it
 * @out: where to
 * @fault: the word and what is around it
 *
 * Two lines; what is far from the word is cut.
 */
void ig_excerpt(FILE *out, const struct ig_ctl_fault *fault);

#endif /* IG_CTL_EXCERPT_H */
