/* The firmware as a program: hwfw-posix stdio | unix:PATH | tcp:PORT (loopback). It serves one connection after the other and keeps its image and
   sessions between them, as a board keeps them when its cable is pulled. Ends with the input (stdio) or a signal. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "firmware.h"

enum { STORE_BYTES = 64 << 20, ARENA_BYTES = 64 << 20, OUT_ROOM = 1 << 16 };

static struct fw fw;
static uint8_t store[STORE_BYTES] __attribute__((aligned(8))), arena[ARENA_BYTES] __attribute__((aligned(8)));
static uint8_t out[OUT_ROOM];
static size_t out_length;

static uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static size_t collect(void *context, const uint8_t *bytes, size_t length)
{
    (void)context;
    size_t n = OUT_ROOM - out_length < length ? OUT_ROOM - out_length : length;
    memcpy(out + out_length, bytes, n);
    out_length += n;
    return n;
}

static bool written(void *context)
{
    (void)context;
    return out_length == 0;
}

/* False: the other side has gone. */
static bool flush(int to)
{
    while (out_length > 0) {
        ssize_t n = write(to, out, out_length);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return true;
        }
        if (n <= 0) {
            return false;
        }
        out_length -= (size_t)n;
        memmove(out, out + n, out_length);
    }
    return true;
}

static void serve(int from, int to)
{
    uint8_t in[65536];
    bool more = false;
    out_length = 0;
    for (;;) {
        struct pollfd p = { from, POLLIN, 0 };
        int ready = poll(&p, 1, more ? 0 : 5);
        if (ready < 0 && errno != EINTR) {
            return;
        }
        if (ready > 0) {
            ssize_t n = read(from, in, sizeof in);
            if (n <= 0) {
                return;
            }
            fw_receive(&fw, in, (size_t)n, now_us());
        }
        more = fw_poll(&fw, now_us());
        if (!flush(to)) {
            return;
        }
    }
}

static int listener(const char *where)
{
    struct sockaddr_un local = { .sun_family = AF_UNIX };
    struct sockaddr_in loopback = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    bool is_unix = strncmp(where, "unix:", 5) == 0;
    int s = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM, 0), on = 1;
    if (is_unix) {
        if (strlen(where + 5) >= sizeof local.sun_path) {
            return -1;
        }
        memcpy(local.sun_path, where + 5, strlen(where + 5) + 1);
        (void)unlink(local.sun_path);
    } else {
        loopback.sin_port = htons((uint16_t)atoi(where + 4));
        (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    }
    if (bind(s, is_unix ? (struct sockaddr *)&local : (struct sockaddr *)&loopback, is_unix ? sizeof local : sizeof loopback) != 0 || listen(s, 1) != 0) {
        return -1;
    }
    if (!is_unix) { /* port 0: say which one it became */
        socklen_t length = sizeof loopback;
        (void)getsockname(s, (struct sockaddr *)&loopback, &length);
        printf("listening on 127.0.0.1:%u\n", ntohs(loopback.sin_port));
        fflush(stdout);
    }
    return s;
}

int main(int argc, char **argv)
{
    static char serial[32];
    static struct fw_port port = {
        .serial = serial, .board = "posix", .firmware = "1.0.0", .chip = "nc1", .boots = 1, .store = store, .store_bytes = STORE_BYTES, .arena = arena,
        .arena_bytes = ARENA_BYTES, .write = collect, .write_idle = written,
    };
    const char *where = argc > 1 ? argv[1] : "";
    snprintf(serial, sizeof serial, "POSIX-%.20s", argc > 2 ? argv[2] : "1");
    port.boot = (uint32_t)now_us() ^ (uint32_t)getpid() << 16;
    (void)signal(SIGPIPE, SIG_IGN);
    fw_init(&fw, &port);
    if (strcmp(where, "stdio") == 0) {
        serve(0, 1);
        return 0;
    }
    if (strncmp(where, "unix:", 5) != 0 && strncmp(where, "tcp:", 4) != 0) {
        fprintf(stderr, "usage: hwfw-posix stdio | unix:PATH | tcp:PORT [SERIAL]\n");
        return 2;
    }
    int s = listener(where);
    if (s < 0) {
        perror(where);
        return 2;
    }
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0) {
            serve(c, c);
            close(c);
        }
    }
}
