/* A small host for a board behind a unix socket: fwlive SOCKET ping COUNT | run IMAGE EVENTS [SEED]. It is no model of a good host (one
   request at a time, one timeout), but enough to see a board work. `run` prints spikes and outputs as tests/second-implementation does,
   and at the end counters and the state hash. Exit code 0: all right, 1: the board did something else than it must, 2: cannot run. */
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cobs.h"
#include "frame.h"
#include "sha256.h"

enum { MTU = 1024, CHANNELS = 6, GIVE = 64, WIRE = 4096, KEEP = 64 };

struct sent { uint8_t wire[WIRE]; size_t length; };

static int board;
static uint32_t session;
static uint16_t next_in[CHANNELS], next_out[3], acked[3], limit[3], mtu = MTU_MIN;
static uint8_t in[1 << 16], answer[MTU + 64];
static size_t in_length, answer_length;
static uint8_t answer_type;
static bool answered, welcomed, done, ack_due;
static uint64_t done_tick, repeats;
static struct sent kept[3][KEEP];
static struct timespec started;

_Noreturn static void fail(const char *format, ...)
{
    va_list a;
    va_start(a, format);
    vfprintf(stderr, format, a);
    fprintf(stderr, "\n");
    va_end(a);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)(t.tv_sec - started.tv_sec) + 1e-9 * (double)(t.tv_nsec - started.tv_nsec);
}

static void put(const uint8_t *data, size_t length)
{
    while (length > 0) {
        ssize_t n = write(board, data, length);
        if (n <= 0) {
            fail("the board's socket is closed");
        }
        data += n, length -= (size_t)n;
    }
}

static size_t make(uint8_t *wire, uint8_t channel, uint8_t type, bool numbered, uint16_t sequence, const uint8_t *payload, size_t length)
{
    static uint8_t frame[WIRE];
    memcpy(frame + FRAME_HEAD, payload, length);
    size_t n = cobs_encode(wire, frame, frame_seal(frame, channel, type, numbered, session, sequence, length));
    wire[n++] = 0;
    return n;
}

struct event { uint64_t tick; uint32_t a, b; int32_t payload; };
static struct event *outputs, *spikes;
static size_t output_count, spike_count;

static void collect(const struct frame *f)
{
    bool out = f->type == 0x31;
    struct event **list = out ? &outputs : &spikes;
    size_t *count = out ? &output_count : &spike_count;
    for (uint32_t i = 0; i < get16(f->payload + 2); i++) {
        const uint8_t *e = f->payload + 24 + 8 * i;
        if ((*count & (*count - 1)) == 0) {
            *list = realloc(*list, (*count ? *count * 2 : 1) * sizeof **list);
        }
        (*list)[(*count)++] = (struct event){ get64(f->payload + 8) + get16(e), out ? get32(e + 4) >> 24 : get32(e + 4), out ? get32(e + 4) & 0xffffff : get16(e + 2),
                                              out ? get16s(e + 2) : 0 };
    }
}

static void frame_in(const struct frame *f)
{
    if (f->session != session) {
        return;
    }
    if (!(f->flags & FRAME_NUMBERED)) {
        for (size_t i = 0; f->type == 0 && i + 6 <= f->length; i += 6) {
            const uint8_t *e = f->payload + i;
            ack_due = ack_due || e[1] & 2;
            if (e[0] < 3 && (uint16_t)(get16(e + 2) - acked[e[0]]) <= (uint16_t)(next_out[e[0]] - acked[e[0]])) {
                acked[e[0]] = get16(e + 2);
                uint16_t told = (uint16_t)(get16(e + 2) + get16(e + 4));
                limit[e[0]] = (int16_t)(uint16_t)(told - limit[e[0]]) > 0 ? told : limit[e[0]];
            }
        }
        if (f->type == 0x81 && !welcomed) {
            welcomed = true;
            for (size_t at = 4; at + 4 <= f->length; at += 4 + (size_t)get16(f->payload + at + 2)) {
                if (get16(f->payload + at) == 5) {
                    uint16_t offer = get16(f->payload + at + 4);
                    mtu = offer < MTU ? offer : MTU;
                } else if (get16(f->payload + at) == 6) {
                    memcpy(limit, f->payload + at + 4, 6);
                }
            }
        }
        return;
    }
    ack_due = true;
    if (f->channel >= CHANNELS || f->sequence != next_in[f->channel]) {
        return;
    }
    next_in[f->channel]++;
    if (f->type == 0x31 || f->type == 0x32) {
        collect(f);
    } else if (f->type == 0x34) {
        done = true, done_tick = get64(f->payload + 4);
        if (get16(f->payload + 2) != 0) {
            fail("the run ended with reason %u in tick %llu", get16(f->payload + 2), (unsigned long long)done_tick);
        }
    } else if (f->channel == 0 && f->type != 0xFE) {
        memcpy(answer, f->payload, f->length);
        answer_length = f->length, answer_type = f->type, answered = true;
    } else if (f->type == 0x41) {
        fail("fault %u.%u: %.*s", f->payload[0], get16(f->payload + 2), (int)f->length - 12, (const char *)f->payload + 12);
    }
}

