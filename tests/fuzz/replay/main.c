// SPDX-License-Identifier: GPL-2.0-only
/* Gives what is in tests/fuzz/corpus to a fuzzer's function, where there is no fuzzer. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Entry point of every fuzzer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 65536

static int replay(const char *name)
{
	uint8_t *data = malloc(MOST), *copy;
	FILE *in;
	size_t size;

	in = fopen(name, "rb");
	if (!in || !data) {
		free(data);
		return -1;
	}
	size = fread(data, 1, MOST, in);
	fclose(in);
	/* At the end of its own memory, for the sanitizer to watch. */
	copy = realloc(data, size ? size : 1);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	return 0;
}

int main(void)
{
	struct dirent **entry;
	int n = scandir(CORPUS, &entry, NULL, alphasort), count = 0, i;

	for (i = 0; i < n; i++) {
		char name[sizeof(CORPUS) + sizeof(entry[i]->d_name)];

		if (entry[i]->d_name[0] != '.') {
			snprintf(name, sizeof(name), "%s/%s", CORPUS, entry[i]->d_name);
			printf("%sok %d - %s\n", replay(name) ? "not " : "", ++count, name);
		}
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	printf("1..%d\n", count);
	return !count;
}
