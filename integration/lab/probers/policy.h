/* The loaded policy of a kernel. */
#ifndef POLICY_H
#define POLICY_H

#include <stddef.h>
#include <sys/types.h>

#define MAX_LABEL 65536

/* The first reason for a refusal of a case's policy or labels. Empty without a refusal. */
extern char refused[512];

void refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes a policy namespace. */
void make_namespace(const char *dir);

/* Loads a file of the initial file system into a policy namespace; `dir` is empty for the root. */
void load(const char *dir, const char *file);

/* Removes namespaces, then the root's profiles. */
void remove_policy(void);

/* Prints the kernel's features as lines of the report. */
void say_features(void);

/* Changes the current task to a label. Returns errno. */
int change_label(const char *label);

/* Reads the label of a process in the kernel's format, with the mode. Returns 0, or -1 with errno. */
int read_label(pid_t pid, char *text, size_t size);

#endif
