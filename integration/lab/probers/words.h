/* The words of questions for numbers. */
#ifndef WORDS_H
#define WORDS_H

struct word {
	const char *name;
	unsigned long number;
};

/* The number of a word; ends the attempt with `? EINVAL@pre` for an unknown word. */
unsigned long number_of(const struct word *words, const char *name);

/* The bitwise union of comma-separated words. */
unsigned long flags_of(const struct word *words, const char *names);

/* The types of sockets. */
extern const struct word socket_types[];

#endif
