/* Local sockets: between two labels, and passed between labels. */
#define _GNU_SOURCE
#include "attempt.h"
#include "socket-calls.h"
#include "words.h"
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *own_address(const struct question *question)
{
	return question->fields[1];
}

static const char *peer_address(const struct question *question)
{
	return question->fields[3];
}

static int type_of(const struct question *question)
{
	return number_of(socket_types, question->fields[0]);
}

static int is_dgram(const struct question *question)
{
	return type_of(question) == SOCK_DGRAM;
}

static int make_socket(const struct question *question)
{
	return socket(AF_UNIX, type_of(question), 0);
}

/* The maker of our socket: NULL for the current task, unconfined. */
static const char *maker_of(const struct question *question)
{
	const char *maker = question->fields[4];

	return maker && strcmp(maker, "self") == 0 ? question->label : maker;
}

/* `@name` is abstract: the first byte is NUL. */
static socklen_t address_of(const char *text, struct sockaddr_un *address)
{
	size_t length = strlen(text);

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", text);
	if (text[0] != '@')
		return sizeof(*address);
	address->sun_path[0] = '\0';
	return offsetof(struct sockaddr_un, sun_path) + length;
}

static int bind_to(int fd, const char *text)
{
	struct sockaddr_un address;
	socklen_t size = address_of(text, &address);

	return bind(fd, (struct sockaddr *)&address, size);
}

static int connect_to(int fd, const char *text)
{
	struct sockaddr_un address;
	socklen_t size = address_of(text, &address);

	return connect(fd, (struct sockaddr *)&address, size);
}

static int send_to(int fd, const char *text)
{
	struct sockaddr_un address;
	socklen_t size = address_of(text, &address);

	return sendto(fd, "x", 1, 0, (struct sockaddr *)&address, size);
}

static int bound_socket(const struct question *question, const char *maker, const char *address)
{
	int fd = made_by(maker, make_socket, question);

	if (address)
		prepared(bind_to(fd, address));
	return fd;
}

static int own_socket(const struct question *question)
{
	return bound_socket(question, maker_of(question), own_address(question));
}

/* The peer's socket, waiting for a connection. */
static int waiting_peer(const struct question *question)
{
	int fd = bound_socket(question, question->fields[2], peer_address(question));

	if (!is_dgram(question))
		prepared(listen(fd, 1));
	return fd;
}

static void make_pair(const struct question *question, int ends[2])
{
	prepared(socketpair(AF_UNIX, type_of(question), 0, ends));
}

/* Our end of a connection, and the peer's end. */
static void connect_own(const struct question *question, int ends[2])
{
	int peer;

	if (!peer_address(question)) {
		make_pair(question, ends);
		return;
	}
	peer = waiting_peer(question);
	ends[0] = own_socket(question);
	prepared(connect_to(ends[0], peer_address(question)));
	if (!is_dgram(question)) {
		ends[1] = prepared(accept(peer, NULL, NULL));
		return;
	}
	ends[1] = peer;
	if (own_address(question))
		prepared(connect_to(peer, own_address(question)));
}

static int connected_socket(const struct question *question)
{
	int ends[2];

	connect_own(question, ends);
	return ends[0];
}

static int socket_with_data(const struct question *question)
{
	int ends[2];

	connect_own(question, ends);
	prepared(write(ends[1], "x", 1));
	return ends[0];
}

static int pair_ends[2];

/* The maker shares descriptors but no memory with the current task: a single number contains both ends. */
static int make_pair_number(const struct question *question)
{
	int ends[2];

	if (socketpair(AF_UNIX, type_of(question), 0, ends) < 0)
		return -1;
	return ends[0] << 16 | ends[1];
}

static int passed_end(const struct question *question)
{
	int number = made_by(maker_of(question), make_pair_number, question);

	pair_ends[0] = number >> 16;
	pair_ends[1] = number & 0xffff;
	return pair_ends[0];
}

static int passed_end_with_data(const struct question *question)
{
	int fd = passed_end(question);

	prepared(write(pair_ends[1], "x", 1));
	return fd;
}

static void unix_create(const struct question *question)
{
	confine(question);
	tried(make_socket(question), "socket");
	allow();
}

static void unix_socketpair(const struct question *question)
{
	int ends[2], type = type_of(question);

	confine(question);
	tried(socketpair(AF_UNIX, type, 0, ends), "socketpair");
	allow();
}

static void unix_bind(const struct question *question)
{
	int fd = bound_socket(question, maker_of(question), NULL);

	confine(question);
	tried(bind_to(fd, own_address(question) ? own_address(question) : "@"), "bind");
	allow();
}

static void unix_accept(const struct question *question)
{
	int fd = own_socket(question);
	int peer = bound_socket(question, question->fields[2], peer_address(question));

	prepared(listen(fd, 1));
	prepared(connect_to(peer, own_address(question) ? own_address(question) : ""));
	confine(question);
	tried(accept(fd, NULL, NULL), "accept");
	allow();
}

/* Calls the waiting peer. */
#define REACHES(name, call, stage)                                                                                     \
	static void name(const struct question *question)                                                              \
	{                                                                                                              \
		int fd;                                                                                                \
                                                                                                                       \
		waiting_peer(question);                                                                                \
		fd = own_socket(question);                                                                             \
		confine(question);                                                                                     \
		tried(call(fd, peer_address(question)), stage);                                                        \
		allow();                                                                                               \
	}

REACHES(unix_connect, connect_to, "connect")
REACHES(unix_sendto, send_to, "sendto")

CALLS(unix_listen, own_socket, listen(fd, 1), "listen")
CALLS(unix_setopt, own_socket, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value)), "setsockopt")
CALLS(unix_getopt, own_socket, (size = sizeof(value), getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size)), "getsockopt")
CALLS(unix_getsockname, own_socket, getsockname(fd, (struct sockaddr *)&address, &size), "getsockname")
CALLS(unix_getpeername, connected_socket, getpeername(fd, (struct sockaddr *)&address, &size), "getpeername")
CALLS(unix_shutdown, connected_socket, shutdown(fd, SHUT_RDWR), "shutdown")
CALLS(unix_send, connected_socket, send(fd, &byte, 1, 0), "send")
CALLS(unix_write, connected_socket, write(fd, &byte, 1), "write")
CALLS(unix_recv, socket_with_data, recv(fd, &byte, 1, 0), "recv")
CALLS(unix_read, socket_with_data, read(fd, &byte, 1), "read")
CALLS(unix_pair_send, passed_end, send(fd, &byte, 1, 0), "send")
CALLS(unix_pair_write, passed_end, write(fd, &byte, 1), "write")
CALLS(unix_pair_recv, passed_end_with_data, recv(fd, &byte, 1, 0), "recv")
CALLS(unix_pair_read, passed_end_with_data, read(fd, &byte, 1), "read")

const struct operation unix_operations[] = {
	{"create", unix_create},
	{"socketpair", unix_socketpair},
	{"bind", unix_bind},
	{"listen", unix_listen},
	{"accept", unix_accept},
	{"connect", unix_connect},
	{"sendto", unix_sendto},
	{"setopt", unix_setopt},
	{"getopt", unix_getopt},
	{"getsockname", unix_getsockname},
	{"getpeername", unix_getpeername},
	{"shutdown", unix_shutdown},
	{"write", unix_write},
	{"read", unix_read},
	{"send", unix_send},
	{"recv", unix_recv},
	{"pair-write", unix_pair_write},
	{"pair-read", unix_pair_read},
	{"pair-send", unix_pair_send},
	{"pair-recv", unix_pair_recv},
	{NULL, NULL},
};
