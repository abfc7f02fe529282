/* Sockets of the internet, and further sockets without names in the file system. */
#define _GNU_SOURCE
#include "attempt.h"
#include "socket-calls.h"
#include "words.h"
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct word families[] = {{"unix", AF_UNIX},	{"inet", AF_INET},     {"inet6", AF_INET6},
				       {"netlink", AF_NETLINK}, {"packet", AF_PACKET}, {"alg", AF_ALG},
				       {"vsock", AF_VSOCK},	{NULL, 0}};

const struct word socket_types[] = {{"stream", SOCK_STREAM}, {"dgram", SOCK_DGRAM},	  {"seqpacket", SOCK_SEQPACKET},
				    {"raw", SOCK_RAW},	     {"rdm", SOCK_RDM},		  {NULL, 0}};

union address {
	struct sockaddr any;
	struct sockaddr_in inet;
	struct sockaddr_in6 inet6;
	struct sockaddr_storage storage;
};

static int make_socket(const struct question *question)
{
	const char *protocol = question->fields[2];

	return socket(number_of(families, question->fields[0]), number_of(socket_types, question->fields[1]),
		      protocol ? atoi(protocol) : 0);
}

static int own_socket(const struct question *question)
{
	return made_by(question->fields[3], make_socket, question);
}

static int is_dgram(const struct question *question)
{
	return number_of(socket_types, question->fields[1]) != SOCK_STREAM;
}

/* Binds to an unused address of the family: the kernel chooses the rest. */
static int bind_any(const struct question *question, int fd)
{
	union address address = {.any.sa_family = number_of(families, question->fields[0])};

	if (address.any.sa_family == AF_INET)
		address.inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (address.any.sa_family == AF_INET6)
		address.inet6.sin6_addr = in6addr_loopback;
	return bind(fd, &address.any, sizeof(address));
}

/* The address of a bound socket, for peers. */
static socklen_t address_of(int fd, union address *address)
{
	socklen_t size = sizeof(*address);

	prepared(getsockname(fd, &address->any, &size));
	return size;
}

static int connect_to(int fd, int peer)
{
	union address address;
	socklen_t size = address_of(peer, &address);

	return connect(fd, &address.any, size);
}

/* A listening or bound socket of an unconfined task. */
static int waiting_socket(const struct question *question)
{
	int fd = prepared(make_socket(question));

	prepared(bind_any(question, fd));
	if (!is_dgram(question))
		prepared(listen(fd, 1));
	return fd;
}

/* Connects our socket. Returns the peer's end. */
static int connect_own(const struct question *question, int fd)
{
	int peer = waiting_socket(question);

	if (is_dgram(question))
		prepared(bind_any(question, fd));
	prepared(connect_to(fd, peer));
	if (!is_dgram(question))
		return prepared(accept(peer, NULL, NULL));
	prepared(connect_to(peer, fd));
	return peer;
}

static int connected_socket(const struct question *question)
{
	int fd = own_socket(question);

	connect_own(question, fd);
	return fd;
}

static int socket_with_data(const struct question *question)
{
	int fd = own_socket(question);

	prepared(write(connect_own(question, fd), "x", 1));
	return fd;
}

static void network_create(const struct question *question)
{
	confine(question);
	tried(make_socket(question), "socket");
	allow();
}

static void network_bind(const struct question *question)
{
	int fd = own_socket(question);

	confine(question);
	tried(bind_any(question, fd), "bind");
	allow();
}

static void network_listen(const struct question *question)
{
	int fd = own_socket(question);

	prepared(bind_any(question, fd));
	confine(question);
	tried(listen(fd, 1), "listen");
	allow();
}

static void network_connect(const struct question *question)
{
	union address address;
	int fd = own_socket(question);
	socklen_t size = address_of(waiting_socket(question), &address);

	confine(question);
	tried(connect(fd, &address.any, size), "connect");
	allow();
}

static void network_accept(const struct question *question)
{
	int fd = own_socket(question);

	prepared(bind_any(question, fd));
	prepared(listen(fd, 1));
	prepared(connect_to(prepared(make_socket(question)), fd));
	confine(question);
	tried(accept(fd, NULL, NULL), "accept");
	allow();
}

CALLS(network_setopt, own_socket, setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value)), "setsockopt")
CALLS(network_getopt, own_socket, (size = sizeof(value), getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, &size)),
      "getsockopt")
CALLS(network_getsockname, own_socket, getsockname(fd, (struct sockaddr *)&address, &size), "getsockname")
CALLS(network_getpeername, connected_socket, getpeername(fd, (struct sockaddr *)&address, &size), "getpeername")
CALLS(network_shutdown, connected_socket, shutdown(fd, SHUT_RDWR), "shutdown")
CALLS(network_send, connected_socket, send(fd, &byte, 1, 0), "send")
CALLS(network_write, connected_socket, write(fd, &byte, 1), "write")
CALLS(network_recv, socket_with_data, recv(fd, &byte, 1, 0), "recv")
CALLS(network_read, socket_with_data, read(fd, &byte, 1), "read")

const struct operation network_operations[] = {
	{"create", network_create},
	{"bind", network_bind},
	{"connect", network_connect},
	{"listen", network_listen},
	{"accept", network_accept},
	{"setopt", network_setopt},
	{"getopt", network_getopt},
	{"getsockname", network_getsockname},
	{"getpeername", network_getpeername},
	{"send", network_send},
	{"recv", network_recv},
	{"write", network_write},
	{"read", network_read},
	{"shutdown", network_shutdown},
	{NULL, NULL},
};
