#define _GNU_SOURCE
#include "pairs.h"
#include "machine.h"
#include "operations.h"
#include "policy.h"
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAX_LABELS 256
#define MAX_PAIRS 65536

struct target {
	char *label;
	pid_t living;
	pid_t exited;
};

struct pair {
	int subject;
	int target;
	char digits[DIGITS + 1];
};

/* The progress and the answers of children. */
struct shared {
	int ready;	/* 0 not yet, 1 has the label, 2 was refused */
	int error;	/* errno of the refusal */
	int pair;	/* the current pair of the subject */
	int operation;	/* the current operation */
	int over;	/* the living targets may exit */
	struct pair pairs[MAX_PAIRS];
};

static struct shared *shared;
static struct target targets[MAX_LABELS];
static int label_count, pair_count;

static void futex_wait(int *word, int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void publish(int *word, int value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void await(int *word)
{
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0)
		futex_wait(word, 0);
}

/* Changes the process to a label, and reports the result in shared memory. */
static int take_label(const char *label)
{
	int error = change_label(label);

	shared->error = error;
	publish(&shared->ready, error ? 2 : 1);
	return error;
}

/* Starts a child with a label. Returns 0, with the reason in `refused`, if the kernel refuses the label. */
static pid_t start_child(const char *label, void (*body)(int), int argument)
{
	pid_t pid;

	shared->ready = 0;
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		ignore_signals();
		if (take_label(label))
			_exit(1);
		body(argument);
		_exit(0);
	}
	await(&shared->ready);
	if (shared->ready == 1)
		return pid;
	waitpid(pid, NULL, 0);
	refuse("label %s: %s", label, strerror(shared->error));
	return 0;
}

static void live(int unused)
{
	(void)unused;
	await(&shared->over);
}

static void leave(int unused)
{
	(void)unused;
}

/* The body of a subject: all remaining pairs, resumed after a kill. */
static void ask(int subject)
{
	for (; shared->pair < pair_count; shared->pair++, shared->operation = 0) {
		struct pair *pair = &shared->pairs[shared->pair];
		const struct target *target = &targets[pair->target];

		if (pair->subject != subject)
			continue;
		for (; shared->operation < DIGITS; shared->operation++)
			pair->digits[shared->operation] =
				ask_operation(shared->operation, target->living, target->exited);
	}
}

/*
 * Starts subjects until all pairs are answered. A profile in kill mode ends a subject without a required capability:
 * the current operation counts as refused.
 */
static void ask_as(int subject)
{
	shared->pair = shared->operation = 0;
	while (shared->pair < pair_count) {
		pid_t pid = start_child(targets[subject].label, ask, subject);
		int status;

		if (!pid)
			return;
		if (waitpid(pid, &status, 0) < 0)
			fail("waitpid");
		if (WIFSIGNALED(status) && shared->pair < pair_count)
			shared->pairs[shared->pair].digits[shared->operation++] = '0';
	}
}

static void say_label(pid_t pid)
{
	char text[MAX_LABEL];

	if (read_label(pid, text, sizeof(text)) < 0)
		fail("the label of a process");
	say("label %s", text);
}

void answer_pairs(void)
{
	int started = 0;

	shared->over = 0;
	for (; !refused[0] && started < label_count; started++) {
		struct target *target = &targets[started];

		target->living = start_child(target->label, live, 0);
		target->exited = target->living ? start_child(target->label, leave, 0) : 0;
	}
	for (int number = 0; !refused[0] && number < label_count; number++) {
		say_label(targets[number].living);
		ask_as(number);
	}
	for (int index = 0; !refused[0] && index < pair_count; index++)
		say("pair %s", shared->pairs[index].digits);
	publish(&shared->over, 1);
	while (wait(NULL) > 0)
		;
}

void add_label(const char *text)
{
	if (label_count == MAX_LABELS) {
		refuse("over %d labels", MAX_LABELS);
		return;
	}
	free(targets[label_count].label);
	targets[label_count++].label = strdup(text);
}

void add_pair(const char *text)
{
	struct pair *pair = &shared->pairs[pair_count];

	if (pair_count == MAX_PAIRS) {
		refuse("over %d pairs", MAX_PAIRS);
		return;
	}
	if (sscanf(text, "%d %d", &pair->subject, &pair->target) != 2)
		fail("a pair");
	memset(pair->digits, '?', DIGITS);
	pair_count++;
}

void forget_pairs(void)
{
	label_count = pair_count = 0;
}

void start_pairs(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		fail("shared memory");
}
