/* See the D-Bus specification, "Authentication Protocol" and "Message Bus Messages". */
#define _GNU_SOURCE
#include "bus.h"
#include "bus-message.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define driver "org.freedesktop.DBus"

/* Calls a method and waits for the reply. @param text - the only argument, or NULL; `RequestName` also has flags */
static struct received call(int fd, const char *name, const char *path, const char *interface, const char *member,
			    const char *text)
{
	static uint32_t serial;
	struct message message = begin_message(CALL, ++serial);
	bool has_flags = strcmp(member, "RequestName") == 0;

	put_field(&message, PATH, 'o', path, 0);
	put_field(&message, INTERFACE, 's', interface, 0);
	put_field(&message, MEMBER, 's', member, 0);
	put_field(&message, DESTINATION, 's', name, 0);
	if (text)
		put_field(&message, SIGNATURE, 'g', has_flags ? "su" : "s", 0);
	end_fields(&message);
	if (text)
		put_text(&message, text);
	if (has_flags)
		put_number(&message, 0);
	send_message(fd, &message);
	for (;;) {
		struct received received = receive_message(fd);

		if (received.reply_serial == serial)
			return received;
	}
}

static struct received ask_bus(int fd, const char *member, const char *text)
{
	return call(fd, driver, "/org/freedesktop/DBus", driver, member, text);
}

/* 1 for success, 0 for a refusal by AppArmor, and ? for anything else. */
static char answer_of(const struct received *received)
{
	if (received->type == RETURN)
		return '1';
	if (strcmp(received->error, driver ".Error.AccessDenied") == 0 && strstr(received->text, "AppArmor"))
		return '0';
	fprintf(stderr, "bus: %s: %s\n", received->error, received->text);
	return '?';
}

/*
 * Joins the bus with the identity of the socket. @param name - receives the name on the bus. @returns -1 if AppArmor
 * denies the Hello call, which must be first
 */
static int join(const char *path, char name[256])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char line[256], user[32];
	size_t size = 0;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror(path);
		exit(1);
	}
	snprintf(user, sizeof(user), "%u", geteuid());
	send_all(fd, "", 1);
	send_all(fd, "AUTH EXTERNAL ", 14);
	for (const char *digit = user; *digit; digit++)
		send_all(fd, (char[]){'3', *digit}, 2);
	send_all(fd, "\r\n", 2);
	do
		read_all(fd, line + size, 1);
	while (line[size++] != '\n' && size < sizeof(line));
	if (strncmp(line, "OK ", 3) != 0)
		bus_failed("the bus does not know who this is");
	send_all(fd, "BEGIN\r\n", 7);
	struct received hello = ask_bus(fd, "Hello", NULL);

	if (answer_of(&hello) == '0')
		return -1;
	if (hello.type != RETURN)
		bus_failed("there is no welcome");
	snprintf(name, 256, "%s", hello.text);
	return fd;
}

int serve_on_bus(const char *path)
{
	char name[256];
	int fd = join(path, name);

	if (fd < 0)
		return 1;
	puts(name);
	fflush(stdout);
	for (uint32_t serial = 1000;;) {
		struct received received = receive_message(fd);

		if (received.type != CALL)
			continue;
		struct message reply = begin_message(RETURN, ++serial);

		put_field(&reply, REPLY_SERIAL, 'u', NULL, received.serial);
		put_field(&reply, DESTINATION, 's', received.sender, 0);
		end_fields(&reply);
		send_message(fd, &reply);
	}
}

int call_on_bus(const char *path, const char *name)
{
	char own[256];
	int fd = join(path, own);

	if (fd < 0) {
		puts("000");
		return 0;
	}
	const struct received answers[] = {
		call(fd, name, "/org/lamellar", "org.lamellar.Asked", "Get", NULL),
		ask_bus(fd, "RequestName", "org.lamellar.Asked"),
		ask_bus(fd, "AddMatch", "eavesdrop='true'"),
	};

	for (size_t index = 0; index < sizeof(answers) / sizeof(*answers); index++)
		putchar(answer_of(&answers[index]));
	putchar('\n');
	return 0;
}
