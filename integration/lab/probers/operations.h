/*
 * What one task is asked to do to another: each call asks AppArmor's cross-check of the two labels, and the
 * caller is root in a kernel where nothing else refuses root.
 */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include <errno.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIGNALS 9
#define DIGITS (2 + SIGNALS)

/* exists hup int usr1 term chld cont rtmin+8 kill as the architecture numbers them, each with its digit's place. */
static const struct {
	int number;
	int place;
} signals[SIGNALS] = {
	{0, 0}, {1, 1}, {2, 2}, {10, 4}, {15, 5}, {17, 6}, {18, 7}, {32 + 8, 8}, {9, 3},
};

/* 1 for allowed, 0 for EACCES or EPERM and ? for anything else. */
static char digit(long result)
{
	if (result >= 0)
		return '1';
	return errno == EACCES || errno == EPERM ? '0' : '?';
}

static char trace(pid_t pid)
{
	char answer = digit(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	int status;

	if (answer == '1' && (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) < 0 || waitpid(pid, &status, __WALL) < 0 ||
			      ptrace(PTRACE_DETACH, pid, NULL, NULL) < 0))
		return '?';
	return answer;
}

/*
 * Asks everything, and leaves a digit for each: ptrace read, ptrace trace, the signals. The target ignores
 * signals; `killed` takes SIGKILL, the last one, and is the target itself or one that has exited with its label.
 */
static void ask_operations(pid_t target, pid_t killed, char *digits)
{
	digits[0] = digit(syscall(SYS_kcmp, target, target, KCMP_VM, 0, 0));
	digits[1] = trace(target);
	for (int index = 0; index < SIGNALS; index++)
		digits[2 + signals[index].place] =
			digit(kill(signals[index].number == SIGKILL ? killed : target, signals[index].number));
}

static void ignore_signals(void)
{
	/* Ignored SIGCHLD would hide what is traced from waitpid. */
	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, number == SIGCHLD ? SIG_DFL : SIG_IGN);
}

#endif
