/*
 * The first program of a host with a kernel different from the disk's, or with a virtio disk. The program provides the
 * kernel's modules, or loads the disk's driver, and continues as the init of the disk. The modules stay in memory,
 * unpacked by the kernel. Nothing is mounted below /usr, because containers mount parts of /usr.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/module.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The kernel itself has a driver for NVMe disks only. */
static const char driver[] = "/virtio_blk.ko.xz";

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

	int loaded = open(driver, O_RDONLY | O_CLOEXEC);
	const char *disk = loaded < 0 ? "/dev/nvme0n1" : "/dev/vda";

	must("uname", uname(&kernel));
	if (loaded >= 0)
		must(driver, syscall(SYS_finit_module, loaded, "", MODULE_INIT_COMPRESSED_FILE));
	snprintf(modules, sizeof(modules), "/modules/%s", kernel.release);
	snprintf(link, sizeof(link), "/root/usr/lib%s", modules);
	must("/dev", mount("dev", "/dev", "devtmpfs", 0, NULL));
	/* The kernel detects disks concurrently. */
	for (int turn = 0; turn < 6000 && access(disk, F_OK) != 0; turn++)
		usleep(10000);
	must(disk, mount(disk, "/root", "ext4", 0, NULL));
	if (access(modules, F_OK) == 0) {
		mkdir("/root/modules", 0755);
		must("/modules", mount("/modules", "/root/modules", NULL, MS_BIND, NULL));
		/* The link exists from the second boot on. */
		must(link, symlink(modules, link) == 0 || errno == EEXIST ? 0 : -1);
	}
	must("/root/dev", mount("/dev", "/root/dev", NULL, MS_MOVE, NULL));
	must("/root", chdir("/root"));
	must("/", mount(".", "/", NULL, MS_MOVE, NULL));
	must("chroot", chroot("."));
	execl("/sbin/init", "/sbin/init", (char *)NULL);
	must("/sbin/init", -1);
	return 1;
}
