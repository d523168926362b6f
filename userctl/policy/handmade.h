/* SPDX-License-Identifier: GPL-2.0-only */
/* Policy files that a person has written. */
#ifndef IG_CTL_HANDMADE_H
#define IG_CTL_HANDMADE_H

#include <stddef.h>

/**
 * ig_handmade() - finds parts of a policy file that saving over it would destroy
 * @text: the file
 * @len: its bytes; @text[@len] exists
 *
 * The file that is installed counts as having nothing, as long as nobody has
 * changed it: its comments are ours.
 *
 * Return: "comments" or "includes"; NULL for neither.
 */
const char *ig_handmade(const char *text, size_t len);

#endif /* IG_CTL_HANDMADE_H */
