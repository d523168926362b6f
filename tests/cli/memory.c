// SPDX-License-Identifier: GPL-2.0-only
/*
 * A C library that runs out of memory: the call of open_memstream(), calloc(),
 * strdup() or strndup() fails that NTH counts, all of them together. When it does,
 * that is written to the descriptor 9.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long calls, nth;

/* Counting begins when the program does, not while it is loaded. */
static void __attribute__((constructor)) begin(void)
{
	nth = atol(getenv("NTH"));
	calls = 0;
}

static int is_over(void)
{
	if (!nth || ++calls != nth)
		return 0;
	errno = ENOMEM;
	return write(9, "x", 1) == 1;
}

FILE *open_memstream(char **text, size_t *size)
{
	FILE *(*real)(char **text, size_t *size) = dlsym(RTLD_NEXT, "open_memstream");

	return is_over() ? NULL : real(text, size);
}

void *__libc_calloc(size_t n, size_t size);
void *calloc(size_t n, size_t size)
{
	return is_over() ? NULL : __libc_calloc(n, size);
}

char *strdup(const char *text)
{
	return strndup(text, strlen(text));
}

char *strndup(const char *text, size_t len)
{
	char *twin = is_over() ? NULL : malloc(strnlen(text, len) + 1);

	if (!twin)
		return NULL;
	len = strnlen(text, len);
	twin[len] = '\0';
	return memcpy(twin, text, len);
}
