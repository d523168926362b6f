/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes whose answer may be lost. */
#ifndef IG_CTL_FATE_H
#define IG_CTL_FATE_H

#include "wire/link.h"

/**
 * ig_fate_change() - sends the request to change something, and learns what came of it
 * @link: the link; has a request, with room for a token
 * @reader: called with what answers; may be NULL
 * @data: for @reader
 *
 * When the answer is lost, the module is asked by another socket whether the
 * change was made. If it was, this says so in a note, and returns 0 without
 * having called @reader.
 *
 * Return: 0, or -1 with @link->error, text, attr and fate set.
 */
int ig_fate_change(struct ig_link *link, ig_link_reader *reader, void *data);

#endif /* IG_CTL_FATE_H */
