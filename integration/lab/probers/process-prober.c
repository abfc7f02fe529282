/*
 * Two processes of a container or a host ask what one may do to the other:
 *
 *   process-prober wait        the target: ignores signals until it is killed
 *   process-prober ask PID     the subject: prints a digit for each operation, see operations.h
 *   process-prober spare PID   the same, with - for SIGKILL, which is not tried
 */
#define _GNU_SOURCE
#include "operations.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
	char digits[DIGITS + 1] = "";

	if (count == 2 && strcmp(arguments[1], "wait") == 0) {
		ignore_signals();
		for (;;)
			pause();
	}
	bool spares = count == 3 && strcmp(arguments[1], "spare") == 0;

	if (count != 3 || (strcmp(arguments[1], "ask") != 0 && !spares)) {
		fprintf(stderr, "usage: %s wait | ask PID | spare PID\n", arguments[0]);
		return 2;
	}
	/* The target may not survive SIGKILL, so that comes last. */
	for (int turn = 0; turn < 2; turn++)
		for (int operation = 0; operation < DIGITS; operation++) {
			bool is_kill = operation >= 2 && signals[operation - 2] == SIGKILL;
			pid_t target = atoi(arguments[2]);

			if (is_kill && spares)
				digits[operation] = '-';
			else if (is_kill == (turn == 1))
				digits[operation] = ask_operation(operation, target, target);
		}
	puts(digits);
	return 0;
}
