/* io_uring: a polling kernel thread, and a different task's credentials. */
#define _GNU_SOURCE
#include "attempt.h"
#include <errno.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ENTRIES 4

static int ring;

static int set_up(unsigned int flags, struct io_uring_params *parameters)
{
	memset(parameters, 0, sizeof(*parameters));
	parameters->flags = flags;
	return syscall(SYS_io_uring_setup, ENTRIES, parameters);
}

static void try_setup(const struct question *question, unsigned int flags)
{
	struct io_uring_params parameters;

	confine(question);
	tried(set_up(flags, &parameters), "setup");
	allow();
}

static void io_uring_setup(const struct question *question)
{
	try_setup(question, 0);
}

static void io_uring_sqpoll(const struct question *question)
{
	try_setup(question, IORING_SETUP_SQPOLL);
}

static int register_personality(const struct question *question)
{
	(void)question;
	return syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);
}

static void *mapped(size_t size, off_t offset)
{
	void *address = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);

	prepared(address == MAP_FAILED ? -1 : 0);
	return address;
}

/* A no-op request with the personality of the registering task. */
static void io_uring_override_creds(const struct question *question)
{
	struct io_uring_params parameters;
	struct io_uring_sqe *request;
	const struct io_uring_cqe *completion;
	char *submissions, *completions;
	unsigned int *array;
	int personality;

	ring = prepared(set_up(0, &parameters));
	personality = made_by(question->fields[0], register_personality, question);
	submissions = mapped(parameters.sq_off.array + ENTRIES * sizeof(*array), IORING_OFF_SQ_RING);
	completions = mapped(parameters.cq_off.cqes + parameters.cq_entries * sizeof(*completion), IORING_OFF_CQ_RING);
	request = mapped(ENTRIES * sizeof(*request), IORING_OFF_SQES);
	array = (unsigned int *)(submissions + parameters.sq_off.array);

	memset(request, 0, sizeof(*request));
	request->opcode = IORING_OP_NOP;
	request->personality = personality;
	array[0] = 0;
	__atomic_store_n((unsigned int *)(submissions + parameters.sq_off.tail), 1, __ATOMIC_RELEASE);
	confine(question);
	tried(syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0), "enter");
	completion = (const struct io_uring_cqe *)(completions + parameters.cq_off.cqes);
	errno = completion->res < 0 ? -completion->res : 0;
	tried(completion->res < 0 ? -1 : 0, "cqe");
	allow();
}

const struct operation io_uring_operations[] = {
	{"setup", io_uring_setup},
	{"sqpoll", io_uring_sqpoll},
	{"override_creds", io_uring_override_creds},
	{NULL, NULL},
};
