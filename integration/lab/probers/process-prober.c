/*
 * Two processes of a container or host: the subject tries operations on the target.
 *
 *     process-prober wait        the target: ignores signals until killed
 *     process-prober ask PID     the subject: prints a digit per operation, see operations.h
 *     process-prober spare PID   like ask, with - for SIGKILL, which is not tried
 *     process-prober listen NAME has unix sockets of every type at abstract addresses until killed
 *     process-prober talk NAME   prints a digit per socket: a datagram, and connections
 *     process-prober serve BUS   serves on the D-Bus at a path until killed, see bus.h
 *     process-prober call BUS NAME   prints a digit per request on the bus
 */
#define _GNU_SOURCE
#include "bus.h"
#include "operations.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static const struct {
	int type;
	const char *name;
} sockets[] = {{SOCK_DGRAM, "dgram"}, {SOCK_STREAM, "stream"}, {SOCK_SEQPACKET, "seqpacket"}};

#define SOCKETS ((int)(sizeof(sockets) / sizeof(*sockets)))

/* `NAME-TYPE`, after the NUL byte of abstract addresses. */
static socklen_t address_of(const char *name, int index, struct sockaddr_un *address)
{
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	return offsetof(struct sockaddr_un, sun_path) + 1 +
	       snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "%s-%s", name, sockets[index].name);
}

static int listen_at(const char *name)
{
	for (int index = 0; index < SOCKETS; index++) {
		struct sockaddr_un address;
		socklen_t size = address_of(name, index, &address);
		int fd = socket(AF_UNIX, sockets[index].type, 0);

		if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
		    (sockets[index].type != SOCK_DGRAM && listen(fd, 100) != 0)) {
			perror(sockets[index].name);
			return 1;
		}
	}
	for (;;)
		pause();
}

/* If the socket itself is refused, the attempt is refused. */
static char talk_to(const char *name, int index)
{
	struct sockaddr_un address;
	socklen_t size = address_of(name, index, &address);
	int fd = socket(AF_UNIX, sockets[index].type, 0);
	char answer;

	if (fd < 0)
		return digit(fd);
	answer = digit(sockets[index].type == SOCK_DGRAM
			       ? sendto(fd, "x", 1, MSG_DONTWAIT, (struct sockaddr *)&address, size)
			       : connect(fd, (struct sockaddr *)&address, size));
	close(fd);
	return answer;
}

int main(int count, char **arguments)
{
	char digits[DIGITS + 1] = "";

	if (count == 2 && strcmp(arguments[1], "wait") == 0) {
		ignore_signals();
		for (;;)
			pause();
	}
	if (count == 3 && strcmp(arguments[1], "listen") == 0)
		return listen_at(arguments[2]);
	if (count == 3 && strcmp(arguments[1], "talk") == 0) {
		for (int index = 0; index < SOCKETS; index++)
			putchar(talk_to(arguments[2], index));
		putchar('\n');
		return 0;
	}
	if (count == 3 && strcmp(arguments[1], "serve") == 0)
		return serve_on_bus(arguments[2]);
	if (count == 4 && strcmp(arguments[1], "call") == 0)
		return call_on_bus(arguments[2], arguments[3]);
	bool spares = count == 3 && strcmp(arguments[1], "spare") == 0;

	if (count != 3 || (strcmp(arguments[1], "ask") != 0 && !spares)) {
		fprintf(stderr, "usage: %s wait | ask PID | spare PID | listen NAME | talk NAME | serve BUS | call BUS NAME\n",
			arguments[0]);
		return 2;
	}
	/* SIGKILL may end the target and thus comes last. */
	for (int turn = 0; turn < 2; turn++)
		for (int operation = 0; operation < DIGITS; operation++) {
			bool is_kill = operation >= 2 && signals[operation - 2] == SIGKILL;
			pid_t target = atoi(arguments[2]);

			if (is_kill && spares)
				digits[operation] = '-';
			else if (is_kill == (turn == 1))
				digits[operation] = ask_operation(operation, target, target);
		}
	puts(digits);
	return 0;
}
