/*
 * A real attempt of a task with a label. The format of a question is in integration/kernel-classes/README.md:
 *
 *     LABEL<TAB>CLASS<TAB>OPERATION<TAB>FIELD…
 *
 * A question has a separate process, with a mount namespace and a new tree of files if the class needs files. A class
 * prepares required objects, unconfined; then the class calls `confine`, tries, and allows.
 */
#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <sys/types.h>

#define FIELDS 7

struct question {
	const char *label;
	const char *class;
	const char *operation;
	const char *fields[FIELDS];	/* NULL for `-` or a missing field */
};

struct operation {
	const char *name;
	void (*attempt)(const struct question *question);
};

/* The operations of the classes, terminated by an operation without a name. */
extern const struct operation file_operations[], capability_operations[], userns_operations[], change_profile_operations[],
	rlimit_operations[], network_operations[], unix_operations[], mount_operations[], io_uring_operations[],
	mqueue_operations[], dbus_operations[], change_hat_operations[];

void start_attempts(void);

/* Prints `answer VERDICT<TAB>DETAIL`. */
void answer_question(char *text);

/* Checks the result of a preparation: `? ERRNO@pre` for a negative result. */
long prepared(long result);

/* Checks the result of the attempt or of a stage: an answer with errno for a negative result. */
long tried(long result, const char *stage);

/* Answers with a refusal, for any error. */
void refused_at(const char *stage) __attribute__((noreturn));

/*
 * Lets a task with the given label make a descriptor, shared with the current task, or a number. `? ERRNO@maker` on
 * failure. A label of NULL is the current task's.
 */
int made_by(const char *label, int (*make)(const struct question *), const struct question *question);

/* Changes the current task to the question's label. */
void confine(const struct question *question);

/* Writes a command to an attr file of the current task, opened before confinement: `current` or `exec`. */
long write_attr(const char *attr, const char *command, const char *label);

void forbid_new_privileges(void);

void allow(void) __attribute__((noreturn));
void allow_with(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Allows the attempt, with the final label of the task, unless a different answer precedes. */
void allow_with_label(void);

/* Executes a program of the tree. Returns on failure. */
void execute(const char *path);

/* Makes the tree of files at /t. */
void start_tree(void);
void make_tree(void);

/* Makes a program, or a directory if requested or with a final slash, with its parents. Existing files remain. */
void make_path(const char *path, int is_directory);

#endif
