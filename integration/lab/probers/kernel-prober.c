/*
 * The init of a small machine that asks its kernel what AppArmor decides.
 *
 * Reads /questions, one word and its text a line:
 *   case NAME                  begins a case: everything that was loaded before is removed
 *   namespace DIR              makes a policy namespace, DIR as in `policy/namespaces/a`
 *   load DIR FILE              loads compiled policy into it; DIR is empty for the root
 *   label TEXT                 the next label, counted from 0 in each case
 *   pair SUBJECT TARGET        asks about two of the labels, by their numbers
 *   ask QUESTION               asks what a label may do: see attempt.h
 *   log                        has told what the kernel logs from there to the end of the case
 *   end                        answers the case's pairs
 *
 * Answers on /dev/ttyS1: `release`, `feature PATH: VALUE`; then for each case `case`, `answer VERDICT<TAB>DETAIL`
 * for each question, where the log is told behind `pid NUMBER` of the process that tries it, `log MESSAGE` for
 * each that was, and `refused WHAT` or `label TEXT` for each label as the kernel prints it and `pair DIGITS`
 * for each pair; `done` at the end. The digits are those of operations.h.
 */
#define _GNU_SOURCE
#include "attempt.h"
#include "log.h"
#include "machine.h"
#include "pairs.h"
#include "policy.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define MAX_LINE 65536

static void begin_case(const char *name)
{
	say("case %s", name);
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

int main(void)
{
	struct utsname system;

	start_machine();
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
