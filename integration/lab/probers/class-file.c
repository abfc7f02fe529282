/* Files: opening, changing, linking, mapping and executing files; descriptors opened by different tasks. */
#define _GNU_SOURCE
#include "attempt.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096

static const char *path_of(const struct question *question)
{
	return question->fields[0];
}

static const char *second_of(const struct question *question)
{
	return question->fields[1];
}

/* Sets the question's user, relevant for `owner`. */
static void confine_as(const struct question *question)
{
	const char *user = question->fields[2];

	if (user)
		setfsuid(atoi(user));
	confine(question);
}

static void try_open(const struct question *question, int flags)
{
	confine_as(question);
	tried(open(path_of(question), flags, 0666), "open");
	allow();
}

/* Opens for reading, and returns the descriptor. */
static int confine_and_open(const struct question *question)
{
	confine_as(question);
	return tried(open(path_of(question), O_RDONLY), "open");
}

#define OPENS(name, flags)                                                                                             \
	static void name(const struct question *question)                                                              \
	{                                                                                                              \
		try_open(question, flags);                                                                             \
	}

OPENS(file_read, O_RDONLY)
OPENS(file_write, O_WRONLY)
OPENS(file_rw, O_RDWR)
OPENS(file_append, O_WRONLY | O_APPEND)
OPENS(file_trunc, O_WRONLY | O_TRUNC)
OPENS(file_opath, O_PATH)
OPENS(file_create, O_WRONLY | O_CREAT)
OPENS(file_create_read, O_RDONLY | O_CREAT)

/* A single call on the path, and optionally the second path. */
#define CALLS(name, call, stage)                                                                                       \
	static void name(const struct question *question)                                                              \
	{                                                                                                              \
		const char *path = path_of(question), *second = second_of(question);                                   \
		struct stat status;                                                                                    \
                                                                                                                       \
		(void)second;                                                                                          \
		(void)status;                                                                                          \
		confine_as(question);                                                                                  \
		tried(call, stage);                                                                                    \
		allow();                                                                                               \
	}

CALLS(file_truncate, truncate(path, 0), "truncate")
CALLS(file_stat, stat(path, &status), "stat")
CALLS(file_mkdir, mkdir(path, 0777), "mkdir")
CALLS(file_rmdir, rmdir(path), "rmdir")
CALLS(file_mkfifo, mkfifo(path, 0666), "mkfifo")
CALLS(file_symlink, symlink("a", path), "symlink")
CALLS(file_unlink, unlink(path), "unlink")
CALLS(file_rename, rename(path, second), "rename")
CALLS(file_exchange, renameat2(AT_FDCWD, path, AT_FDCWD, second, RENAME_EXCHANGE), "rename")
CALLS(file_link, link(path, second), "link")
CALLS(file_chmod, chmod(path, 0600), "chmod")
CALLS(file_chown, chown(path, 0, 0), "chown")
CALLS(file_utime, utimensat(AT_FDCWD, path, NULL, 0), "utime")

static void file_readdir(const struct question *question)
{
	char entries[PAGE];

	tried(getdents64(confine_and_open(question), entries, sizeof(entries)), "readdir");
	allow();
}

static void *mapped(void *address, const char *stage)
{
	tried(address == MAP_FAILED ? -1 : 0, stage);
	return address;
}

static void file_mmap_exec(const struct question *question)
{
	mapped(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, confine_and_open(question), 0), "mmap");
	allow();
}

static void file_mprotect_exec(const struct question *question)
{
	void *address = mapped(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, confine_and_open(question), 0), "mmap");

	tried(mprotect(address, PAGE, PROT_READ | PROT_EXEC), "mprotect");
	allow();
}

static void file_lock(const struct question *question)
{
	tried(flock(confine_and_open(question), LOCK_SH), "flock");
	allow();
}

static void file_lock_ex(const struct question *question)
{
	tried(flock(confine_and_open(question), LOCK_EX), "flock");
	allow();
}

static void file_exec(const struct question *question)
{
	confine_as(question);
	allow_with_label();
	execute(path_of(question));
	tried(-1, "exec");
}

static void file_exec_nnp(const struct question *question)
{
	confine_as(question);
	forbid_new_privileges();
	allow_with_label();
	execute(path_of(question));
	tried(-1, "exec");
}

/* A directory without any remaining path. */
static void try_disconnected(const struct question *question, int flags)
{
	int directory;

	prepared(mount("gone", "/t/mnt/x", "tmpfs", 0, "mode=777"));
	prepared(mkdir("/t/mnt/x/d", 0777));
	close(prepared(open("/t/mnt/x/d/f", O_WRONLY | O_CREAT, 0666)));
	directory = prepared(open("/t/mnt/x", O_RDONLY | O_DIRECTORY));
	prepared(umount2("/t/mnt/x", MNT_DETACH));
	confine_as(question);
	tried(openat(directory, "d/f", flags), "open");
	allow();
}

static void file_disconnected_read(const struct question *question)
{
	try_disconnected(question, O_RDONLY);
}

static void file_disconnected_write(const struct question *question)
{
	try_disconnected(question, O_WRONLY);
}

static void file_deleted_read(const struct question *question)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%ld", prepared(open(path_of(question), O_RDONLY)));
	prepared(unlink(path_of(question)));
	confine_as(question);
	tried(open(path, O_RDONLY), "open");
	allow();
}

static void file_chroot_read(const struct question *question)
{
	prepared(chroot("/t/jail"));
	confine_as(question);
	tried(open("/a", O_RDONLY), "open");
	allow();
}

static int open_to_read(const struct question *question)
{
	return open(path_of(question), O_RDONLY);
}

static int open_to_write(const struct question *question)
{
	return open(path_of(question), O_WRONLY);
}

static void file_passed_read(const struct question *question)
{
	int fd = made_by(second_of(question), open_to_read, question);
	char byte;

	confine_as(question);
	tried(read(fd, &byte, 1), "read");
	allow();
}

static void file_passed_write(const struct question *question)
{
	int fd = made_by(second_of(question), open_to_write, question);

	confine_as(question);
	tried(write(fd, "x", 1), "write");
	allow();
}

const struct operation file_operations[] = {
	{"read", file_read},
	{"write", file_write},
	{"rw", file_rw},
	{"append", file_append},
	{"trunc", file_trunc},
	{"truncate", file_truncate},
	{"opath", file_opath},
	{"stat", file_stat},
	{"create", file_create},
	{"create-read", file_create_read},
	{"mkdir", file_mkdir},
	{"rmdir", file_rmdir},
	{"readdir", file_readdir},
	{"mkfifo", file_mkfifo},
	{"symlink", file_symlink},
	{"unlink", file_unlink},
	{"rename", file_rename},
	{"exchange", file_exchange},
	{"link", file_link},
	{"chmod", file_chmod},
	{"chown", file_chown},
	{"utime", file_utime},
	{"mmap-exec", file_mmap_exec},
	{"mprotect-exec", file_mprotect_exec},
	{"lock", file_lock},
	{"lock-ex", file_lock_ex},
	{"exec", file_exec},
	{"exec-nnp", file_exec_nnp},
	{"disconnected-read", file_disconnected_read},
	{"disconnected-write", file_disconnected_write},
	{"deleted-read", file_deleted_read},
	{"chroot-read", file_chroot_read},
	{"passed-read", file_passed_read},
	{"passed-write", file_passed_write},
	{NULL, NULL},
};
