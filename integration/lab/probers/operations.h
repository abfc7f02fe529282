/*
 * Operations between tasks: every call triggers AppArmor's cross-check of both labels. The caller is root, and nothing
 * else in the kernel refuses root.
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

/* exists hup int kill usr1 term chld cont rtmin+8, with the architecture's numbers. */
static const int signals[SIGNALS] = {0, 1, 2, 9, 10, 15, 17, 18, 32 + 8};

/* 1 for allowed, 0 for EACCES or EPERM, and ? for anything else. */
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
 * Tries an operation: 0 ptrace read, 1 ptrace trace, then the signals. The target ignores signals except SIGKILL, which
 * goes to `killed`: the target itself, or a zombie with the target's label.
 */
static char ask_operation(int operation, pid_t target, pid_t killed)
{
	int number;

	if (operation == 0)
		return digit(syscall(SYS_kcmp, target, target, KCMP_VM, 0, 0));
	if (operation == 1)
		return trace(target);
	number = signals[operation - 2];
	return digit(kill(number == SIGKILL ? killed : target, number));
}

static void ignore_signals(void)
{
	/* Ignored SIGCHLD would hide traced processes from waitpid. */
	for (int number = 1; number <= SIGRTMAX; number++)
		signal(number, number == SIGCHLD ? SIG_DFL : SIG_IGN);
}

#endif
