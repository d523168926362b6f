/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of commands that go on until they are interrupted. */
#ifndef IG_CTL_STOP_H
#define IG_CTL_STOP_H

#include <signal.h>
#include <stdbool.h>

/**
 * ig_stop_catch() - lets SIGINT and SIGTERM end the command, not the process
 * @waiting: gets the mask to wait with; only then do they arrive
 */
void ig_stop_catch(sigset_t *waiting);

/** ig_stop_asked() - tells whether one of them came */
bool ig_stop_asked(void);

#endif /* IG_CTL_STOP_H */
