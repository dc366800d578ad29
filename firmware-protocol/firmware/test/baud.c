/* BAUD (protocol.md section 9): what the board does with its line, and when. */
#include "test.h"

enum { SLOW = 115200, FAST = 3000000, SESSION = 0x51 };

static uint32_t line;
static bool leaving;

static bool possible(void *context, uint32_t rate)
{
    (void)context;
    return rate == SLOW || rate == FAST;
}

static void set(void *context, uint32_t rate)
{
    (void)context;
    line = rate;
}

static uint32_t get(void *context)
{
    (void)context;
    return line;
}

static bool idle(void *context)
{
    (void)context;
    return !leaving;
}

static void check(bool good, const char *what)
{
    if (!good) {
        printf("baud: %s (the line runs at %u)\n", what, line);
        exit(1);
    }
}

static void frame_to(struct desk *d, uint8_t type, bool is_numbered, uint16_t sequence, const uint8_t *payload, size_t length)
{
    uint8_t frame[64], wire[80] = { 0 };
    memcpy(frame + FRAME_HEAD, payload, length);
    size_t n = 1 + cobs_encode(wire + 1, frame, frame_seal(frame, CONTROL, type, is_numbered, SESSION, sequence, length));
    wire[n++] = 0;
    fw_receive(&d->fw, wire, n, d->now_us);
}

static void pass(struct desk *d, unsigned ms)
{
    for (unsigned i = 0; i < ms; i++) {
        fw_poll(&d->fw, d->now_us);
        d->now_us += 1000;
    }
    fw_poll(&d->fw, d->now_us);
}

/* A session, and the answer to BAUD: its type, and for an ERROR group and code. */
static uint32_t ask(struct desk *d, uint32_t rate)
{
    static const uint8_t hello[] = { 1, 1, 0, 0, 5, 0, 2, 0, 240, 0, 6, 0, 12, 0, 8, 0, 0, 0, 0, 0, 8, 0, 8, 0, 8, 0 };
    uint8_t p[6] = { 9, 0 };
    desk_boot(d);
    line = SLOW, leaving = false;
    frame_to(d, 0x01, false, 0, hello, sizeof hello);
    pass(d, 2);
    d->out_length = 0;
    put32(p + 2, rate);
    frame_to(d, 0x04, true, 0, p, sizeof p);
    const uint8_t *answer = d->fw.slots0[0];
    check(d->fw.tx[0].queued == 1, "no answer");
    check(answer[2] == 0xff || get32(answer + FRAME_HEAD + 2) == rate, "the answer names another rate");
    return answer[2] == 0xff ? 0xff0000u | (uint32_t)answer[FRAME_HEAD + 3] << 8 | answer[FRAME_HEAD + 4] : answer[2];
}

int test_baud(void)
{
    struct desk *d = desk_new();
    static const uint8_t ping[] = { 7, 0, 1, 2 };
    check(ask(d, FAST) == 0xff0104, "a link without baud rate takes one");
    d->port.baud_possible = possible, d->port.baud_set = set, d->port.baud_get = get, d->port.write_idle = idle;
    check(ask(d, 12345) == 0xff0601, "an impossible rate is not refused");
    pass(d, 600);
    check(line == SLOW, "a refused rate is set");

    /* Answered at the old rate; 10 ms after the answer has left, not before. */
    check(ask(d, FAST) == 0x84, "not answered");
    leaving = true;
    pass(d, 50);
    check(line == SLOW && d->out_length > 0, "switches while its answer is leaving");
    leaving = false;
    pass(d, 9);
    check(line == SLOW, "switches too early");
    pass(d, 3);
    check(line == FAST, "does not switch");
    frame_to(d, 0x02, true, 1, ping, sizeof ping);
    pass(d, 700);
    check(line == FAST, "goes back although it has heard the host");

    /* Nothing heard, or only noise: back after 500 ms. */
    check(ask(d, FAST) == 0x84, "not answered");
    pass(d, 12);
    check(line == FAST, "does not switch");
    fw_receive(&d->fw, (const uint8_t *)"\0\x11noise\0", 8, d->now_us);
    pass(d, 480);
    check(line == FAST, "goes back too early");
    pass(d, 20);
    check(line == SLOW, "does not go back");
    frame_to(d, 0x02, true, 1, ping, sizeof ping);
    pass(d, 20);
    check(d->fw.tx[0].queued == 2, "does not answer at the old rate");

    /* A new session at the new rate is a sign of life as well. */
    check(ask(d, FAST) == 0x84, "not answered");
    pass(d, 12);
    frame_to(d, 0x01, false, 0, (const uint8_t[]){ 1, 1, 0, 0 }, 4);
    pass(d, 700);
    check(line == FAST, "goes back although a host said HELLO");

    /* The end of a session takes the line back to the rate of the boot, 10 ms later: its idle time here, GOODBYE below. */
    check(ask(d, FAST) == 0x84, "not answered");
    pass(d, 12);
    frame_to(d, 0x02, true, 1, ping, sizeof ping);
    pass(d, 9900);
    check(line == FAST, "goes back before the session has ended");
    pass(d, 200);
    check(line == SLOW && d->fw.session == 0, "does not go back at the end of an idle session");
    check(ask(d, FAST) == 0x84, "not answered");
    pass(d, 12);
    frame_to(d, 0x03, true, 1, ping, 2);
    pass(d, 5);
    check(line == FAST, "goes back while the answer to GOODBYE may be on its way");
    pass(d, 20);
    check(line == SLOW && d->fw.session == 0, "does not go back after GOODBYE");
    pass(d, 700);
    check(line == SLOW, "leaves the rate of the boot");
    puts("baud: all right");
    return 0;
}
