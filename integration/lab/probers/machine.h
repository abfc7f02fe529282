/* The small machine of a kernel, or a part of a running host: the file systems, and the report. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stddef.h>

/*
 * The directory of the initial file system. The root is different, because pivot_root(2) cannot replace the initial
 * file system.
 */
extern int initial_root;

void start_machine(void);

/*
 * Joins the mount namespace of a process and hides all changes of the questions from the host: mounts, the host name,
 * sockets and queues.
 *
 * @param folder the directory of the questions and of the executed program
 */
void start_on_host(const char *folder, const char *pid);

/* Prints a line of the report. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the failed step with errno, and ends the machine. */
void fail(const char *what) __attribute__((noreturn));

/* Ends the report, and the machine or, on a host, the process. */
void power_off(void) __attribute__((noreturn));

/* Writes a whole buffer in a single call, as required by the kernel's policy files. Returns errno. */
int write_file(const char *path, const void *buffer, size_t size);

#endif
