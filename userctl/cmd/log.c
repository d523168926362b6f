// SPDX-License-Identifier: GPL-2.0-only
/* log: the flow log and its settings. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/complete.h"
#include "cmd/log_follow.h"
#include "complain.h"
#include "model/log.h"
#include "output.h"
#include "wire/fate.h"
#include "wire/refusal.h"

static const char *const formats[] = { "aws", "json", "text", NULL };
static const char *const words[] = { "on", "off", "set", NULL };

static void complete_format(const struct ig_completion *c)
{
	ig_complete_words(c, formats);
}

/* Offers fields after those that are typed already. */
static void complete_fields(const struct ig_completion *c)
{
	const char *comma = strrchr(c->typed, ',');
	int before = comma ? (int)(comma + 1 - c->typed) : 0;
	char list[2 * IG_WORD_MAX];
	size_t i;

	for (i = 0; ig_log_field_name(i) && before < IG_WORD_MAX; i++) {
		snprintf(list, sizeof(list), "%.*s%s", before, c->typed, ig_log_field_name(i));
		ig_complete_offer(c, list, NULL);
	}
}

static const struct ig_option option_follow = {
	.name = "follow",
	.help = "go on, and print each window as it ends",
};

static const struct ig_option option_format = {
	.name = "format",
	.value = "FORMAT",
	.needs = "a format: aws, json or text",
	.help = "print aws, json or text; text on a terminal, otherwise aws",
	.complete = complete_format,
};

static const struct ig_option option_fields = {
	.name = "fields",
	.value = "LIST",
	.needs = "names of fields, or a LogFormat",
	.help = "print these fields: names with commas, or a LogFormat of AWS",
	.complete = complete_fields,
};

static const struct ig_option option_header = {
	.name = "header",
	.help = "begin with the names of the fields",
};

static const struct ig_option option_icmp_port = {
	.name = "icmp-port",
	.help = "print type * 256 + code as dstport",
};

static const struct ig_option option_file = {
	.name = "output",
	.value = "FILE",
	.needs = "the name of a file",
	.help = "append to a file, which is opened anew on SIGHUP",
};

static const struct ig_option *const options[] = {
	&option_follow,	   &option_format, &option_fields, &option_header,
	&option_icmp_port, &option_file,   NULL,
};

/* ---- settings ---- */

static json_t *settings_json(const struct ig_log_settings *s)
{
	json_t *obj = json_object(), *interfaces = json_object();
	u32 i;

	json_object_set_new(obj, "on", json_boolean(s->on));
	json_object_set_new(obj, "window", json_integer(s->window));
	json_object_set_new(obj, "nodata", json_boolean(s->nodata));
	for (i = 0; i < IG_LOG_FIELDS; i++)
		json_object_set_new(obj, ig_ctl_log_names[i],
				    *s->value[i] ? json_string(s->value[i]) : json_null());
	for (i = 0; i < s->n; i++) {
		char *dev = ig_ctl_words_safe_text(s->name[i].dev);

		json_object_set_new(interfaces, dev, json_string(s->name[i].id));
		free(dev);
	}
	json_object_set_new(obj, "interface-id", interfaces);
	return obj;
}

/* Prints lines that can be typed back. */
static void print_settings(const struct ig_ctl *ctl, const struct ig_log_settings *s)
{
	char *line[IG_CTL_LOG_LINES];
	json_t *obj;
	size_t i, n;

	if (ctl->json) {
		obj = settings_json(s);
		ig_output_facts(ctl, obj, NULL);
		json_decref(obj);
		return;
	}
	if (!s->on)
		printf("log off\n");
	n = ig_ctl_log_lines(s, line);
	for (i = 0; i < n; i++) {
		printf("%s\n", line[i]);
		free(line[i]);
	}
}

static int show_settings(const struct ig_ctl *ctl)
{
	struct ig_log_state state;
	struct ig_link link;
	int status = ig_link_open(&link, ctl->netns);

	if (status)
		return status;
	if (ig_log_state_read(&link, &state))
		status = ig_refusal_complain(&link, IG_LINK_READS);
	else
		print_settings(ctl, &state.settings);
	ig_link_close(&link);
	return status;
}

/* The line without "icmpctl", as it was typed. */
static void print_changed(const struct ig_ctl *ctl)
{
	char text[4 * IG_WORD_MAX] = "";
	json_t *obj;
	size_t len = 0;
	int i;

	for (i = 0; i < ctl->n && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? " " : "",
					ctl->word[i]);
	obj = json_pack("{s:s}", "set", text);
	ig_output_sentence(ctl, obj, "%s", text);
	json_decref(obj);
}

static int change_settings(const struct ig_ctl *ctl)
{
	struct ig_log_settings settings;
	struct ig_ctl_diag d = { 0 };
	char key[IG_WORD_MAX];
	struct ig_link link;
	int status, i;

	for (i = 0; options[i]; i++) {
		if (!ig_option_given(ctl, options[i]))
			continue;
		ig_complain("--%s is for `icmpctl log` without more words, which prints the log",
			    options[i]->name);
		return IG_EXIT_USAGE;
	}
	ig_ctl_log_init(&settings);
	if (ig_ctl_log_read(&settings, ctl->n, ctl->word, 1, key, &d))
		return ig_line_wrong(ctl, &d);
	status = ig_link_open(&link, ctl->netns);
	if (status)
		return status;
	ig_ctl_log_one_to_wire(ig_link_request(&link, ICMPGUARD_CMD_LOG_SET), key, &settings);
	if (ig_fate_change(&link, NULL, NULL))
		status = ig_refusal_complain(&link, IG_LINK_CHANGES);
	else
		print_changed(ctl);
	ig_link_close(&link);
	return status;
}

