/* What the kernel logs of refusals, where it was booted to. */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

/* Has what is logged from now on told. */
void start_log(void);

bool is_logging(void);

/* Says what was logged since, a line each, and ends it. */
void say_log(void);

#endif
