// SPDX-License-Identifier: GPL-2.0-only
/*
 * ticks FILE COMMAND...: runs COMMAND and writes to FILE the ticks of the time
 * stamp counter from before its start to its end, and the nanoseconds of CPU
 * time it used. Exits with its status.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

int main(int argc, char **argv)
{
	uint64_t start, spent;
	struct rusage used;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3)
		errx(125, "usage: ticks FILE COMMAND...");
	f = fopen(argv[1], "w");
	if (!f)
		err(125, "%s", argv[1]);
	start = __rdtsc();
	pid = vfork();
	if (pid < 0)
		err(125, "vfork");
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid)
		err(125, "wait4");
	spent = __rdtsc() - start;
	fprintf(f, "%llu %llu\n", (unsigned long long)spent,
		(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000000ULL +
		(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000ULL);
	if (fclose(f))
		err(125, "%s", argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
