/* The firmware as a program: hwfw-posix stdio | unix:PATH | tcp:PORT (loopback) | tty:PATH. It serves one connection after the other and keeps its image and
   sessions between them, as a board keeps them when its cable is pulled. Ends with the input (stdio), with the terminal or by a signal. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
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

/* A serial line: tty:PATH. -1 where there is none. */
static int line = -1;
static uint32_t baud = 115200;
static const struct { uint32_t baud; speed_t speed; } speeds[] = {
    { 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 }, { 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 }, { 115200, B115200 }, { 230400, B230400 },
    { 460800, B460800 }, { 500000, B500000 }, { 576000, B576000 }, { 921600, B921600 }, { 1000000, B1000000 }, { 1500000, B1500000 }, { 2000000, B2000000 }, { 3000000, B3000000 }, { 4000000, B4000000 },
};

static bool baud_possible(void *context, uint32_t rate)
{
    (void)context;
    for (unsigned i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        if (speeds[i].baud == rate) {
            return true;
        }
    }
    return false;
}

static void baud_set(void *context, uint32_t rate)
{
    (void)context;
    struct termios t;
    for (unsigned i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        if (speeds[i].baud == rate && tcgetattr(line, &t) == 0) {
            (void)cfsetspeed(&t, speeds[i].speed);
            (void)tcsetattr(line, TCSANOW, &t);
            baud = rate;
        }
    }
}

static uint32_t baud_get(void *context)
{
    (void)context;
    return baud;
}

static bool line_idle(void *context)
{
    int left = 0;
    return written(context) && (ioctl(line, TIOCOUTQ, &left) != 0 || left == 0);
}

static bool line_open(const char *path)
{
    struct termios t;
    line = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (line < 0 || tcgetattr(line, &t) != 0) {
        return false;
    }
    cfmakeraw(&t);
    t.c_cflag |= CLOCAL | CREAD;
    if (tcsetattr(line, TCSANOW, &t) != 0) {
        return false;
    }
    baud_set(NULL, baud);
    return true;
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
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
                continue;
            }
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
    if (strncmp(where, "tty:", 4) == 0) {
        port.write_idle = line_idle;
        port.baud_possible = baud_possible, port.baud_set = baud_set, port.baud_get = baud_get;
        if (!line_open(where + 4)) {
            perror(where);
            return 2;
        }
        serve(line, line);
        return 0;
    }
    if (strncmp(where, "unix:", 5) != 0 && strncmp(where, "tcp:", 4) != 0) {
        fprintf(stderr, "usage: hwfw-posix stdio | unix:PATH | tcp:PORT | tty:PATH [SERIAL]\n");
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
