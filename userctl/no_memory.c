// SPDX-License-Identifier: GPL-2.0-only
/* Apart from complain.c, because that one needs words.c, which may lack memory itself. */
#include <stdio.h>
#include <stdlib.h>

#include "journal.h"
#include "no_memory.h"

static int exit_status = EXIT_FAILURE;

void ig_no_memory_exits(int status)
{
	exit_status = status;
}

void ig_no_memory(void)
{
	fflush(stdout);
	fputs("icmpctl: there is not enough memory to go on\n", ig_journal_stderr());
	exit(exit_status);
}
