/* Counts the steps that a process takes on the file system below some folders, and makes one fail.
 *
 * Loaded with LD_PRELOAD. Nothing is counted before torture_arm(). Two kinds of step are numbered
 * apart from 0: writing ('W': create, write, fsync, rename, ...) and reading ('R': open, read, ...).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum action { COUNT, KILL, FAIL, HALF, TORN, VANISH };
enum answer { GO, REFUSE, PARTLY };

#define MOST 65536
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static char places[2][4096];
static unsigned char ours[MOST]; /* by descriptor: 0 is another's, 1 opened to read, 2 to write */
static atomic_long taken[2];
static int armed, action, number, sticky, log_to = -1;
static char wanted_kind, wanted_ops[256];
static long wanted_step;

/* Begin to count below two folders; `ops` are the names of the steps that may fail, in spaces. */
void torture_arm(const char *first, const char *second, char kind, long step, int what, int error,
                 int stays, const char *ops, int log_descriptor) {
    snprintf(places[0], sizeof places[0], "%s", first);
    snprintf(places[1], sizeof places[1], "%s", second);
    snprintf(wanted_ops, sizeof wanted_ops, "%s", ops);
    wanted_kind = kind;
    wanted_step = step;
    action = what;
    number = error;
    sticky = stays;
    log_to = log_descriptor;
    armed = 1;
}

void torture_disarm(void) { armed = 0; }

static int below(const char *path) {
    for (int i = 0; armed && path && i < 2; i++) {
        size_t length = strlen(places[i]);
        if (length && !strncmp(path, places[i], length) && (!path[length] || path[length] == '/'))
            return 1;
    }
    return 0;
}

static int below_at(int folder, const char *path) {
    if (!armed || !path) return 0;
    if (path[0] == '/' || folder == AT_FDCWD) return below(path);
    return folder >= 0 && folder < MOST && ours[folder];
}

static int held(int descriptor) {
    return armed && descriptor >= 0 && descriptor < MOST ? ours[descriptor] : 0;
}

static void note(char kind, long step, const char *op, const char *path, int descriptor) {
    char line[5000], link[64], name[4096] = "";
    if (!path && descriptor >= 0) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t size = REAL(readlink)(link, name, sizeof name - 1);
        name[size < 0 ? 0 : size] = 0;
        path = name;
    }
    int size = snprintf(line, sizeof line, "%c %ld %s %s\n", kind, step, op, path ? path : "");
    if (REAL(write)(log_to, line, size) < 0) return;
}

static enum answer take(char kind, const char *op, const char *path, int descriptor) {
    int saved = errno;
    char spaced[32];
    long step = atomic_fetch_add(&taken[kind == 'W'], 1);
    if (log_to >= 0) note(kind, step, op, path, descriptor);
    errno = saved;
    snprintf(spaced, sizeof spaced, " %s ", op);
    int due = step == wanted_step || (sticky && step > wanted_step);
    if (action == COUNT || kind != wanted_kind || !due || !strstr(wanted_ops, spaced)) return GO;
    if (action == KILL) kill(getpid(), SIGKILL);
    if (action == HALF || action == TORN) return PARTLY;
    if (action == VANISH) {
        if (path) REAL(unlink)(path);
        return GO;
    }
    errno = number;
    return REFUSE;
}

static int remember(int descriptor, int writes) {
    if (descriptor >= 0 && descriptor < MOST) ours[descriptor] = writes ? 2 : 1;
    return descriptor;
}

static int writes(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC); }

static int may_open(const char *path, int flags) {
    int w = writes(flags);
    return take(w ? 'W' : 'R', w ? "create" : "open", path, -1) == GO;
}

#define MODE(flags)                       \
    mode_t mode = 0;                      \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest;                     \
        va_start(rest, flags);            \
        mode = va_arg(rest, mode_t);      \
        va_end(rest);                     \
    }

#define OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                       \
        MODE(flags)                                                    \
        if (!below(path)) return REAL(name)(path, flags, mode);        \
        if (!may_open(path, flags)) return -1;                         \
        return remember(REAL(name)(path, flags, mode), writes(flags)); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
    int name(int folder, const char *path, int flags, ...) {                   \
        MODE(flags)                                                            \
        if (!below_at(folder, path)) return REAL(name)(folder, path, flags, mode); \
        if (!may_open(path, flags)) return -1;                                 \
        return remember(REAL(name)(folder, path, flags, mode), writes(flags)); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    int was = held(descriptor);
    if (descriptor >= 0 && descriptor < MOST) ours[descriptor] = 0;
    int refused = was == 2 && take('W', "close", NULL, descriptor) != GO;
    int saved = errno, done = REAL(close)(descriptor);
    if (!refused) return done;
    errno = saved;
    return -1;
}

/* Half of the bytes; then the call goes on as if all was well, or the process dies. */
#define PUT(name, arguments, call, size)                            \
    ssize_t name arguments {                                        \
        if (held(to) != 2) return REAL(name) call;                  \
        enum answer answer = take('W', "write", NULL, to);          \
        if (answer == REFUSE) return -1;                            \
        if (answer == PARTLY && size > 1) size /= 2;                \
        ssize_t done = REAL(name) call;                             \
        if (answer == PARTLY && action == TORN) kill(getpid(), SIGKILL); \
        return done;                                                \
    }
