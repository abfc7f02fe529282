/* Outgoing and incoming messages of D-Bus. */
#ifndef BUS_MESSAGE_H
#define BUS_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

enum { CALL = 1, RETURN = 2 };
enum {
	PATH = 1,
	INTERFACE,
	MEMBER,
	ERROR_NAME,
	REPLY_SERIAL,
	DESTINATION,
	SENDER,
	SIGNATURE
};

/* A message to write or already read, in the machine's byte order, which is little-endian. */
struct message {
	unsigned char bytes[4096];
	size_t size;
	/* The offset of the body. */
	size_t body;
};

/* The used parts of an incoming message; the text of a missing field is empty. */
struct received {
	int type;
	uint32_t serial, reply_serial;
	char sender[256], error[256], text[256];
};

/* Prints an error and ends the process. */
void bus_failed(const char *what);

struct message begin_message(unsigned char type, uint32_t serial);

/* Appends a header field: code, type, and a text or number. */
void put_field(struct message *message, unsigned char code, char type, const char *text, uint32_t number);

/* Ends the header fields; further data belongs to the body. */
void end_fields(struct message *message);

void put_text(struct message *message, const char *text);
void put_number(struct message *message, uint32_t number);

void send_message(int fd, struct message *message);
void send_all(int fd, const void *bytes, size_t size);
void read_all(int fd, void *bytes, size_t size);

/* Waits for a message. */
struct received receive_message(int fd);

#endif
