/*
 * The first program of a host that boots with another kernel than its disk has: it gives that kernel its modules, and
 * goes on as the init of the disk. The modules stay in memory, where the kernel unpacked them, and nothing is mounted
 * below /usr, which containers take parts of.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char disk[] = "/dev/nvme0n1";

static void must(const char *what, int result)
{
	if (result == 0)
		return;
	perror(what);
	sleep(1);
	reboot(RB_POWER_OFF);
}

int main(void)
{
	struct utsname kernel;
	char modules[sizeof(kernel.release) + 32], link[sizeof(modules) + 32];

	must("uname", uname(&kernel));
	snprintf(modules, sizeof(modules), "/modules/%s", kernel.release);
	snprintf(link, sizeof(link), "/root/usr/lib%s", modules);
	must("/dev", mount("dev", "/dev", "devtmpfs", 0, NULL));
	/* The kernel looks for disks while this runs. */
	for (int turn = 0; turn < 6000 && access(disk, F_OK) != 0; turn++)
		usleep(10000);
	must(disk, mount(disk, "/root", "ext4", 0, NULL));
	mkdir("/root/modules", 0755);
	must("/modules", mount("/modules", "/root/modules", NULL, MS_BIND, NULL));
	/* It is there from the second boot on. */
	must(link, symlink(modules, link) == 0 || errno == EEXIST ? 0 : -1);
	must("/root/dev", mount("/dev", "/root/dev", NULL, MS_MOVE, NULL));
	must("/root", chdir("/root"));
	must("/", mount(".", "/", NULL, MS_MOVE, NULL));
	must("chroot", chroot("."));
	execl("/sbin/init", "/sbin/init", (char *)NULL);
	must("/sbin/init", -1);
	return 1;
}