static void acknowledge(void)
{
    uint8_t p[6 * CHANNELS], wire[128];
    size_t n = 0;
    for (uint8_t c = 0; c < CHANNELS; c++) {
        if (c != 1 && c != 2) {
            p[n] = c, p[n + 1] = 0;
            put16(p + n + 2, next_in[c]);
            put16(p + n + 4, GIVE);
            n += 6;
        }
    }
    put(wire, make(wire, 0, 0, false, 0, p, n));
    ack_due = false;
}

/* Reads what has come, for at most `ms`. */
static void listen_for(int ms)
{
    struct pollfd p = { board, POLLIN, 0 };
    if (poll(&p, 1, ms) <= 0) {
        return;
    }
    ssize_t n = read(board, in + in_length, sizeof in - in_length);
    if (n <= 0) {
        fail("the board has closed the socket");
    }
    in_length += (size_t)n;
    size_t start = 0;
    for (size_t i = 0; i < in_length; i++) {
        struct frame f;
        if (in[i] == 0) {
            size_t m = cobs_decode(in + start, i - start);
            if (i != start && m != COBS_BAD && frame_read(&f, in + start, m, MTU) == FRAME_GOOD) {
                frame_in(&f);
            }
            start = i + 1;
        }
    }
    memmove(in, in + start, in_length - start);
    in_length -= start;
    if (ack_due) {
        acknowledge();
    }
}

static void repeat(unsigned channel)
{
    for (uint16_t n = acked[channel]; n != next_out[channel]; n++) {
        put(kept[channel][n % KEEP].wire, kept[channel][n % KEEP].length);
        repeats++;
    }
}

static void wait_for(bool *what, unsigned channel, const char *text)
{
    double since = seconds(), begun = since;
    while (!*what) {
        listen_for(50);
        if (seconds() - since > 1.0) {
            repeat(channel);
            since = seconds();
        }
        if (seconds() - begun > 60) {
            fail("no %s within a minute", text);
        }
    }
}

static void send_frame(uint8_t channel, uint8_t type, const uint8_t *payload, size_t length)
{
    double since = seconds();
    while ((int16_t)(uint16_t)(limit[channel] - next_out[channel]) <= 0 || (uint16_t)(next_out[channel] - acked[channel]) >= KEEP) {
        uint8_t wire[64], ask[6] = { channel, 2 };
        listen_for(20);
        if (seconds() - since > 1.0) {
            put(wire, make(wire, 0, 0, false, 0, ask, 6));
            repeat(channel);
            since = seconds();
        }
    }
    struct sent *s = &kept[channel][next_out[channel] % KEEP];
    s->length = make(s->wire, channel, type, true, next_out[channel], payload, length);
    next_out[channel]++;
    put(s->wire, s->length);
    listen_for(0);
}

/* The response behind its tag is in answer + 2. */
static void request(uint8_t type, const void *body, size_t length)
{
    static uint16_t tag;
    uint8_t p[MTU];
    put16(p, ++tag);
    memcpy(p + 2, body, length);
    answered = false;
    send_frame(0, type, p, 2 + length);
    wait_for(&answered, 0, "response");
    if (answer_type != (type | 0x80) || get16(answer) != tag) {
        fail("request 0x%02x: answer 0x%02x, %u.%u %.*s", type, answer_type, answer[3], get16(answer + 4), answer_length > 12 ? (int)get16(answer + 10) : 0, (const char *)answer + 12);
    }
}

static void hello(void)
{
    uint8_t wire[128], p[64] = { 1, 1, 0, 0 };
    uint16_t credits[6] = { GIVE, 0, 0, GIVE, GIVE, GIVE };
    put16(p + 4, 5), put16(p + 6, 2), put16(p + 8, MTU);
    put16(p + 10, 6), put16(p + 12, 12), memcpy(p + 14, credits, 12);
    for (unsigned i = 0; !welcomed; i++) {
        if (i == 50) {
            fail("no WELCOME");
        }
        wire[0] = 0;
        put(wire, 1 + make(wire + 1, 0, 1, false, 0, p, 26));
        for (unsigned k = 0; k < 20 && !welcomed; k++) {
            listen_for(20);
        }
    }
}

