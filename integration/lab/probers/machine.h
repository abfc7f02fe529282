/* The small machine of a kernel: its file systems, and what it says. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stddef.h>

/* The directory of the initial file system: the root is another, for pivot_root(2) cannot replace that one. */
extern int initial_root;

void start_machine(void);

/* A line of the report. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says what could not be done and why, and ends the machine. */
void fail(const char *what) __attribute__((noreturn));

void power_off(void) __attribute__((noreturn));

/* Writes a whole buffer with one call, as the kernel's policy files want it. Returns errno. */
int write_file(const char *path, const void *buffer, size_t size);

#endif
