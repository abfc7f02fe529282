#define _GNU_SOURCE
#include "words.h"
#include "attempt.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

unsigned long number_of(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (name && strcmp(words->name, name) == 0)
			return words->number;
	errno = EINVAL;
	return prepared(-1);
}

unsigned long flags_of(const struct word *words, const char *names)
{
	char text[256], *rest = text;
	unsigned long flags = 0;

	snprintf(text, sizeof(text), "%s", names ? names : "");
	for (char *name = strsep(&rest, ","); name && *name; name = strsep(&rest, ","))
		flags |= number_of(words, name);
	return flags;
}
