#define _GNU_SOURCE
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

int initial_root = -1;
static FILE *answers;
static bool is_on_host;

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(answers, format, args);
	va_end(args);
	fputc('\n', answers);
}

void power_off(void)
{
	fflush(answers);
	if (is_on_host)
		_exit(0);
	tcdrain(fileno(answers));
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

void fail(const char *what)
{
	say("failed %s: %s", what, strerror(errno));
	power_off();
}

int write_file(const char *path, const void *buffer, size_t size)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int error;

	if (fd < 0)
		return errno;
	written = write(fd, buffer, size);
	error = written == (ssize_t)size ? 0 : written < 0 ? errno : EIO;
	close(fd);
	return error;
}

/* A terminal passes bytes unchanged only in raw mode. */
static void open_answers(void)
{
	struct termios settings;
	int fd = open("/dev/ttyS1", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || tcgetattr(fd, &settings) < 0) {
		perror("/dev/ttyS1");
		reboot(RB_POWER_OFF);
	}
	cfmakeraw(&settings);
	cfsetspeed(&settings, B115200);
	tcsetattr(fd, TCSANOW, &settings);
	answers = fdopen(fd, "w");
}

/* Mounts a tmpfs over the initial file system as the new root. */
static void change_root(void)
{
	initial_root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (initial_root < 0 || mkdir("/machine", 0755) < 0 || mount("root", "/machine", "tmpfs", 0, "mode=755") < 0 ||
	    chdir("/machine") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		fail("the root");
}

static void mount_new(const char *type, const char *path)
{
	if ((mkdir(path, 0755) < 0 && errno != EEXIST) || mount(type, path, type, 0, NULL) < 0)
		fail(path);
}

static void mount_kernel_files(void)
{
	mount_new("proc", "/proc");
	mount_new("sysfs", "/sys");
	mount_new("securityfs", "/sys/kernel/security");
}

/* Sockets connect over the loopback interface. */
static void start_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		fail("the loopback interface");
	close(fd);
}

void start_machine(void)
{
	umask(0);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	open_answers();
	change_root();
	mount_new("devtmpfs", "/dev");
	mount_kernel_files();
	start_loopback();
}

void start_on_host(const char *folder, const char *pid)
{
	char path[64];
	int namespace;
	cpu_set_t first;

	is_on_host = true;
	umask(0);
	answers = stdout;
	/* Each processor remembers the last logged capability, so a single processor makes the answers repeatable. */
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	initial_root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%s/ns/mnt", pid);
	namespace = open(path, O_RDONLY | O_CLOEXEC);
	if (sched_setaffinity(0, sizeof(first), &first) < 0 || initial_root < 0 || namespace < 0 ||
	    setns(namespace, CLONE_NEWNS) < 0 ||
	    unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		fail("the namespaces");
	mount_kernel_files();
	start_loopback();
}
