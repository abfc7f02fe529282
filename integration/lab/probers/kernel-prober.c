/*
 * The init of a small machine that asks its kernel what AppArmor decides.
 *
 * Reads /questions, one word and its text a line:
 *   case NAME                  begins a case: everything that was loaded before is removed
 *   namespace DIR              makes a policy namespace, DIR as in `policy/namespaces/a`
 *   load DIR FILE              loads compiled policy into it; DIR is empty for the root
 *   label TEXT                 the next label, counted from 0 in each case
 *   pair SUBJECT TARGET        asks about two of the labels, by their numbers
 *   end                        answers the case
 *
 * Answers on /dev/ttyS1: `release`, `feature PATH: VALUE`; then for each case `case`, `refused WHAT`
 * or `label TEXT` for each label as the kernel prints it and `pair DIGITS` for each pair; `done` at the end.
 * The digits are those of operations.h.
 *
 * A subject is a child with the label. A target is two: one that lives and one that has exited and was not
 * waited for. The latter takes SIGKILL: its label is asked about like any other's, and it stays there.
 * Once it has its label a child only makes the calls in question, and reports in shared memory: files,
 * pipes and sockets could be refused it.
 */
#define _GNU_SOURCE
#include "operations.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <sys/utsname.h>

#define APPARMOR "/sys/kernel/security/apparmor"
#define MAX_LABELS 256
#define MAX_PAIRS 65536
#define MAX_LINE 65536

struct target {
	char *label;
	pid_t living;
	pid_t exited;
};

struct pair {
	int subject;
	int target;
	char digits[DIGITS + 1];
};

/* What children write: how far they are, and the answers. */
struct shared {
	int ready;	/* 0 not yet, 1 has its label, 2 was refused it */
	int error;	/* errno of the refusal */
	int pair;	/* the pair that the subject asks about */
	int operation;	/* and the operation */
	int over;	/* the living targets may leave */
	struct pair pairs[MAX_PAIRS];
};

static FILE *answers;
static struct shared *shared;
static struct target targets[MAX_LABELS];
static int label_count, pair_count;
static char refused[512];

static void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(answers, format, args);
	va_end(args);
	fputc('\n', answers);
}

static void refuse(const char *format, ...)
{
	va_list args;

	if (refused[0])
		return;
	va_start(args, format);
	vsnprintf(refused, sizeof(refused), format, args);
	va_end(args);
}

static void power_off(void)
{
	fflush(answers);
	tcdrain(fileno(answers));
	sync();
	reboot(RB_POWER_OFF);
}

static void fail(const char *what)
{
	say("failed %s: %s", what, strerror(errno));
	power_off();
}

/* Writes a whole buffer with one call, as the kernel's policy files want it. */
static int write_file(const char *path, const void *buffer, size_t size)
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

static void load(const char *dir, const char *file)
{
	char path[PATH_MAX];
	struct stat status;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
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

static void make_namespace(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), APPARMOR "/%s", dir);
	if (mkdir(path, 0755) < 0)
		refuse("policy namespace %s: %s", dir, strerror(errno));
}