static uint8_t *file(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    *length = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*length + 1);
    if (fread(bytes, 1, *length, f) != *length) {
        exit(2);
    }
    fclose(f);
    return bytes;
}

static void upload(const uint8_t *bytes, size_t length)
{
    uint8_t p[MTU];
    struct sha256 s;
    put16(p, 1);
    put64(p + 2, length);
    sha256_init(&s);
    sha256_update(&s, bytes, length);
    sha256_final(&s, p + 10);
    request(0x10, p, 42);
    for (uint64_t at = get64(answer + 2); at < length;) {
        size_t n = length - at < (size_t)mtu - 8 ? (size_t)(length - at) : (size_t)mtu - 8;
        put64(p, at);
        memcpy(p + 8, bytes + at, n);
        send_frame(1, 0x13, p, 8 + n);
        at += n;
    }
    for (bool all = false; !all;) {
        double since = seconds();
        while (acked[1] != next_out[1] && seconds() - since < 1.0) {
            listen_for(20);
        }
        all = acked[1] == next_out[1];
        if (!all) {
            repeat(1);
        }
    }
    request(0x12, NULL, 0);
}

static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->tick != y->tick) {
        return x->tick < y->tick ? -1 : 1;
    }
    return x->a != y->a ? (x->a < y->a ? -1 : 1) : x->b < y->b ? -1 : x->b > y->b;
}

/* Events and ticks of a text in the form of tests/second-implementation. */
static uint64_t read_events(const char *path, struct event **list, size_t *count)
{
    size_t length;
    char *text = (char *)file(path, &length), *line, *rest = text;
    uint64_t ticks = 0;
    text[length] = 0;
    while ((line = strsep(&rest, "\n")) != NULL) {
        unsigned long long t;
        unsigned port, channel;
        int payload;
        if (sscanf(line, "event %llu %u %u %d", &t, &port, &channel, &payload) == 4) {
            *list = realloc(*list, (*count + 1) * sizeof **list);
            (*list)[(*count)++] = (struct event){ t, port, channel, payload };
        } else if (sscanf(line, "ticks %llu", &t) == 1) {
            ticks = t;
        }
    }
    if (*count > 0) {
        qsort(*list, *count, sizeof **list, by_time);
    }
    size_t kept_events = 0; /* the link takes one event a channel and tick: payloads add, as they would in the queue */
    for (size_t i = 0; i < *count; i++) {
        if (kept_events > 0 && by_time(&(*list)[kept_events - 1], &(*list)[i]) == 0) {
            (*list)[kept_events - 1].payload += (*list)[i].payload;
        } else {
            (*list)[kept_events++] = (*list)[i];
        }
    }
    *count = kept_events;
    free(text);
    return ticks;
}

static void send_inputs(uint16_t epoch, const struct event *events, size_t count)
{
    uint8_t p[MTU];
    size_t at = 0;
    do {
        uint16_t n = 0;
        uint64_t base = at < count ? events[at].tick : 0;
        put16(p, epoch);
        put64(p + 4, base);
        while (at < count && 20 + 8 * (n + 1u) <= mtu && events[at].tick - base < 0xffff) {
            uint8_t *e = p + 20 + 8 * n++;
            put16(e, (uint32_t)(events[at].tick - base));
            put16(e + 2, (uint32_t)events[at].payload);
            put32(e + 4, events[at].a << 24 | events[at].b);
            at++;
        }
        put16(p + 2, n);
        put64(p + 12, at == count ? UINT64_MAX : events[at].tick);
        send_frame(2, 0x30, p, 20 + 8 * (size_t)n);
    } while (at < count);
}

