/* SPDX-License-Identifier: GPL-2.0-only */
/* Extended acknowledgments: details of an error (NLMSGERR_ATTR_*). */
#ifndef IG_CTL_EXTACK_H
#define IG_CTL_EXTACK_H

#include "wire/link.h"

/**
 * ig_extack_read() - reads the details that the kernel adds to an error
 * @link: the link; its text, attr, value and nth are written as far as they are told
 * @nlh: the error
 * @offset: of the first attribute in it
 */
void ig_extack_read(struct ig_link *link, const struct nlmsghdr *nlh, size_t offset);

#endif /* IG_CTL_EXTACK_H */