PUT(write, (int to, const void *bytes, size_t size), (to, bytes, size), size)
PUT(pwrite, (int to, const void *bytes, size_t size, off_t at), (to, bytes, size, at), size)
PUT(pwrite64, (int to, const void *bytes, size_t size, off64_t at), (to, bytes, size, at), size)
extern ssize_t sendfile(int, int, off_t *, size_t);
extern ssize_t sendfile64(int, int, off64_t *, size_t);
PUT(sendfile, (int to, int from, off_t *at, size_t size), (to, from, at, size), size)
PUT(sendfile64, (int to, int from, off64_t *at, size_t size), (to, from, at, size), size)

#define GET(name, arguments, call)                                                       \
    ssize_t name arguments {                                                             \
        if (held(from) == 1 && take('R', "read", NULL, from) != GO) return -1;           \
        return REAL(name) call;                                                          \
    }
GET(read, (int from, void *bytes, size_t size), (from, bytes, size))
GET(pread64, (int from, void *bytes, size_t size, off64_t at), (from, bytes, size, at))

#define BY_DESCRIPTOR(name, op, arguments, call)                                \
    int name arguments {                                                        \
        if (held(at) && take('W', op, NULL, at) != GO) return -1;               \
        return REAL(name) call;                                                 \
    }
BY_DESCRIPTOR(fsync, "fsync", (int at), (at))
BY_DESCRIPTOR(fdatasync, "fsync", (int at), (at))
BY_DESCRIPTOR(ftruncate, "truncate", (int at, off_t size), (at, size))
BY_DESCRIPTOR(ftruncate64, "truncate", (int at, off64_t size), (at, size))
BY_DESCRIPTOR(fchmod, "chmod", (int at, mode_t mode), (at, mode))

#define BY_PATH(name, kind, op, arguments, call)                                \
    int name arguments {                                                        \
        if (below(path) && take(kind, op, path, -1) != GO) return -1;           \
        return REAL(name) call;                                                 \
    }
BY_PATH(unlink, 'W', "unlink", (const char *path), (path))
BY_PATH(rmdir, 'W', "rmdir", (const char *path), (path))
BY_PATH(mkdir, 'W', "mkdir", (const char *path, mode_t mode), (path, mode))
BY_PATH(chmod, 'W', "chmod", (const char *path, mode_t mode), (path, mode))
BY_PATH(rename, 'W', "rename", (const char *from, const char *path), (from, path))
BY_PATH(link, 'W', "link", (const char *from, const char *path), (from, path))
BY_PATH(symlink, 'W', "link", (const char *from, const char *path), (from, path))
BY_PATH(stat, 'R', "stat", (const char *restrict path, struct stat *restrict to), (path, to))
BY_PATH(lstat, 'R', "stat", (const char *restrict path, struct stat *restrict to), (path, to))
BY_PATH(stat64, 'R', "stat", (const char *restrict path, struct stat64 *restrict to), (path, to))
BY_PATH(lstat64, 'R', "stat", (const char *restrict path, struct stat64 *restrict to), (path, to))

#define BY_PLACE(name, kind, op, arguments, call)                               \
    int name arguments {                                                        \
        if (below_at(at, path) && take(kind, op, path, -1) != GO) return -1;    \
        return REAL(name) call;                                                 \
    }
BY_PLACE(unlinkat, 'W', "unlink", (int at, const char *path, int flags), (at, path, flags))
BY_PLACE(mkdirat, 'W', "mkdir", (int at, const char *path, mode_t mode), (at, path, mode))
BY_PLACE(renameat, 'W', "rename", (int from, const char *old, int at, const char *path),
         (from, old, at, path))
BY_PLACE(renameat2, 'W', "rename",
         (int from, const char *old, int at, const char *path, unsigned int flags),
         (from, old, at, path, flags))
BY_PLACE(linkat, 'W', "link", (int from, const char *old, int at, const char *path, int flags),
         (from, old, at, path, flags))
BY_PLACE(fstatat64, 'R', "stat",
         (int at, const char *restrict path, struct stat64 *restrict to, int flags),
         (at, path, to, flags))
BY_PLACE(statx, 'R', "stat",
         (int at, const char *restrict path, int flags, unsigned int mask,
          struct statx *restrict to),
         (at, path, flags, mask, to))

DIR *opendir(const char *path) {
    if (below(path) && take('R', "list", path, -1) != GO) return NULL;
    DIR *folder = REAL(opendir)(path);
    if (folder && below(path)) remember(dirfd(folder), 0);
    return folder;
}

struct dirent64 *readdir64(DIR *folder) {
    if (held(dirfd(folder)) && take('R', "list", NULL, dirfd(folder)) != GO) return NULL;
    return REAL(readdir64)(folder);
}

int closedir(DIR *folder) {
    int descriptor = dirfd(folder);
    if (descriptor >= 0 && descriptor < MOST) ours[descriptor] = 0;
    return REAL(closedir)(folder);
}
