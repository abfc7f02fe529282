/*
 * One real attempt of a task with a label. A question is as integration/kernel-classes/README.md has it:
 * LABEL<TAB>CLASS<TAB>OPERATION<TAB>FIELD…
 *
 * Each question has a process of its own, and in it a mount namespace with a new tree of files where its class
 * needs one. A class prepares what has to be there, unconfined; then it calls `confine`, tries, and allows.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <sys/types.h>

#define FIELDS 6

struct question {
	const char *label;
	const char *class;
	const char *operation;
	const char *fields[FIELDS];	/* NULL where it is `-`, or not there */
};

struct operation {
	const char *name;
	void (*attempt)(const struct question *question);
};

/* The operations of each class, ended by one without a name. */
extern const struct operation file_operations[], capability_operations[], userns_operations[], change_profile_operations[],
	rlimit_operations[], network_operations[], unix_operations[], mount_operations[], io_uring_operations[],
	mqueue_operations[], dbus_operations[], change_hat_operations[];

void start_attempts(void);

/* Says `answer VERDICT<TAB>DETAIL`. */
void answer_question(char *text);

/* The result of what has to be there beforehand: `? ERRNO@pre` where it is negative. */
long prepared(long result);

/* The result of the attempt, or of one stage of it: an answer with errno where it is negative. */
long tried(long result, const char *stage);

/* The attempt was refused, by whatever error. */
void refused_at(const char *stage) __attribute__((noreturn));

/*
 * What a task of another label makes: a descriptor, which this task has as well, or a number. `? ERRNO@maker`
 * where it cannot. A label of NULL is this task's.
 */
int made_by(const char *label, int (*make)(const struct question *), const struct question *question);

/* From here on this task has the question's label. */
void confine(const struct question *question);

/* Writes a command to an attr file of this task, opened before it was confined: `current` or `exec`. */
long write_attr(const char *attr, const char *command, const char *label);

void forbid_new_privileges(void);

void allow(void) __attribute__((noreturn));
void allow_with(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* The answer is allowed, with the label that this task has at its end, unless another answer is given before. */
void allow_with_label(void);

/* Executes a program of the tree. Returns where that fails. */
void execute(const char *path);

/* Makes the tree of files at /t. */
void start_tree(void);
void make_tree(void);

#endif
