/* Mounts, by the old and the new system calls. */
#define _GNU_SOURCE
#include "attempt.h"
#include "words.h"
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct word mount_flags[] = {
	{"ro", MS_RDONLY},	   {"nosuid", MS_NOSUID},      {"nodev", MS_NODEV},	    {"noexec", MS_NOEXEC},
	{"sync", MS_SYNCHRONOUS},  {"remount", MS_REMOUNT},    {"mand", MS_MANDLOCK},	    {"dirsync", MS_DIRSYNC},
	{"noatime", MS_NOATIME},   {"nodiratime", MS_NODIRATIME}, {"bind", MS_BIND},	    {"rbind", MS_BIND | MS_REC},
	{"move", MS_MOVE},	   {"unbindable", MS_UNBINDABLE}, {"runbindable", MS_UNBINDABLE | MS_REC},
	{"private", MS_PRIVATE},   {"rprivate", MS_PRIVATE | MS_REC}, {"slave", MS_SLAVE},
	{"rslave", MS_SLAVE | MS_REC}, {"shared", MS_SHARED},  {"rshared", MS_SHARED | MS_REC},
	{"relatime", MS_RELATIME}, {"strictatime", MS_STRICTATIME}, {"rec", MS_REC}, {NULL, 0}};

static const struct word umount_flags[] = {
	{"force", MNT_FORCE}, {"detach", MNT_DETACH}, {"expire", MNT_EXPIRE}, {"nofollow", UMOUNT_NOFOLLOW}, {NULL, 0}};

/* Flags for existing mounts only: to remount, or to change the propagation. */
#define OF_MOUNTS (MS_REMOUNT | MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED)

static const char *source_of(const struct question *question)
{
	return question->fields[0];
}

static const char *target_of(const struct question *question)
{
	return question->fields[1];
}

static void mount_before(const char *path)
{
	prepared(mount("before", path, "tmpfs", 0, "mode=777"));
}

static void mount_mount(const struct question *question)
{
	unsigned long flags = flags_of(mount_flags, question->fields[3]);

	if (flags & OF_MOUNTS)
		mount_before(target_of(question));
	if (flags & MS_MOVE)
		mount_before(source_of(question));
	confine(question);
	tried(mount(source_of(question), target_of(question), question->fields[2], flags, question->fields[4]), "mount");
	allow();
}

static void mount_umount(const struct question *question)
{
	int flags = flags_of(umount_flags, question->fields[3]);

	mount_before(target_of(question));
	confine(question);
	tried(umount2(target_of(question), flags), "umount");
	allow();
}

static void mount_move_mount(const struct question *question)
{
	mount_before(source_of(question));
	confine(question);
	tried(move_mount(AT_FDCWD, source_of(question), AT_FDCWD, target_of(question), 0), "move_mount");
	allow();
}

static void mount_open_tree(const struct question *question)
{
	int tree;

	confine(question);
	tree = tried(open_tree(AT_FDCWD, source_of(question), OPEN_TREE_CLONE), "open_tree");
	tried(move_mount(tree, "", AT_FDCWD, target_of(question), MOVE_MOUNT_F_EMPTY_PATH), "move_mount");
	allow();
}

static void mount_fsmount(const struct question *question)
{
	int context, made;

	confine(question);
	context = tried(fsopen(question->fields[2], 0), "fsopen");
	tried(fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0), "fsconfig");
	made = tried(fsmount(context, 0, 0), "fsmount");
	tried(move_mount(made, "", AT_FDCWD, target_of(question), MOVE_MOUNT_F_EMPTY_PATH), "move_mount");
	allow();
}

/* The source is the new root, the target the place for the old root. */
static void mount_pivot_root(const struct question *question)
{
	mount_before(source_of(question));
	prepared(mkdir(target_of(question), 0777));
	confine(question);
	tried(syscall(SYS_pivot_root, source_of(question), target_of(question)), "pivot_root");
	allow();
}

const struct operation mount_operations[] = {
	{"mount", mount_mount},
	{"umount", mount_umount},
	{"move_mount", mount_move_mount},
	{"open_tree", mount_open_tree},
	{"fsmount", mount_fsmount},
	{"pivot_root", mount_pivot_root},
	{NULL, NULL},
};
