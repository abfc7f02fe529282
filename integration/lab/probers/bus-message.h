/* Messages of D-Bus, as they are sent and as they come. */
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

/* What is written, or has been read, in this machine's order of bytes, which is little-endian. */
struct message {
	unsigned char bytes[4096];
	size_t size;
	/* Where the body begins. */
	size_t body;
};

/* What of a message that has come is of use here; where a field is not in it, its text is empty. */
struct received {
	int type;
	uint32_t serial, reply_serial;
	char sender[256], error[256], text[256];
};

/* Says what has gone wrong, and ends the process. */
void bus_failed(const char *what);

struct message begin_message(unsigned char type, uint32_t serial);

/* A field of the header: its code, its type, and what it says, as text or as a number. */
void put_field(struct message *message, unsigned char code, char type, const char *text, uint32_t number);

/* The fields are complete; what is put from here on is the body. */
void end_fields(struct message *message);

void put_text(struct message *message, const char *text);
void put_number(struct message *message, uint32_t number);

void send_message(int fd, struct message *message);
void send_all(int fd, const void *bytes, size_t size);
void read_all(int fd, void *bytes, size_t size);

/* Waits for a message. */
struct received receive_message(int fd);

#endif
