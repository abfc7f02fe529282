/*
 * The mutual permissions of a case's labels on signals and ptrace.
 *
 * A subject is a child with the label. A target consists of a living process and a zombie. The zombie receives SIGKILL:
 * the kernel checks a zombie's label as usual, and the zombie remains. After the change of label, a child only makes
 * the calls in question and reports in shared memory. Policy could deny files, pipes and sockets.
 */
#ifndef PAIRS_H
#define PAIRS_H

void start_pairs(void);
void forget_pairs(void);

/* Adds the next label, counted from 0 in every case. */
void add_label(const char *text);

/* Adds a pair `SUBJECT TARGET`, by the labels' numbers. */
void add_pair(const char *text);

/* Prints `label TEXT` per label in the kernel's format and `pair DIGITS` per pair. */
void answer_pairs(void);

#endif
