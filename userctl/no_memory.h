/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of icmpctl when memory runs out. */
#ifndef IG_CTL_NO_MEMORY_H
#define IG_CTL_NO_MEMORY_H

/**
 * ig_no_memory() - complains that there is not enough memory, and exits
 *
 * The exit status is that of failure, or that of ig_no_memory_exits(). What a policy had
 * already been changed to stays in force.
 */
_Noreturn void ig_no_memory(void);

/** ig_no_memory_exits() - sets the exit status of ig_no_memory() */
void ig_no_memory_exits(int status);

#endif /* IG_CTL_NO_MEMORY_H */
