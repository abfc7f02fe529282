/* Words of questions that stand for numbers. */
#ifndef WORDS_H
#define WORDS_H

struct word {
	const char *name;
	unsigned long number;
};

/* Ends the attempt with `? EINVAL@pre` where there is no such word. */
unsigned long number_of(const struct word *words, const char *name);

/* The numbers of words with commas between them, as one. */
unsigned long flags_of(const struct word *words, const char *names);

/* The types of sockets. */
extern const struct word socket_types[];

#endif