/* ---- the log ---- */

/* Finds the format; 0 or the exit status. */
static int read_format(const struct ig_ctl *ctl, struct ig_log_printer *p)
{
	const char *value = ig_option_value(ctl, &option_format);
	bool fields = ig_option_given(ctl, &option_fields), header;
	struct ig_ctl_diag d = { 0 };
	int format;

	header = ig_option_given(ctl, &option_header);
	if (value) {
		format = ig_ctl_words_index(value, formats);
		if (format < 0) {
			ig_ctl_words_choice(&d, value, formats, "format");
			return ig_line_wrong_value(ctl, &option_format, &d);
		}
	} else if (ctl->json) {
		format = IG_LOG_JSON;
	} else {
		format = fields || header || ig_option_given(ctl, &option_file) ||
					 !isatty(STDOUT_FILENO) ?
				 IG_LOG_AWS :
				 IG_LOG_PLAIN;
	}
	if (format != IG_LOG_AWS && (fields || header)) {
		ig_complain("--%s is for the format aws; %s prints everything",
			    fields ? "fields" : "header", formats[format]);
		return IG_EXIT_USAGE;
	}
	p->format = (enum ig_log_format)format;
	return 0;
}

static int read_fields(const struct ig_ctl *ctl, struct ig_log_fields *fields)
{
	const char *list = ig_option_value(ctl, &option_fields);
	struct ig_ctl_diag d = { 0 };

	if (!list)
		ig_log_fields_default(fields);
	else if (ig_log_fields_read(fields, list, &d))
		return ig_line_wrong_value(ctl, &option_fields, &d);
	return 0;
}

static int print_log(const struct ig_ctl *ctl)
{
	struct ig_log_reader *r = calloc(1, sizeof(*r));
	struct ig_link link;
	int status;

	if (!r)
		return IG_EXIT_FAILED;
	r->path = ig_option_value(ctl, &option_file);
	r->header = ig_option_given(ctl, &option_header);
	r->printer.context.settings = &r->state.settings;
	r->printer.context.netns = ctl->netns;
	r->printer.context.icmp_port = ig_option_given(ctl, &option_icmp_port);
	status = read_format(ctl, &r->printer);
	if (!status)
		status = read_fields(ctl, &r->printer.fields);
	if (!status)
		status = ig_link_open(&link, ctl->netns);
	if (!status) {
		r->link = &link;
		r->groups = r->printer.format == IG_LOG_AWS &&
			    ig_log_fields_has(&r->printer.fields, "group");
		status = ig_option_given(ctl, &option_follow) ? ig_log_follow(r) : ig_log_once(r);
		ig_link_close(&link);
	}
	free(r);
	return status;
}

static int run_log(const struct ig_ctl *ctl)
{
	if (ctl->n < 2)
		return print_log(ctl);
	if (ctl->n == 2 && !strcmp(ctl->word[1], "set"))
		return show_settings(ctl);
	return change_settings(ctl);
}

static void complete_log(const struct ig_completion *c)
{
	static const char *const switches[] = { "on", "off", NULL };
	const struct ig_ctl *ctl = c->ctl;

	if (ctl->n == 1)
		ig_complete_words(c, words);
	else if (strcmp(ctl->word[1], "set"))
		return;
	else if (ctl->n == 2)
		ig_complete_words(c, ig_ctl_log_names);
	else if (ctl->n == 3 && !strcmp(ctl->word[2], "interface-id"))
		ig_complete_interfaces(c);
	else if (ctl->n == 3 && !strcmp(ctl->word[2], "nodata"))
		ig_complete_words(c, switches);
}

const struct ig_command ig_cmd_log = {
	.name = "log",
	.form = { { "", options },
		  { "on|off" },
		  { "set [NAME VALUE]" },
		  { "set interface-id IF ID" } },
	.summary = "prints the flow log, and turns it on or off",
	.help = "The flow log counts packets by what they are like, over windows of time that\n"
		"end at multiples of their length. It is off at first, and its settings are a\n"
		"part of the policy. Without more words, prints the finished windows that the\n"
		"module still keeps, or with --follow each window as it ends.\n"
		"\n"
		"aws prints a record of VPC Flow Logs a line: what does not differ in any field\n"
		"that is printed is one line. json prints an object a line, with type, code and\n"
		"reason. In aws, SKIPDATA stands for packets or windows that are in no line.\n"
		"\n"
		"set NAME VALUE    account-id, vpc-id, subnet-id, instance-id, region, az-id:\n"
		"                  the value of that field; - for none\n"
		"set window N      length of a window: 10 to 3600 seconds, at first 60\n"
		"set nodata on     a line with NODATA for each interface without packets\n"
		"set interface-id IF ID   what interface-id says instead of the name of IF\n"
		"set               shows the settings\n"
		"\n"
		"Fields of AWS: those of versions 2 to 8; what this host cannot know is -. Of our\n"
		"own, only with --fields: icmp-type icmp-code icmp-type-name reason rule-id\n"
		"acl-number group hook would-deny mtu netns.\n",
	.examples = "icmpctl log on\n"
		    "icmpctl log --follow --format json\n"
		    "icmpctl log --fields srcaddr,dstaddr,icmp-type-name,packets,action,reason\n",
	.complete = complete_log,
	.run = run_log,
};
