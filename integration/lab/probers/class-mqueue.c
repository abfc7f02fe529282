/* Message queues: POSIX queues by name, and System V queues. */
#define _GNU_SOURCE
#include "attempt.h"
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#define KEY 0x6c61

static struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 8};

static const char *name_of(const struct question *question)
{
	return question->fields[0] ? question->fields[0] : "/";
}

/* Removes a queue of an earlier question. */
static void remove_queue(const struct question *question)
{
	if (mq_unlink(name_of(question)) < 0 && errno != ENOENT)
		prepared(-1);
}

static mqd_t new_queue(const struct question *question)
{
	remove_queue(question);
	return prepared(mq_open(name_of(question), O_RDWR | O_CREAT | O_EXCL, 0666, &attributes));
}

static void mqueue_create(const struct question *question)
{
	remove_queue(question);
	confine(question);
	tried(mq_open(name_of(question), O_RDWR | O_CREAT | O_EXCL, 0666, &attributes), "mq_open");
	allow();
}

static void try_open(const struct question *question, int flags)
{
	new_queue(question);
	confine(question);
	tried(mq_open(name_of(question), flags), "mq_open");
	allow();
}

static void mqueue_open(const struct question *question)
{
	try_open(question, O_RDWR);
}

static void mqueue_open_read(const struct question *question)
{
	try_open(question, O_RDONLY);
}

static void mqueue_open_write(const struct question *question)
{
	try_open(question, O_WRONLY);
}

static void mqueue_send(const struct question *question)
{
	mqd_t queue = new_queue(question);

	confine(question);
	tried(mq_send(queue, "x", 1, 0), "mq_send");
	allow();
}

static void mqueue_receive(const struct question *question)
{
	mqd_t queue = new_queue(question);
	char message[8];

	prepared(mq_send(queue, "x", 1, 0));
	confine(question);
	tried(mq_receive(queue, message, sizeof(message), NULL), "mq_receive");
	allow();
}

static void mqueue_getattr(const struct question *question)
{
	mqd_t queue = new_queue(question);
	struct mq_attr found;

	confine(question);
	tried(mq_getattr(queue, &found), "mq_getattr");
	allow();
}

static void mqueue_delete(const struct question *question)
{
	new_queue(question);
	confine(question);
	tried(mq_unlink(name_of(question)), "mq_unlink");
	allow();
}

struct message {
	long type;
	char text;
};

static const struct message message = {.type = 1, .text = 'x'};

static void remove_sysv(void)
{
	int queue = msgget(KEY, 0);

	if (queue >= 0)
		prepared(msgctl(queue, IPC_RMID, NULL));
}

static int new_sysv(void)
{
	remove_sysv();
	return prepared(msgget(KEY, IPC_CREAT | IPC_EXCL | 0666));
}

static void mqueue_sysv_create(const struct question *question)
{
	remove_sysv();
	confine(question);
	tried(msgget(KEY, IPC_CREAT | IPC_EXCL | 0666), "msgget");
	allow();
}

static void mqueue_sysv_open(const struct question *question)
{
	new_sysv();
	confine(question);
	tried(msgget(KEY, 0666), "msgget");
	allow();
}

static void mqueue_sysv_send(const struct question *question)
{
	int queue = new_sysv();

	confine(question);
	tried(msgsnd(queue, &message, 1, IPC_NOWAIT), "msgsnd");
	allow();
}

static void mqueue_sysv_receive(const struct question *question)
{
	int queue = new_sysv();
	struct message received;

	prepared(msgsnd(queue, &message, 1, IPC_NOWAIT));
	confine(question);
	tried(msgrcv(queue, &received, 1, 0, IPC_NOWAIT), "msgrcv");
	allow();
}

static void mqueue_sysv_delete(const struct question *question)
{
	int queue = new_sysv();

	confine(question);
	tried(msgctl(queue, IPC_RMID, NULL), "msgctl");
	allow();
}

const struct operation mqueue_operations[] = {
	{"create", mqueue_create},
	{"open", mqueue_open},
	{"open-read", mqueue_open_read},
	{"open-write", mqueue_open_write},
	{"send", mqueue_send},
	{"receive", mqueue_receive},
	{"getattr", mqueue_getattr},
	{"delete", mqueue_delete},
	{"sysv-create", mqueue_sysv_create},
	{"sysv-open", mqueue_sysv_open},
	{"sysv-send", mqueue_sysv_send},
	{"sysv-receive", mqueue_sysv_receive},
	{"sysv-delete", mqueue_sysv_delete},
	{NULL, NULL},
};
