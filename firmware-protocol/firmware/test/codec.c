/* cobs.txt, frames.txt, messages.txt. */
#include "crc32c.h"
#include "test.h"

int test_cobs(const char *path)
{
    static uint8_t plain[4096], coded[8192], got[8192];
    struct lines l;
    unsigned cases = 0;
    for (lines_open(&l, path); lines_next(&l); cases++) {
        const char *kind = word(&l);
        bool both = !strcmp(kind, "both");
        size_t n = 0;
        if (strcmp(kind, "bad") != 0) {
            n = bytes(&l, plain, sizeof plain);
        }
        size_t m = bytes(&l, coded, sizeof coded);
        if (both) {
            size_t k = cobs_encode(got, plain, n);
            demand(&l, k == m && memcmp(got, coded, m) == 0, "encoded otherwise");
            demand(&l, k <= COBS_MAX(n), "longer than COBS_MAX");
        }
        memcpy(got, coded, m);
        size_t k = cobs_decode(got, m);
        if (!strcmp(kind, "bad")) {
            demand(&l, k == COBS_BAD, "decodes");
        } else {
            demand(&l, k == n && memcmp(got, plain, n) == 0, "decoded otherwise");
        }
    }
    printf("%s: %u cases\n", path, cases);
    return cases > 30 ? 0 : 1;
}

/* Makes the firmware's session and MTU those of the file, without a HELLO. */
static void agree(struct desk *d, uint32_t session, uint16_t mtu)
{
    desk_boot(d);
    d->fw.session = d->fw.known[0] = session;
    d->fw.mtu = mtu;
    d->fw.idle_ms = 600000;
}

int test_frames(const char *path)
{
    static uint8_t buffer[8192], payload[8192], made[8192];
    struct desk *d = desk_new();
    struct lines l;
    unsigned cases = 0;
    uint32_t session = 0;
    for (lines_open(&l, path); lines_next(&l); cases++) {
        const char *kind = word(&l);
        if (!strcmp(kind, "session")) {
            session = (uint32_t)strtoul(word(&l), NULL, 16);
            agree(d, session, MTU_MIN);
            continue;
        }
        if (!strcmp(kind, "mtu")) {
            agree(d, session, (uint16_t)number(&l, MTU_MIN, FW_MTU));
            continue;
        }
        size_t n = bytes(&l, buffer, sizeof buffer);
        if (!strcmp(kind, "frame") || !strcmp(kind, "read")) {
            struct frame f;
            demand(&l, !strcmp(word(&l), "="), "= expected");
            unsigned channel = (unsigned)number(&l, 0, 5), type = (unsigned)number(&l, 0, 255), flags = (unsigned)number(&l, 0, 255);
            uint32_t s = (uint32_t)strtoul(word(&l), NULL, 16);
            unsigned sequence = (unsigned)number(&l, 0, 65535);
            size_t m = bytes(&l, payload, sizeof payload);
            demand(&l, frame_read(&f, buffer, n, FW_MTU) == FRAME_GOOD, "not taken");
            demand(&l, f.channel == channel && f.type == type && f.flags == flags && f.session == s && f.sequence == sequence && f.length == m &&
                   memcmp(f.payload, payload, m) == 0, "read otherwise");
            memcpy(made + FRAME_HEAD, payload, m);
            size_t k = frame_seal(made, (uint8_t)channel, (uint8_t)type, flags & FRAME_NUMBERED, s, (uint16_t)sequence, m);
            demand(&l, !strcmp(kind, "read") || (k == n && memcmp(made, buffer, n) == 0), "made otherwise");
            continue;
        }
        uint64_t before[FW_HEALTH];
        memcpy(before, d->fw.health, sizeof before);
        fw_receive(&d->fw, buffer, n, 0);
        if (!strcmp(kind, "take")) { /* the board takes nothing numbered on channels 3 to 5: there the frame is good, and then refused */
            struct frame f;
            uint8_t *start = buffer;
            for (; *start == 0; start++, n--) {
            }
            size_t length = cobs_decode(start, n - 1);
            demand(&l, length != COBS_BAD && frame_read(&f, start, length, d->fw.mtu) == FRAME_GOOD && f.session == session, "not taken");
            demand(&l, d->fw.health[H_TAKEN] == before[H_TAKEN] + (f.channel <= INPUT), "not counted as taken");
        } else {
            unsigned value = !strcmp(kind, "drop") ? (unsigned)number(&l, 2, 4) : 0;
            for (unsigned i = 1; i < FW_HEALTH; i++) {
                demand(&l, d->fw.health[i] == before[i] + (i == value), "health value %u is %llu", i, (unsigned long long)d->fw.health[i]);
            }
        }
    }
    printf("%s: %u cases\n", path, cases);
    return cases > 30 ? 0 : 1;
}

/* What the board must make of requests: malformed ones are answered with ERROR 1.2, longer ones not. The schema gives the types. */
int test_messages(const char *path, const char *schema)
{
    static uint8_t payload[4096], frame[4096 + FRAME_EXTRA], wire[8192];
    struct { char name[32]; uint8_t type; bool request; } message[128];
    size_t messages = 0;
    unsigned cases = 0;
    struct desk *d = desk_new();
    struct lines l;
    for (lines_open(&l, schema); lines_next(&l);) {
        if (!strcmp(word(&l), "message")) {
            snprintf(message[messages].name, sizeof message[messages].name, "%s", word(&l));
            message[messages].type = (uint8_t)number(&l, 0, 255);
            (void)word(&l);
            bool control = number(&l, 0, 5) == CONTROL, is_numbered = !strcmp(word(&l), "numbered");
            message[messages].request = control && is_numbered && !strcmp(word(&l), "host");
            messages++;
        }
    }
    for (lines_open(&l, path); lines_next(&l);) {
        const char *kind = word(&l), *name = word(&l);
        (void)word(&l);
        size_t n = bytes(&l, payload, sizeof payload), at = 0;
        while (at < messages && strcmp(message[at].name, name) != 0) {
            at++;
        }
        demand(&l, at < messages, "the schema has no %s", name);
        if (!message[at].request || (!strcmp(name, "REBOOT") && !strcmp(kind, "message"))) {
            continue;
        }
        agree(d, 5, MTU_MIN);
        d->fw.tx[0].limit = 8;
        memcpy(frame + FRAME_HEAD, payload, n);
        size_t length = cobs_encode(wire, frame, frame_seal(frame, CONTROL, message[at].type, true, 5, 0, n));
        wire[length++] = 0;
        fw_receive(&d->fw, wire, length, 1000);
        fw_poll(&d->fw, 1000);
        const uint8_t *answer = d->fw.slots0[0];
        bool malformed = answer[2] == 0xff && answer[FRAME_HEAD + 3] == 1 && get16(answer + FRAME_HEAD + 4) == 2;
        demand(&l, d->fw.tx[0].queued == 1, "no answer");
        demand(&l, malformed == !strcmp(kind, "short"), "malformed: %d", malformed);
        cases++;
    }
    printf("%s: %u requests\n", path, cases);
    return cases > 40 ? 0 : 1;
}
