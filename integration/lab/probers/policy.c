#define _GNU_SOURCE
#include "policy.h"
#include "machine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define APPARMOR "/sys/kernel/security/apparmor"

char refused[512];

void refuse(const char *format, ...)
{
	va_list args;

	if (refused[0])
		return;
	va_start(args, format);
	vsnprintf(refused, sizeof(refused), format, args);
	va_end(args);
}

void make_namespace(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), APPARMOR "/%s", dir);
	if (mkdir(path, 0755) < 0)
		refuse("policy namespace %s: %s", dir, strerror(errno));
}

void load(const char *dir, const char *file)
{
	char path[PATH_MAX];
	struct stat status;
	int fd = openat(initial_root, file, O_RDONLY | O_CLOEXEC);
	void *policy;
	int error;

	if (fd < 0 || fstat(fd, &status) < 0)
		fail(file);
	policy = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (policy == MAP_FAILED)
		fail(file);
	snprintf(path, sizeof(path), APPARMOR "/%s/.replace", dir);
	error = write_file(path, policy, status.st_size);
	if (error)
		refuse("policy of %s: %s", dir[0] ? dir : "the root", strerror(error));
	munmap(policy, status.st_size);
	close(fd);
}

static void remove_namespaces(void)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir = opendir(APPARMOR "/policy/namespaces");

	if (!dir)
		fail("policy/namespaces");
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.') {
			snprintf(path, sizeof(path), APPARMOR "/policy/namespaces/%s", entry->d_name);
			if (rmdir(path) < 0)
				fail(path);
			rewinddir(dir);
		}
	closedir(dir);
}

/* Child profiles are removed with the parent. The list ends early if profiles are removed during reading. */
void remove_policy(void)
{
	char line[MAX_LABEL];

	remove_namespaces();
	for (int left = 1; left;) {
		FILE *profiles = fopen(APPARMOR "/profiles", "re");

		if (!profiles)
			fail("profiles");
		left = 0;
		while (fgets(line, sizeof(line), profiles)) {
			char *mode = strrchr(line, '(');

			if (!mode || mode == line)
				continue;
			mode[-1] = '\0';
			left += write_file(APPARMOR "/.remove", line, strlen(line)) == 0;
		}
		fclose(profiles);
	}
}

/* Prints the files below a directory, as `feature PATH: VALUE`. */
static void say_features_below(const char *dir, const char *name)
{
	char path[PATH_MAX], below[PATH_MAX], value[4096];
	struct dirent **entries;
	int count = scandir(dir, &entries, NULL, alphasort);

	if (count < 0)
		fail(dir);
	for (int index = 0; index < count; index++) {
		const struct dirent *entry = entries[index];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		snprintf(below, sizeof(below), "%s%s%s", name, name[0] ? "/" : "", entry->d_name);
		if (entry->d_type == DT_DIR) {
			say_features_below(path, below);
			continue;
		}
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t size = fd < 0 ? -1 : read(fd, value, sizeof(value) - 1);

		if (size < 0)
			fail(path);
		close(fd);
		value[size] = '\0';
		value[strcspn(value, "\n")] = '\0';
		say("feature %s: %s", below, value);
	}
}

void say_features(void)
{
	say_features_below(APPARMOR "/features", "");
}

int change_label(const char *label)
{
	static char command[MAX_LABEL];
	int length = snprintf(command, sizeof(command), "changeprofile %s", label);
	int error = write_file("/proc/self/attr/apparmor/current", command, length);

	if (error == ENOENT && access("/proc/self/attr/apparmor", F_OK) < 0)
		error = write_file("/proc/self/attr/current", command, length);
	return error;
}

int read_label(pid_t pid, char *text, size_t size)
{
	char path[64];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/attr/apparmor/current", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(path, sizeof(path), "/proc/%d/attr/current", pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0)
		return -1;
	length = read(fd, text, size - 1);
	close(fd);
	if (length < 0)
		return -1;
	text[length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return 0;
}
