// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts what the structures allocate: the linker puts these in place of the
 * functions that port.h calls (--wrap).
 */
#include <malloc.h>
#include <sys/mman.h>

#include "lookup.h"

#define HUGE	BIT(21)

size_t memory_used, memory_peak;
bool memory_huge;

int __real_posix_memalign(void **p, size_t align, size_t bytes);
void __real_free(void *p);
int __wrap_posix_memalign(void **p, size_t align, size_t bytes);
void __wrap_free(void *p);

int __wrap_posix_memalign(void **p, size_t align, size_t bytes)
{
	bool huge = memory_huge && bytes >= HUGE;
	int err = __real_posix_memalign(p, huge ? HUGE : align, bytes);

	if (err)
		return err;
	if (huge)
		madvise(*p, bytes, MADV_HUGEPAGE);
	memory_used += malloc_usable_size(*p);
	if (memory_used > memory_peak)
		memory_peak = memory_used;
	return 0;
}

void __wrap_free(void *p)
{
	/* May wrap around when others free, too: each count begins at 0. */
	memory_used -= p ? malloc_usable_size(p) : 0;
	__real_free(p);
}
