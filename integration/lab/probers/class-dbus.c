/*
 * dbus-daemon's queries to the kernel, by the interface of aa_query_label(2): about a foreign label, with names in the
 * root namespace's view.
 */
#define _GNU_SOURCE
#include "attempt.h"
#include "policy.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLASS_DBUS 32
#define SEND 0x02
#define RECEIVE 0x04
#define EAVESDROP 0x20
#define BIND 0x40

/* A stack exists only while a task has the label: until the child ends, or the caller closes the result. */
static int start_task(const struct question *question)
{
	int ready[2], end[2];
	char byte;

	prepared(pipe(ready));
	prepared(pipe(end));
	if (prepared(fork()) == 0) {
		close(end[1]);
		if (change_label(question->label) == 0 && write(ready[1], "", 1) == 1)
			_exit(read(end[0], &byte, 1));
		_exit(1);
	}
	close(ready[1]);
	errno = ESRCH;
	prepared(read(ready[0], &byte, 1) == 1 ? 0 : -1);
	return end[1];
}

/* Queries the label, the class and the first fields, with a NUL before every field but the first. */
static void query(const struct question *question, size_t fields, unsigned int permission)
{
	static char text[4096];
	unsigned int allowed;
	size_t length = 0;
	ssize_t size;
	int task = start_task(question);
	int access = prepared(open("/sys/kernel/security/apparmor/.access", O_RDWR));

	length += sprintf(text, "label") + 1;
	length += snprintf(text + length, sizeof(text) / 2, "%s", question->label) + 1;
	text[length++] = CLASS_DBUS;
	for (size_t index = 0; index < fields; index++) {
		if (index > 0)
			text[length++] = '\0';
		length += snprintf(text + length, 256, "%s", question->fields[index] ? question->fields[index] : "");
	}
	prepared(write(access, text, length));
	size = prepared(read(access, text, sizeof(text) - 1));
	text[size] = '\0';
	close(task);
	errno = EPROTO;
	prepared(sscanf(text, "allow %x", &allowed) == 1 ? 0 : -1);
	errno = EACCES;
	tried((allowed & permission) == permission ? 0 : -1, "query");
	allow();
}

static void dbus_send(const struct question *question)
{
	query(question, FIELDS, SEND);
}

static void dbus_receive(const struct question *question)
{
	query(question, FIELDS, RECEIVE);
}

static void dbus_bind(const struct question *question)
{
	query(question, 2, BIND);
}

static void dbus_eavesdrop(const struct question *question)
{
	query(question, 1, EAVESDROP);
}

const struct operation dbus_operations[] = {
	{"send", dbus_send},
	{"receive", dbus_receive},
	{"bind", dbus_bind},
	{"eavesdrop", dbus_eavesdrop},
	{NULL, NULL},
};
