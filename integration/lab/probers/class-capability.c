/* Capabilities: calls by a root task with a need for only the tested capability. */
#define _GNU_SOURCE
#include "attempt.h"
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/kcmp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OTHER_USER 1000

/* A zombie process of a different user: the kernel checks the zombie's user and label as usual. */
static pid_t other_process(void)
{
	siginfo_t end;
	pid_t pid = prepared(fork());

	if (pid == 0)
		_exit(setresuid(OTHER_USER, OTHER_USER, OTHER_USER) < 0);
	prepared(waitid(P_PID, pid, &end, WEXITED | WNOWAIT));
	return pid;
}

/* A file of a different user without any permissions. */
static const char *closed_file(void)
{
	prepared(chmod("/t/own/a", 0));
	return "/t/own/a";
}

#define TRIES(name, preparation, call, stage)                                                                          \
	static void name(const struct question *question)                                                              \
	{                                                                                                              \
		preparation;                                                                                           \
		confine(question);                                                                                     \
		tried(call, stage);                                                                                    \
		allow();                                                                                               \
	}

TRIES(sys_admin, , sethostname("host", 4), "sethostname")
TRIES(setuid_, , setresuid(OTHER_USER, OTHER_USER, OTHER_USER), "setresuid")
TRIES(setgid_, , setresgid(OTHER_USER, OTHER_USER, OTHER_USER), "setresgid")
TRIES(dac_override, const char *path = closed_file(), open(path, O_WRONLY), "open")
TRIES(dac_read_search, const char *path = closed_file(), open(path, O_RDONLY), "open")
TRIES(chown_, , chown("/t/pub/a", OTHER_USER, OTHER_USER), "chown")
TRIES(fowner, , chmod("/t/own/a", 0600), "chmod")
TRIES(mknod_, , mknod("/t/pub/node", S_IFCHR | 0666, makedev(1, 3)), "mknod")
TRIES(kill_, pid_t pid = other_process(), kill(pid, SIGTERM), "kill")
TRIES(sys_ptrace, pid_t pid = other_process(), syscall(SYS_kcmp, pid, pid, KCMP_VM, 0, 0), "kcmp")
TRIES(net_raw, , socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), "socket")
TRIES(sys_chroot, , chroot("/t/jail"), "chroot")
TRIES(sys_nice, , setpriority(PRIO_PROCESS, 0, -5), "setpriority")
TRIES(sys_boot, , reboot(RB_DISABLE_CAD), "reboot")
TRIES(setpcap, , prctl(PR_CAPBSET_DROP, 0, 0, 0, 0), "prctl")
/* The setting for the console equals the kernel's command line. */
TRIES(syslog_, , klogctl(8, NULL, 4), "syslog")

static void net_bind_service(const struct question *question)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(80)};
	int fd = prepared(socket(AF_INET, SOCK_STREAM, 0)), one = 1;

	prepared(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)));
	confine(question);
	tried(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	allow();
}

static void net_admin(const struct question *question)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = prepared(socket(AF_INET, SOCK_DGRAM, 0));

	confine(question);
	tried(ioctl(fd, SIOCSIFFLAGS, &request), "ioctl");
	allow();
}

static void sys_time(const struct question *question)
{
	struct timespec now;

	prepared(clock_gettime(CLOCK_REALTIME, &now));
	confine(question);
	tried(clock_settime(CLOCK_REALTIME, &now), "clock_settime");
	allow();
}

static void bpf_(const struct question *question)
{
	union bpf_attr map;

	memset(&map, 0, sizeof(map));
	map.map_type = BPF_MAP_TYPE_HASH;
	map.key_size = map.value_size = 4;
	map.max_entries = 1;
	confine(question);
	tried(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof(map)), "bpf");
	allow();
}

const struct operation capability_operations[] = {
	{"sys_admin", sys_admin},
	{"setuid", setuid_},
	{"setgid", setgid_},
	{"dac_override", dac_override},
	{"dac_read_search", dac_read_search},
	{"chown", chown_},
	{"fowner", fowner},
	{"mknod", mknod_},
	{"kill", kill_},
	{"sys_ptrace", sys_ptrace},
	{"net_raw", net_raw},
	{"net_bind_service", net_bind_service},
	{"net_admin", net_admin},
	{"sys_chroot", sys_chroot},
	{"sys_nice", sys_nice},
	{"sys_time", sys_time},
	{"sys_boot", sys_boot},
	{"setpcap", setpcap},
	{"syslog", syslog_},
	{"bpf", bpf_},
	{NULL, NULL},
};
