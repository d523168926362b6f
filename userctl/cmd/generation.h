/* SPDX-License-Identifier: GPL-2.0-only */
/* The option --generation, which names a policy. */
#ifndef IG_CTL_GENERATION_H
#define IG_CTL_GENERATION_H

#include "cmd/cmd.h"

/* --generation N[@INSTANCE] */
extern const struct ig_option ig_option_generation;

/**
 * struct ig_which - a policy as --generation N[@INSTANCE] names it
 * @given: the option was given
 * @generation: N
 * @of_instance: @INSTANCE was given
 * @instance: INSTANCE
 */
struct ig_which {
	bool given;
	u32 generation;
	bool of_instance;
	u64 instance;
};

/**
 * ig_generation_read() - reads the value of --generation, where there is one
 * @ctl: the line
 * @which: written
 *
 * Return: 0, or the exit status, having complained.
 */
int ig_generation_read(const struct ig_ctl *ctl, struct ig_which *which);

#endif /* IG_CTL_GENERATION_H */
