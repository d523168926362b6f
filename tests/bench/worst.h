/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * For worst.c: the engine as it is, but ig_resched() looks at the clock. The kernel's
 * allocator reschedules of its own accord where it gives or takes much memory.
 */
#ifndef WORST_H
#define WORST_H

#define ig_resched no_resched
#define ig_zalloc  plain_zalloc
#define ig_free	   plain_free
#include "engine/port.h"
#undef ig_resched
#undef ig_zalloc
#undef ig_free

void ig_resched(void);
void *ig_zalloc(size_t bytes);
void ig_free(void *p);

#endif /* WORST_H */
