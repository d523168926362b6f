/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts the engine's memory, and refuses it if a test wants that. The
 * functions that port.h calls are defined here, so only one file of a test
 * includes this.
 */
#ifndef TEST_MEMORY_H
#define TEST_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/**
 * struct memory - memory that was asked for since memory_start()
 * @calls: number of calls
 * @bytes: sum of their sizes
 * @refuse: the call that is refused, from 1, and those behind it; 0 for none
 * @once: only that one is refused
 * @refused: number of refused calls
 */
struct memory {
	unsigned long calls;
	unsigned long bytes;
	unsigned long refuse;
	bool once;
	unsigned long refused;
};

static struct memory memory;

/* Counts from zero, and refuses no memory. */
static inline void memory_start(void)
{
	memory = (struct memory){ 0 };
}

/* Refuses the @k-th call from now on; alone, or with all that follow. */
static inline void memory_refuse(unsigned long k, bool once)
{
	memory = (struct memory){ .refuse = k, .once = once };
}

/* Replaces the C library's. */
int posix_memalign(void **p, size_t align, size_t bytes)
{
	unsigned long call = ++memory.calls;
	bool refused = memory.once ? call == memory.refuse :
				     memory.refuse && call >= memory.refuse;

	memory.bytes += bytes;
	memory.refused += refused;
	*p = refused ? NULL :
	     aligned_alloc(align, (bytes + align - 1) / align * align);
	return *p ? 0 : ENOMEM;
}

/* Function of the sanitizer: returns the bytes allocated at the moment. */
size_t __sanitizer_get_current_allocated_bytes(void);

#endif /* TEST_MEMORY_H */
