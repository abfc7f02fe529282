/* The tree of files, made anew for every question. */
#define _GNU_SOURCE
#include "attempt.h"
#include "machine.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHER_USER 1000

static const char *const directories[] = {"pub", "dir", "dir/sub", "jail", "own", "bind", "pub/emptydir", "bin",
					  "sock", "mnt", "mnt/m1", "mnt/m2", "mnt/x", "src", "src/s1"};
static const char *const with_files[] = {"pub", "dir/sub", "jail", "own"};
static const char *const files[] = {"a", "b", "c.txt", "d.log"};
static const char *const programs[] = {"one", "two", "three"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char program[65536];
static ssize_t program_size;

/* Loads a program that only exits. */
void start_tree(void)
{
	int fd = openat(initial_root, "exec-target", O_RDONLY | O_CLOEXEC);

	program_size = fd < 0 ? -1 : read(fd, program, sizeof(program));
	if (program_size < 0 || (mkdir("/t", 0777) < 0 && errno != EEXIST))
		fail("exec-target");
	close(fd);
}

static void make_file(const char *path, mode_t mode, const void *content, size_t size)
{
	int fd = prepared(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));

	if (size > 0)
		prepared(write(fd, content, size));
	close(fd);
}

void make_tree(void)
{
	char path[PATH_MAX];

	prepared(mount("tree", "/t", "tmpfs", 0, "mode=777"));
	for (size_t index = 0; index < COUNT(directories); index++) {
		snprintf(path, sizeof(path), "/t/%s", directories[index]);
		prepared(mkdir(path, 0777));
	}
	for (size_t index = 0; index < COUNT(with_files) * COUNT(files); index++) {
		snprintf(path, sizeof(path), "/t/%s/%s", with_files[index / COUNT(files)], files[index % COUNT(files)]);
		make_file(path, 0666, NULL, 0);
	}
	prepared(chown("/t/own", OTHER_USER, OTHER_USER));
	for (size_t index = 0; index < COUNT(files); index++) {
		snprintf(path, sizeof(path), "/t/own/%s", files[index]);
		prepared(chown(path, OTHER_USER, OTHER_USER));
	}
	for (size_t index = 0; index < COUNT(programs); index++) {
		snprintf(path, sizeof(path), "/t/bin/%s", programs[index]);
		make_file(path, 0777, program, program_size);
	}
	prepared(mount("/t/pub", "/t/bind", NULL, MS_BIND, NULL));
}

void make_path(const char *path, int is_directory)
{
	char copy[PATH_MAX];
	struct stat status;

	snprintf(copy, sizeof(copy), "%s", path);
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			prepared(-1);
		*slash = '/';
	}
	if (stat(path, &status) == 0)
		return;
	if (is_directory)
		prepared(mkdir(path, 0777));
	else
		make_file(path, 0777, program, program_size);
}
