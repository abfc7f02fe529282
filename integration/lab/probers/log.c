#define _GNU_SOURCE
#include "log.h"
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The kernel's audit thread writes queued messages: a pause of this length means an empty queue. */
#define QUIET_MILLISECONDS 300

static int messages = -1;

void start_log(void)
{
	messages = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (messages < 0 || lseek(messages, 0, SEEK_END) < 0)
		fail("/dev/kmsg");
	if (write_file("/proc/sys/kernel/printk_ratelimit", "0", 1) != 0)
		fail("the rate of messages");
}

bool is_logging(void)
{
	return messages >= 0;
}

/* A read returns a message: `PRIORITY,NUMBER,TIME,FLAGS;TEXT`, and lines with further properties. */
static bool say_message(void)
{
	static char text[8192];
	ssize_t length = read(messages, text, sizeof(text) - 1);
	char *message;

	if (length < 0 && errno == EAGAIN)
		return false;
	if (length < 0)
		fail("a message of the kernel");
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	message = strchr(text, ';');
	if (message && strstr(message, "apparmor="))
		say("log %s", message + 1);
	return true;
}

void say_log(void)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

	for (int quiet = 0; quiet < QUIET_MILLISECONDS / 10; quiet++) {
		while (say_message())
			quiet = 0;
		nanosleep(&pause, NULL);
	}
	close(messages);
	messages = -1;
}