/* Removes namespaces, then the root's profiles: a child profile goes with its parent. */
static void remove_policy(void)
{
	char path[PATH_MAX], line[MAX_LINE];
	struct dirent *entry;
	FILE *profiles;
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

	/* The list ends early where profiles go while it is read. */
	for (int left = 1; left;) {
		left = 0;
		profiles = fopen(APPARMOR "/profiles", "re");
		if (!profiles)
			fail("profiles");
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

static void futex_wait(int *word, int value)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static void publish(int *word, int value)
{
	__atomic_store_n(word, value, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void await(int *word)
{
	while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == 0)
		futex_wait(word, 0);
}

/* Moves this process to a label, and says in shared memory how that went. */
static int take_label(const char *label)
{
	static char command[MAX_LINE];
	int length = snprintf(command, sizeof(command), "changeprofile %s", label);
	int error = write_file("/proc/self/attr/apparmor/current", command, length);

	if (error == ENOENT && access("/proc/self/attr/apparmor", F_OK) < 0)
		error = write_file("/proc/self/attr/current", command, length);
	shared->error = error;
	publish(&shared->ready, error ? 2 : 1);
	return error;
}

/* Starts a child with a label. Returns 0, and why in `refused`, where the kernel does not give it. */
static pid_t start_child(const char *label, void (*body)(int), int argument)
{
	pid_t pid;

	shared->ready = 0;
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		ignore_signals();
		if (take_label(label))
			_exit(1);
		body(argument);
		_exit(0);
	}
	await(&shared->ready);
	if (shared->ready == 1)
		return pid;
	waitpid(pid, NULL, 0);
	refuse("label %s: %s", label, strerror(shared->error));
	return 0;
}

static void live(int unused)
{
	(void)unused;
	await(&shared->over);
}

static void leave(int unused)
{
	(void)unused;
}

/* The life of a subject: each of its pairs, from where the one before it was killed. */
static void ask(int subject)
{
	for (; shared->pair < pair_count; shared->pair++, shared->operation = 0) {
		struct pair *pair = &shared->pairs[shared->pair];
		const struct target *target = &targets[pair->target];

		if (pair->subject != subject)
			continue;
		for (; shared->operation < DIGITS; shared->operation++)
			pair->digits[shared->operation] =
				ask_operation(shared->operation, target->living, target->exited);
	}
}

/*
 * Starts subjects until all of the pairs are answered. A profile in kill mode ends a subject that lacks a
 * capability: what it asked about was refused.
 */
static void ask_as(int subject)
{
	shared->pair = shared->operation = 0;
	while (shared->pair < pair_count) {
		pid_t pid = start_child(targets[subject].label, ask, subject);
		int status;

		if (!pid)
			return;
		if (waitpid(pid, &status, 0) < 0)
			fail("waitpid");
		if (WIFSIGNALED(status) && shared->pair < pair_count)
			shared->pairs[shared->pair].digits[shared->operation++] = '0';
	}
}

/* The label of a process as the kernel prints it. */
static void say_label(pid_t pid)
{
	char path[64], text[MAX_LINE];
	ssize_t size = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/attr/apparmor/current", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		snprintf(path, sizeof(path), "/proc/%d/attr/current", pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd >= 0) {
		size = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (size < 0)
		fail(path);
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	say("label %s", text);
}

static void answer_case(void)
{
	int started = 0;

	shared->over = 0;
	for (; !refused[0] && started < label_count; started++) {
		struct target *target = &targets[started];

		target->living = start_child(target->label, live, 0);
		target->exited = target->living ? start_child(target->label, leave, 0) : 0;
	}
	for (int number = 0; !refused[0] && number < label_count; number++) {
		say_label(targets[number].living);
		ask_as(number);
	}
	if (refused[0])
		say("refused %s", refused);
	else
		for (int index = 0; index < pair_count; index++)
			say("pair %s", shared->pairs[index].digits);
	publish(&shared->over, 1);
	while (wait(NULL) > 0)
		;
}

/* Each file below the kernel's features directory, as `feature PATH: VALUE`. */
static void say_features(const char *dir, const char *name)
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
			say_features(path, below);
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

static void add_label(const char *text)
{
	if (label_count == MAX_LABELS) {
		refuse("over %d labels", MAX_LABELS);
		return;
	}
	free(targets[label_count].label);
	targets[label_count++].label = strdup(text);
}

static void add_pair(const char *text)
{
	struct pair *pair = &shared->pairs[pair_count];

	if (pair_count == MAX_PAIRS) {
		refuse("over %d pairs", MAX_PAIRS);
		return;
	}
	if (sscanf(text, "%d %d", &pair->subject, &pair->target) != 2)
		fail("a pair");
	memset(pair->digits, '?', DIGITS);
	pair_count++;
}

static void begin_case(const char *name)
{
	say("case %s", name);
	remove_policy();
	refused[0] = '\0';
	label_count = pair_count = 0;
}

static void answer_questions(void)
{
	static char line[MAX_LINE];
	FILE *questions = fopen("/questions", "re");

	if (!questions)
		fail("/questions");
	while (fgets(line, sizeof(line), questions)) {
		char *text = line + strcspn(line, " \n");

		line[strcspn(line, "\n")] = '\0';
		if (*text)
			*text++ = '\0';
		if (strcmp(line, "case") == 0) {
			begin_case(text);
		} else if (strcmp(line, "namespace") == 0) {
			make_namespace(text);
		} else if (strcmp(line, "load") == 0) {
			char *file = strrchr(text, ' ');

			*file++ = '\0';
			load(text, file);
		} else if (strcmp(line, "label") == 0) {
			add_label(text);
		} else if (strcmp(line, "pair") == 0) {
			add_pair(text);
		} else if (strcmp(line, "end") == 0) {
			answer_case();
		} else {
			fail(line);
		}
	}
	fclose(questions);
}

/* A terminal passes bytes on as they are only when it is told to. */
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

int main(void)
{
	struct utsname system;

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	open_answers();
	if (mount("proc", "/proc", "proc", 0, NULL) < 0)
		fail("/proc");
	if (mount("sys", "/sys", "sysfs", 0, NULL) < 0)
		fail("/sys");
	if (mount("security", "/sys/kernel/security", "securityfs", 0, NULL) < 0)
		fail("/sys/kernel/security");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || uname(&system) < 0)
		fail("start");
	say("release %s", system.release);
	say_features(APPARMOR "/features", "");
	answer_questions();
	say("done");
	power_off();
}
