#define _GNU_SOURCE
#include "attempt.h"
#include "log.h"
#include "machine.h"
#include "policy.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A longer attempt waits for an event that never occurs. */
#define SECONDS 30

/* The report of a question's processes to init, which takes the rest from the remains of the processes. */
struct outcome {
	char verdict;		/* NUL for none yet */
	bool has_label;		/* the detail is the final label of the task */
	char detail[256];
	int made;		/* the maker's result, or -1 and errno */
	int error;
};

struct class {
	const char *name;
	const struct operation *operations;
	bool has_tree;	/* even without a path in the question */
};

static const struct class classes[] = {
	{"file", file_operations, true},
	{"capability", capability_operations, true},
	{"userns", userns_operations, false},
	{"change_profile", change_profile_operations, true},
	{"change_hat", change_hat_operations, false},
	{"rlimit", rlimit_operations, false},
	{"network", network_operations, false},
	{"unix", unix_operations, false},
	{"mount", mount_operations, true},
	{"io_uring", io_uring_operations, false},
	{"mqueue", mqueue_operations, false},
	{"dbus", dbus_operations, false},
	{NULL, NULL, false},
};

static struct outcome *outcome;
static int current_attr, exec_attr;

static void __attribute__((noreturn)) answer(char verdict, const char *detail, const char *stage)
{
	outcome->verdict = verdict;
	outcome->has_label = false;
	snprintf(outcome->detail, sizeof(outcome->detail), stage ? "%s@%s" : "%s", detail, stage);
	_exit(0);
}

long prepared(long result)
{
	if (result < 0)
		answer('?', strerrorname_np(errno), "pre");
	return result;
}

long tried(long result, const char *stage)
{
	if (result < 0)
		answer(errno == EACCES || errno == EPERM ? '0' : '?', strerrorname_np(errno), stage);
	return result;
}

void refused_at(const char *stage)
{
	answer('0', strerrorname_np(errno), stage);
}

void allow(void)
{
	answer('1', "-", NULL);
}

void allow_with(const char *format, ...)
{
	char detail[256];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	answer('1', detail, NULL);
}

void allow_with_label(void)
{
	outcome->verdict = '1';
	outcome->has_label = true;
}

/* A maker shares the current task's descriptors, so no descriptor must be passed. */
int made_by(const char *label, int (*make)(const struct question *), const struct question *question)
{
	pid_t pid;

	if (!label)
		return prepared(make(question));
	pid = prepared(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
	if (pid == 0) {
		alarm(SECONDS);
		outcome->made = -1;
		outcome->error = change_label(label);
		if (!outcome->error) {
			outcome->made = make(question);
			outcome->error = errno;
		}
		_exit(0);
	}
	prepared(waitpid(pid, NULL, 0));
	if (outcome->made < 0)
		answer('?', strerrorname_np(outcome->error), "maker");
	return outcome->made;
}

static int open_attr(const char *name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/attr/apparmor/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/attr/%s", name);
	return prepared(open(path, O_WRONLY | O_CLOEXEC));
}

long write_attr(const char *attr, const char *command, const char *label)
{
	static char text[MAX_LABEL];
	int length = snprintf(text, sizeof(text), "%s %s", command, label);

	return pwrite(strcmp(attr, "exec") == 0 ? exec_attr : current_attr, text, length, 0);
}

void confine(const struct question *question)
{
	if (write_attr("current", "changeprofile", question->label) < 0)
		answer('?', strerrorname_np(errno), "label");
}

void forbid_new_privileges(void)
{
	tried(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
}

void execute(const char *path)
{
	char *arguments[] = {(char *)path, NULL}, *environment[] = {NULL};

	execve(path, arguments, environment);
}

static bool names_path(const struct question *question)
{
	for (size_t index = 0; index < FIELDS; index++)
		if (question->fields[index] && strncmp(question->fields[index], "/t/", 3) == 0)
			return true;
	return false;
}

/* Makes the paths of a question with a field `made`. */
static void make_named(const struct question *question)
{
	bool is_requested = false;

	for (size_t index = 0; index < FIELDS; index++)
		is_requested |= question->fields[index] && strcmp(question->fields[index], "made") == 0;
	for (size_t index = 0; is_requested && index < FIELDS; index++)
		if (question->fields[index] && question->fields[index][0] == '/')
			make_path(question->fields[index], strcmp(question->class, "file") != 0);
}

/* The body of a question's process. */
static void attempt(const struct question *question)
{
	const struct class *class = classes;
	const struct operation *operation;

	while (class->name && strcmp(class->name, question->class) != 0)
		class++;
	if (!class->name)
		answer('?', "ENOSYS", question->class);
	operation = class->operations;
	while (operation->name && strcmp(operation->name, question->operation) != 0)
		operation++;
	if (!operation->name)
		answer('?', "ENOSYS", question->operation);
	alarm(SECONDS);
	if (class->has_tree || names_path(question)) {
		prepared(unshare(CLONE_NEWNS));
		make_tree();
		make_named(question);
	}
	current_attr = open_attr("current");
	exec_attr = open_attr("exec");
	operation->attempt(question);
}

static struct question parse(char *text)
{
	struct question question = {0};
	const char **parts[] = {&question.label, &question.class, &question.operation};

	for (size_t index = 0; text && index < 3 + FIELDS; index++) {
		char *part = strsep(&text, "\t");

		if (index < 3)
			*parts[index] = part;
		else
			question.fields[index - 3] = strcmp(part, "-") == 0 ? NULL : part;
	}
	if (!question.operation) {
		errno = EINVAL;
		fail("a question");
	}
	return question;
}

/* The process is reaped only after reading the label: a zombie keeps the label, for any cause of the end. */
static void say_answer(pid_t pid, const siginfo_t *end)
{
	static char label[MAX_LABEL];

	if (!outcome->verdict)
		say("answer ?\t%s@end", end->si_code == CLD_EXITED ? "EXIT" : sigabbrev_np(end->si_status));
	else if (!outcome->has_label)
		say("answer %c\t%s", outcome->verdict, outcome->detail);
	else if (read_label(pid, label, sizeof(label)) < 0)
		fail("the label of a process");
	else
		say("answer %c\t%s", outcome->verdict, label);
}

void answer_question(char *text)
{
	struct question question = parse(text);
	siginfo_t end;
	pid_t pid;

	memset(outcome, 0, sizeof(*outcome));
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		attempt(&question);
		_exit(0);
	}
	if (waitid(P_PID, pid, &end, WEXITED | WNOWAIT) < 0)
		fail("waitid");
	if (is_logging())
		say("pid %d", pid);
	say_answer(pid, &end);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

void start_attempts(void)
{
	outcome = mmap(NULL, sizeof(*outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (outcome == MAP_FAILED)
		fail("shared memory");
	start_tree();
}
