/*
 * What the labels of a case may do to each other by signals and ptrace.
 *
 * A subject is a child with the label. A target is two: one that lives and one that has exited and was not
 * waited for. The latter takes SIGKILL: its label is asked about like any other's, and it stays there.
 * Once it has its label a child only makes the calls in question, and reports in shared memory: files,
 * pipes and sockets could be refused it.
 */
#ifndef PAIRS_H
#define PAIRS_H

void start_pairs(void);
void forget_pairs(void);

/* The next label, counted from 0 in each case. */
void add_label(const char *text);

/* `SUBJECT TARGET`, by the labels' numbers. */
void add_pair(const char *text);

/* Says `label TEXT` for each label as the kernel prints it and `pair DIGITS` for each pair. */
void answer_pairs(void);

#endif
