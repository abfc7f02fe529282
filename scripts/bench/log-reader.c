/*
 * Reads a log with libapparmor, line by line, as a program in C does that wants its records: counts them, and with a second argument
 * writes the fields of each as JSON-like text to stdout.
 */
#include <aalogparse/aalogparse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void text(const char *name, const char *value)
{
	if (value)
		printf(",\"%s\":\"%s\"", name, value);
}

static void number(const char *name, unsigned long value)
{
	if (value)
		printf(",\"%s\":%lu", name, value);
}

static void write_record(const aa_log_record *record)
{
	printf("{\"event\":%d", record->event);
	number("pid", record->pid);
	number("epoch", record->epoch);
	number("audit_sub_id", record->audit_sub_id);
	number("fsuid", record->fsuid);
	number("ouid", record->ouid);
	text("audit_id", record->audit_id);
	text("operation", record->operation);
	text("denied_mask", record->denied_mask);
	text("requested_mask", record->requested_mask);
	text("profile", record->profile);
	text("peer_profile", record->peer_profile);
	text("comm", record->comm);
	text("name", record->name);
	text("name2", record->name2);
	text("namespace", record->aa_namespace);
	text("info", record->info);
	text("family", record->net_family);
	text("protocol", record->net_protocol);
	text("sock_type", record->net_sock_type);
	text("bus", record->dbus_bus);
	text("path", record->dbus_path);
	text("interface", record->dbus_interface);
	text("member", record->dbus_member);
	text("signal", record->signal);
	text("peer", record->peer);
	text("fs_type", record->fs_type);
	text("flags", record->flags);
	text("src_name", record->src_name);
	text("class", record->rule_class);
	printf("}\n");
}

int main(int argc, char **argv)
{
	FILE *log = argc > 1 ? fopen(argv[1], "r") : NULL;
	char *line = NULL;
	size_t size = 0;
	unsigned long records = 0;

	if (!log)
		return 2;
	while (getline(&line, &size, log) > 0) {
		aa_log_record *record = parse_record(line);

		if (record && record->event != AA_RECORD_INVALID) {
			records++;
			if (argc > 2)
				write_record(record);
		}
		free_record(record);
	}
	fprintf(stderr, "%lu\n", records);
	return 0;
}
