/*
 * The init of a small machine that asks the kernel for AppArmor's decisions, or a program that asks on a running host:
 *
 *     kernel-prober FOLDER PID   in the mount namespace of a process, with FOLDER in place of the initial file system
 *
 * Reads /questions, with a word and a text per line:
 *
 *     case NAME                  begins a case: removes all loaded policy, except on a host
 *     namespace DIR              makes a policy namespace, DIR as in `policy/namespaces/a`
 *     load DIR FILE              loads compiled policy into a namespace; DIR is empty for the root
 *     label TEXT                 the next label, counted from 0 in every case
 *     pair SUBJECT TARGET        asks about a pair of labels, by number
 *     ask QUESTION               asks about an attempt of a label: see attempt.h
 *     audit MODE                 sets the kernel's audit mode, from here to the end of the case
 *     log                        reports the kernel's log messages from here to the end of the case
 *     end                        answers the case's pairs
 *
 * Answers on /dev/ttyS1, or on the standard output of a host: `release` and `feature PATH: VALUE`. Then, for every
 * case, `case` and an `answer VERDICT<TAB>DETAIL` per question; with logging, `pid NUMBER` of the attempting process
 * precedes an answer. `log MESSAGE` follows for every message. A case ends with `refused WHAT`, or with `label TEXT` per
 * label in the kernel's format and `pair DIGITS` per pair. `done` ends the report. The digits are defined in
 * operations.h.
 */
#define _GNU_SOURCE
#include "attempt.h"
#include "log.h"
#include "machine.h"
#include "pairs.h"
#include "policy.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define MAX_LINE 65536

static bool is_on_host;

static void set_audit_mode(const char *mode)
{
	errno = write_file("/sys/module/apparmor/parameters/audit", mode, strlen(mode));
	if (errno)
		fail("the audit mode");
}

static void begin_case(const char *name)
{
	say("case %s", name);
	set_audit_mode("normal");
	if (!is_on_host)
		remove_policy();
	refused[0] = '\0';
	forget_pairs();
}

static void end_case(void)
{
	answer_pairs();
	if (is_logging())
		say_log();
	if (refused[0])
		say("refused %s", refused);
}

static void answer_line(const char *word, char *text)
{
	if (strcmp(word, "case") == 0) {
		begin_case(text);
	} else if (strcmp(word, "namespace") == 0) {
		make_namespace(text);
	} else if (strcmp(word, "load") == 0) {
		char *file = strrchr(text, ' ');

		*file++ = '\0';
		load(text, file);
	} else if (strcmp(word, "label") == 0) {
		add_label(text);
	} else if (strcmp(word, "pair") == 0) {
		add_pair(text);
	} else if (strcmp(word, "ask") == 0) {
		if (!refused[0])
			answer_question(text);
	} else if (strcmp(word, "audit") == 0) {
		set_audit_mode(text);
	} else if (strcmp(word, "log") == 0) {
		start_log();
	} else if (strcmp(word, "end") == 0) {
		end_case();
	} else {
		fail(word);
	}
}

static void answer_questions(void)
{
	static char line[MAX_LINE];
	int fd = openat(initial_root, "questions", O_RDONLY | O_CLOEXEC);
	FILE *questions = fd < 0 ? NULL : fdopen(fd, "r");

	if (!questions)
		fail("questions");
	while (fgets(line, sizeof(line), questions)) {
		char *text = line + strcspn(line, " \n");

		line[strcspn(line, "\n")] = '\0';
		if (*text)
			*text++ = '\0';
		answer_line(line, text);
	}
	fclose(questions);
}

int main(int count, char **arguments)
{
	struct utsname system;

	is_on_host = getpid() != 1;
	if (!is_on_host)
		start_machine();
	else if (count == 3)
		start_on_host(arguments[1], arguments[2]);
	else
		return 2;
	start_pairs();
	start_attempts();
	if (uname(&system) < 0)
		fail("start");
	say("release %s", system.release);
	say_features();
	answer_questions();
	say("done");
	power_off();
}
