/* See the D-Bus specification, "Message Protocol". */
#define _GNU_SOURCE
#include "bus-message.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIXED 16

void bus_failed(const char *what)
{
	fprintf(stderr, "bus: %s\n", what);
	exit(1);
}

static void align(struct message *message, size_t boundary)
{
	while (message->size % boundary != 0)
		message->bytes[message->size++] = 0;
}

static void put(struct message *message, const void *bytes, size_t size)
{
	if (message->size + size + 16 > sizeof(message->bytes))
		bus_failed("a message is too long");
	memcpy(message->bytes + message->size, bytes, size);
	message->size += size;
}

void put_number(struct message *message, uint32_t number)
{
	align(message, 4);
	put(message, &number, sizeof(number));
}

void put_text(struct message *message, const char *text)
{
	put_number(message, strlen(text));
	put(message, text, strlen(text) + 1);
}

void put_field(struct message *message, unsigned char code, char type, const char *text, uint32_t number)
{
	const unsigned char head[] = {code, 1, type, 0};

	align(message, 8);
	put(message, head, sizeof(head));
	if (type == 'u')
		put_number(message, number);
	else if (type == 'g') {
		put(message, &(unsigned char){strlen(text)}, 1);
		put(message, text, strlen(text) + 1);
	} else
		put_text(message, text);
}

struct message begin_message(unsigned char type, uint32_t serial)
{
	struct message message = {.size = 0};
	const unsigned char head[] = {'l', type, 0, 1};

	put(&message, head, sizeof(head));
	put_number(&message, 0);
	put_number(&message, serial);
	put_number(&message, 0);
	return message;
}

void end_fields(struct message *message)
{
	memcpy(message->bytes + 12, &(uint32_t){message->size - FIXED}, 4);
	align(message, 8);
	message->body = message->size;
}

void send_all(int fd, const void *bytes, size_t size)
{
	if (send(fd, bytes, size, MSG_NOSIGNAL) != (ssize_t)size)
		bus_failed("the bus has gone");
}

void read_all(int fd, void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = read(fd, (char *)bytes + done, size - done);

		if (count <= 0)
			bus_failed("the bus has gone");
		done += count;
	}
}

static uint32_t number_at(const struct message *message, size_t at)
{
	uint32_t number;

	if (at + 4 > message->size)
		bus_failed("a message ends early");
	memcpy(&number, message->bytes + at, 4);
	return number;
}

static void copy_text(const struct message *message, size_t at, char text[256])
{
	uint32_t size = number_at(message, at);

	if (at + 4 + size > message->size)
		bus_failed("a text ends early");
	snprintf(text, 256, "%.*s", (int)size, message->bytes + at + 4);
}

static size_t aligned(size_t at, size_t boundary)
{
	return (at + boundary - 1) / boundary * boundary;
}

struct received receive_message(int fd)
{
	static struct message message;
	struct received received = {.type = 0};

	read_all(fd, message.bytes, FIXED);
	message.size = FIXED;
	size_t body = number_at(&message, 4), fields = number_at(&message, 12);

	if (body > sizeof(message.bytes) || fields > sizeof(message.bytes) ||
	    FIXED + aligned(fields, 8) + body > sizeof(message.bytes))
		bus_failed("a message is too long");
	read_all(fd, message.bytes + FIXED, aligned(fields, 8) + body);
	message.size = FIXED + aligned(fields, 8) + body;
	received.type = message.bytes[1];
	received.serial = number_at(&message, 8);
	for (size_t at = FIXED; at + 4 < FIXED + fields; at = aligned(at, 8)) {
		unsigned char code = message.bytes[at], type = message.bytes[at + 2];

		at += 4;
		if (type == 'g') {
			at += message.bytes[at] + 2;
			continue;
		}
		if (code == REPLY_SERIAL)
			received.reply_serial = number_at(&message, at);
		else if (code == SENDER)
			copy_text(&message, at, received.sender);
		else if (code == ERROR_NAME)
			copy_text(&message, at, received.error);
		at += type == 'u' ? 4 : 4 + number_at(&message, at) + 1;
	}
	if (body > 4)
		copy_text(&message, FIXED + aligned(fields, 8), received.text);
	return received;
}

void send_message(int fd, struct message *message)
{
	memcpy(message->bytes + 4, &(uint32_t){message->size - message->body}, 4);
	send_all(fd, message->bytes, message->size);
}
