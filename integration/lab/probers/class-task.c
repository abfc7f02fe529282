/* Operations of a task on itself: a user namespace, a different label, limits. */
#define _GNU_SOURCE
#include "attempt.h"
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void userns_create(const struct question *question)
{
	confine(question);
	tried(unshare(CLONE_NEWUSER), "unshare");
	allow();
}

const struct operation userns_operations[] = {
	{"create", userns_create},
	{NULL, NULL},
};

static void try_change(const struct question *question, const char *command)
{
	tried(write_attr("current", command, question->fields[0]), "write");
	allow_with_label();
}

static void change_profile_change(const struct question *question)
{
	confine(question);
	try_change(question, "changeprofile");
}

static void change_profile_change_nnp(const struct question *question)
{
	confine(question);
	forbid_new_privileges();
	try_change(question, "changeprofile");
}

static void change_profile_stack(const struct question *question)
{
	confine(question);
	try_change(question, "stack");
}

static void change_profile_stack_nnp(const struct question *question)
{
	confine(question);
	forbid_new_privileges();
	try_change(question, "stack");
}

/* Changes the label at the next exec; a refused exec is not reported. */
static void try_at_exec(const struct question *question, const char *command)
{
	tried(write_attr("exec", command, question->fields[0]), "write");
	allow_with_label();
	execute("/t/bin/one");
	allow_with("%s", "");
}

static void change_profile_onexec(const struct question *question)
{
	confine(question);
	try_at_exec(question, "exec");
}

static void change_profile_onexec_nnp(const struct question *question)
{
	confine(question);
	forbid_new_privileges();
	try_at_exec(question, "exec");
}

static void change_profile_stack_onexec(const struct question *question)
{
	confine(question);
	try_at_exec(question, "stack");
}

/* Changes the label at exec, and requires a successful exec. */
static void try_onexec_run(const struct question *question)
{
	tried(write_attr("exec", "exec", question->fields[0]), "write");
	allow_with_label();
	execute("/t/bin/one");
	tried(-1, "execve");
}

static void change_profile_onexec_run(const struct question *question)
{
	confine(question);
	try_onexec_run(question);
}

static void change_profile_onexec_run_nnp(const struct question *question)
{
	confine(question);
	forbid_new_privileges();
	try_onexec_run(question);
}

const struct operation change_profile_operations[] = {
	{"change", change_profile_change},
	{"change-nnp", change_profile_change_nnp},
	{"stack", change_profile_stack},
	{"stack-nnp", change_profile_stack_nnp},
	{"onexec", change_profile_onexec},
	{"onexec-nnp", change_profile_onexec_nnp},
	{"stack-onexec", change_profile_stack_onexec},
	{"onexec-run", change_profile_onexec_run},
	{"onexec-run-nnp", change_profile_onexec_run_nnp},
	{NULL, NULL},
};

/* A missing hat counts as refused, with different errors. */
static void try_hat(const struct question *question)
{
	char command[256];

	snprintf(command, sizeof(command), "1^%s", question->fields[0] ? question->fields[0] : "");
	if (write_attr("current", "changehat", command) < 0) {
		if (errno == ENOENT || errno == ECHILD)
			refused_at("write");
		tried(-1, "write");
	}
	allow_with_label();
}

static void change_hat_change(const struct question *question)
{
	confine(question);
	try_hat(question);
}

static void change_hat_change_nnp(const struct question *question)
{
	confine(question);
	forbid_new_privileges();
	try_hat(question);
}

const struct operation change_hat_operations[] = {
	{"change", change_hat_change},
	{"change-nnp", change_hat_change_nnp},
	{NULL, NULL},
};

static void rlimit_get(const struct question *question)
{
	struct rlimit limit;

	confine(question);
	tried(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
	allow_with("%lu/%lu", limit.rlim_cur, limit.rlim_max);
}

static struct rlimit limit_of(const struct question *question)
{
	rlim_t value = strtoul(question->fields[0] ? question->fields[0] : "0", NULL, 10);

	return (struct rlimit){.rlim_cur = value, .rlim_max = value};
}

static void rlimit_set(const struct question *question)
{
	struct rlimit limit = limit_of(question);

	confine(question);
	tried(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	allow();
}

static void rlimit_set_nice(const struct question *question)
{
	struct rlimit limit = limit_of(question);

	confine(question);
	tried(setrlimit(RLIMIT_NICE, &limit), "setrlimit");
	allow();
}

/* Sets the limit of an unconfined process. The process ends after the current task, which may not signal it. */
static void rlimit_set_other(const struct question *question)
{
	struct rlimit limit = limit_of(question);
	pid_t self = getpid();
	pid_t other = prepared(fork());

	if (other == 0) {
		while (getppid() == self)
			usleep(10 * 1000);
		_exit(0);
	}
	confine(question);
	tried(prlimit(other, RLIMIT_NOFILE, &limit, NULL), "prlimit");
	allow();
}

const struct operation rlimit_operations[] = {
	{"get", rlimit_get},
	{"set", rlimit_set},
	{"set-nice", rlimit_set_nice},
	{"set-other", rlimit_set_other},
	{NULL, NULL},
};
