/* Attempts with a single call on a socket; the classes define the creation of sockets. */
#ifndef SOCKET_CALLS_H
#define SOCKET_CALLS_H

#include "attempt.h"
#include <sys/socket.h>

/*
 * Defines an attempt: the name, the function for the socket, the call with `fd`, `address`, `size`, `value` and `byte`,
 * and the stage.
 */
#define CALLS(name, kind, call, stage)                                                                                 \
	static void name(const struct question *question)                                                              \
	{                                                                                                              \
		struct sockaddr_storage address;                                                                       \
		socklen_t size = sizeof(address);                                                                      \
		int fd = kind(question), value = 1;                                                                    \
		char byte = 'x';                                                                                       \
                                                                                                                       \
		(void)address;                                                                                         \
		(void)size;                                                                                            \
		(void)value;                                                                                           \
		(void)byte;                                                                                            \
		confine(question);                                                                                     \
		tried(call, stage);                                                                                    \
		allow();                                                                                               \
	}

#endif
