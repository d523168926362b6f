// SPDX-License-Identifier: GPL-2.0-only
/* icmpctl: configures icmpguard. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "cmd/help.h"
#include "cmd/line_read.h"
#include "journal.h"
#include "output.h"

static int version(const struct ig_ctl *ctl)
{
	json_t *obj = json_pack("{s:s}", "icmpctl", IG_VERSION);

	ig_output_sentence(ctl, obj, "icmpctl %s", IG_VERSION);
	json_decref(obj);
	return IG_EXIT_DONE;
}

static int run(const struct ig_ctl *ctl)
{
	struct ig_ctl_diag d = { 0 };

	if (ctl->version || (ctl->n == 1 && !strcmp(ctl->word[0], "version")))
		return version(ctl);
	if (ctl->n && !ctl->cmd) {
		ig_cmd_unknown(&d, ctl, 0);
		return ig_line_wrong(ctl, &d);
	}
	if (ctl->help) {
		ig_cmd_usage(ctl->cmd);
		return IG_EXIT_DONE;
	}
	return ctl->cmd ? ctl->cmd->run(ctl) : ig_cmd_status.run(ctl);
}

/* Opens /dev/null for standard descriptors that are closed, so that no file takes their place. */
static void standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	struct ig_ctl ctl;
	int status;

	standard_descriptors();
	ig_ctl_words_locale();
	/* The words after it are a line being typed; its options are not for this process. */
	if (argc > 1 && !strcmp(argv[1], "complete"))
		return ig_complete(argc - 2, argv + 2);
	ig_output_begin();
	ig_journal_init();
	status = ig_line_read(&ctl, argc, argv);
	if (!status)
		status = run(&ctl);
	ig_line_free(&ctl);
	return ig_output_end(status);
}
