/* SPDX-License-Identifier: GPL-2.0-only */
/* Before 6.12 it was each architecture's. */
#include <asm/unaligned.h>