static void run(const char *image, const char *text, const char *seed)
{
    size_t length, count = 0;
    uint8_t *bytes = file(image, &length), p[64];
    struct event *events = NULL;
    uint64_t ticks = read_events(text, &events, &count);
    upload(bytes, length);
    memset(p, 0, sizeof p);
    put16(p, 7);
    p[2] = seed != NULL;
    put32(p + 4, seed != NULL ? (uint32_t)strtoul(seed, NULL, 10) : 0);
    request(0x20, p, 8);
    for (uint32_t first = 0, total = 1; first < total;) { /* a spike probe over every core: their ids are among the counters */
        put32(p, first);
        request(0x26, p, 4);
        total = get32(answer + 2);
        uint32_t n = get16(answer + 14), ids[16];
        for (uint32_t i = 0; i < n && i < 16; i++) {
            ids[i] = get32(answer + 18 + 84 * i);
        }
        for (uint32_t i = 0; i < n && i < 16; i++) {
            uint32_t neurons = 0; /* of the core: from its section */
            for (size_t at = 64; at + 64 < length && !(ids[i] >> 31); at += 8) {
                if (memcmp(bytes + at, "CORE", 4) == 0 && get32(bytes + at + 4) == ids[i] && get64(bytes + at + 8) < length && get32(bytes + get64(bytes + at + 8)) == ids[i]) {
                    neurons = get32(bytes + get64(bytes + at + 8) + 8);
                }
            }
            if (neurons > 0) {
                memset(p, 0, sizeof p);
                put32(p + 2, ids[i]);
                put32(p + 10, neurons);
                request(0x21, p, 14);
            }
        }
        first += n;
    }
    memset(p, 0, sizeof p);
    put64(p + 2, ticks);
    request(0x22, p, 10);
    send_inputs(7, events, count);
    wait_for(&done, 2, "end of the run");
    if (output_count > 0) {
        qsort(outputs, output_count, sizeof *outputs, by_time);
    }
    for (uint64_t t = 0, s = 0, o = 0; t < ticks; t++) {
        printf("tick %llu\n", (unsigned long long)t);
        for (; s < spike_count && spikes[s].tick == t; s++) {
            printf("s %u %u\n", spikes[s].a, spikes[s].b);
        }
        for (; o < output_count && outputs[o].tick == t; o++) {
            printf("o %u %u %d\n", outputs[o].a, outputs[o].b, outputs[o].payload);
        }
    }
    for (uint32_t first = 0, total = 1; first < total;) {
        put32(p, first);
        request(0x26, p, 4);
        total = get32(answer + 2);
        uint32_t n = get16(answer + 14);
        for (uint32_t i = 0; i < n; i++) {
            const uint8_t *e = answer + 18 + 84 * i;
            bool port = get32(e) >> 31;
            printf("%s %u", port ? "total-port" : "total", get32(e) & 0x7fffffff);
            for (unsigned k = 0; k < (port ? 2u : 10u); k++) {
                printf(" %llu", (unsigned long long)get64(e + 4 + 8 * k));
            }
            printf("\n");
        }
        first += n;
    }
    request(0x27, NULL, 0);
    printf("hash %llu %016llx\n", (unsigned long long)get64(answer + 2), (unsigned long long)get64(answer + 10));
}

static void ping(unsigned long count)
{
    double worst = 0, begun = seconds();
    for (unsigned long i = 0; i < count; i++) {
        uint8_t p[64];
        double since = seconds();
        size_t n = i % 64;
        for (size_t k = 0; k < n; k++) {
            p[k] = (uint8_t)(i * 7 + k * (i % 3));
        }
        request(0x02, p, n);
        if (answer_length != 2 + n || memcmp(answer + 2, p, n) != 0) {
            fail("another echo");
        }
        worst = seconds() - since > worst ? seconds() - since : worst;
    }
    request(0x06, NULL, 0);
    printf("pings %lu lost %llu repeated-by-board %llu repeated-by-host %llu overruns %llu\n", count, (unsigned long long)(get64(answer + 6 + 16) + get64(answer + 6 + 24)),
           (unsigned long long)get64(answer + 6 + 48), (unsigned long long)repeats, (unsigned long long)get64(answer + 6 + 104));
    fprintf(stderr, "%.3f ms a ping, the longest %.1f ms\n", (seconds() - begun) * 1000 / (double)count, worst * 1000);
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (argc < 4 || strlen(argv[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: fwlive SOCKET ping COUNT | run IMAGE EVENTS [SEED]\n");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &started);
    memcpy(address.sun_path, argv[1], strlen(argv[1]) + 1);
    for (unsigned i = 0;; i++) {
        board = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(board, (struct sockaddr *)&address, sizeof address) == 0) {
            break;
        }
        close(board);
        if (i == 200) {
            perror(argv[1]);
            return 2;
        }
        nanosleep(&(struct timespec){ 0, 50000000 }, NULL);
    }
    session = (uint32_t)started.tv_nsec * 2654435761u ^ (uint32_t)getpid();
    session += session == 0;
    hello();
    if (!strcmp(argv[2], "ping")) {
        ping(strtoul(argv[3], NULL, 10));
    } else if (!strcmp(argv[2], "run") && argc >= 5) {
        run(argv[3], argv[4], argc > 5 ? argv[5] : NULL);
    } else {
        return 2;
    }
    request(0x03, NULL, 0);
    return 0;
}
