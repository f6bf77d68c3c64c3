/* Makes the system fail at a chosen moment; loaded with LD_PRELOAD by tests/faults.rs.
 *
 * FAULT_DIR    operations on files below this directory count
 * FAULT_KIND   eio | full | short | readonly | kill: what the operation number FAULT_AT does;
 *              full, short and readonly last until the end of the process
 * FAULT_READS  counts openings for reading and reads instead of whatever changes a file
 * FAULT_COUNT  a file to which the number of operations is written at exit
 * FAULT_FILE   with FAULT_RACE=vanish: a file of this name is removed just before it is opened;
 *              with FAULT_RACE=grow: it gets one byte longer before each read
 * FAULT_CLOCK  seconds by which the clock is wrong
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long operations;
static atomic_int is_broken;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_below(const char *path) {
    const char *dir = getenv("FAULT_DIR");
    return dir && path && strncmp(path, dir, strlen(dir)) == 0;
}

static int is_below_fd(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_below(path);
}

static int is_kind(const char *kind) {
    const char *chosen = getenv("FAULT_KIND");
    return chosen && strcmp(chosen, kind) == 0;
}

/* Counts one operation; the error that it fails with, -1 for a short write, or 0. */
static int fault(void) {
    long number = atomic_fetch_add(&operations, 1) + 1;
    const char *at = getenv("FAULT_AT");
    if (!at) return 0;
    int lasts = is_kind("full") || is_kind("short") || is_kind("readonly");
    if (number != atol(at) && !(lasts && atomic_load(&is_broken))) return 0;
    int is_first = !atomic_exchange(&is_broken, 1);
    if (is_kind("kill")) raise(SIGKILL);
    if (is_kind("readonly")) return EROFS;
    if (is_kind("short") && is_first) return -1;
    return is_kind("eio") ? EIO : ENOSPC;
}

/* 1 if the operation must fail, with errno set. */
static int fails(int counts) {
    int error = counts ? fault() : 0;
    if (error == -1) error = ENOSPC;
    if (error) errno = error;
    return error != 0;
}

static int changes(void) { return getenv("FAULT_READS") == NULL; }

static void race(const char *path, const char *kind) {
    const char *name = getenv("FAULT_FILE"), *chosen = getenv("FAULT_RACE");
    if (!name || !chosen || !path || strcmp(chosen, kind) || strlen(path) < strlen(name)) return;
    if (strcmp(path + strlen(path) - strlen(name), name)) return;
    if (strcmp(kind, "vanish") == 0) {
        REAL(unlink)(path);
        return;
    }
    int fd = REAL(open)(path, O_WRONLY | O_APPEND);
    if (fd >= 0 && REAL(write)(fd, "x", 1) == 1) close(fd);
}

static int opens(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    race(path, "vanish");
    int is_change = (flags & (O_CREAT | O_TRUNC)) || (flags & O_ACCMODE) != O_RDONLY;
    if (fails(is_below(path) && is_change == changes())) return -1;
    return real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = va_arg(list, mode_t);
    va_end(list);
    return opens(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = va_arg(list, mode_t);
    va_end(list);
    return opens(REAL(open64), path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (changes() && is_below_fd(fd)) {
        int error = fault();
        if (error == -1) return REAL(write)(fd, bytes, length / 2);
        if (error) { errno = error; return -1; }
    }
    return REAL(write)(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (fails(changes() && is_below_fd(fd))) return -1;
    return REAL(writev)(fd, parts, count);
}

ssize_t read(int fd, void *bytes, size_t length) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t named = readlink(link, path, sizeof path - 1);
    if (named >= 0) {
        path[named] = 0;
        race(path, "grow");
    }
    if (fails(!changes() && is_below_fd(fd))) return -1;
    return REAL(read)(fd, bytes, length);
}

int fsync(int fd) { return fails(changes() && is_below_fd(fd)) ? -1 : REAL(fsync)(fd); }

int fdatasync(int fd) { return fails(changes() && is_below_fd(fd)) ? -1 : REAL(fdatasync)(fd); }

int ftruncate64(int fd, off64_t length) {
    return fails(changes() && is_below_fd(fd)) ? -1 : REAL(ftruncate64)(fd, length);
}

int rename(const char *from, const char *to) {
    return fails(changes() && is_below(to)) ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
    return fails(changes() && is_below(path)) ? -1 : REAL(mkdir)(path, mode);
}

int unlink(const char *path) { return fails(changes() && is_below(path)) ? -1 : REAL(unlink)(path); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = REAL(clock_gettime)(clock, now);
    const char *seconds = getenv("FAULT_CLOCK");
    if (seconds && clock == CLOCK_REALTIME) now->tv_sec += atol(seconds);
    return result;
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", (long)atomic_load(&operations));
    fclose(file);
}
