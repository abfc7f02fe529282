/* The kernel's log messages about refusals, if enabled at boot. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

/* Starts reporting log messages. */
void start_log(void);

bool is_logging(void);

/* Prints the messages since `start_log`, one per line, and stops reporting. */
void say_log(void);

#endif
