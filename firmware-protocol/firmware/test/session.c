/* sessions-*.txt: the host of vectors/README.md. */
#include "test.h"

enum { KEPT = 4096, EVENTS = 65536, OUT_CHANNELS = 6 };

struct kept {
    uint8_t type;
    size_t length;
    uint8_t *payload;
};

struct event {
    uint64_t tick;
    uint32_t a, b;
    int32_t payload;
};

struct host {
    struct desk *desk;
    struct lines *l;
    uint32_t session, schema_crc;
    uint16_t next[OUT_CHANNELS];
    struct kept queue[OUT_CHANNELS][KEPT], plain[64];
    size_t first[OUT_CHANNELS], count[OUT_CHANNELS], plain_first, plain_count;
    bool repeated[OUT_CHANNELS][65536];
    struct { bool came, gap; uint16_t expected; } ack[OUT_CHANNELS];
    bool asked[OUT_CHANNELS];
    struct event outputs[EVENTS], spikes[EVENTS];
    size_t output_count, spike_count;
    uint16_t output_epoch, spike_epoch;
    uint64_t output_until, spike_until;
};

static void keep(struct kept *k, const struct frame *f)
{
    k->type = f->type, k->length = f->length, k->payload = malloc(f->length + 1u);
    memcpy(k->payload, f->payload, f->length);
}

/* OUTPUTS and SPIKES are cut into frames as the board likes: only their events count. */
static void stream(struct host *h, const struct frame *f)
{
    bool outputs = f->type == 0x31;
    const uint8_t *p = f->payload;
    struct event *list = outputs ? h->outputs : h->spikes;
    size_t *count = outputs ? &h->output_count : &h->spike_count;
    uint64_t *until = outputs ? &h->output_until : &h->spike_until;
    uint16_t *epoch = outputs ? &h->output_epoch : &h->spike_epoch;
    demand(h->l, f->length == 24 + 8 * (size_t)get16(p + 2), "an events' frame has the wrong length");
    demand(h->l, get32(p + 4) == 0, "events were dropped");
    if (*epoch != get16(p)) {
        *epoch = get16(p), *until = 0;
    }
    for (uint16_t i = 0; i < get16(p + 2); i++) {
        const uint8_t *e = p + 24 + 8 * (size_t)i;
        uint64_t tick = get64(p + 8) + get16(e);
        demand(h->l, tick >= *until, "an event of tick %llu after it was told complete", (unsigned long long)tick);
        list[(*count)++] = outputs ? (struct event){ tick, get32(e + 4) >> 24, get32(e + 4) & 0xffffff, get16s(e + 2) } : (struct event){ tick, get32(e + 4), get16(e + 2), 0 };
    }
    demand(h->l, get64(p + 16) >= *until, "until falls");
    *until = get64(p + 16);
}

static void from_board(struct host *h, const struct frame *f)
{
    if (f->session != h->session) {
        bad(h->l, "a frame of session %08x", f->session);
    }
    if (!(f->flags & FRAME_NUMBERED)) {
        if (f->type != 0) {
            keep(&h->plain[(h->plain_first + h->plain_count++) % 64], f);
            return;
        }
        demand(h->l, f->length % 6 == 0 && f->channel == 0, "a malformed ACK");
        for (size_t i = 0; i < f->length; i += 6) {
            const uint8_t *e = f->payload + i;
            demand(h->l, e[0] < OUT_CHANNELS, "an ACK of channel %u", e[0]);
            h->ack[e[0]].came = true, h->ack[e[0]].expected = get16(e + 2);
            h->ack[e[0]].gap = h->ack[e[0]].gap || (e[1] & 1);
            h->asked[e[0]] = h->asked[e[0]] || (e[1] & 2);
        }
        return;
    }
    uint16_t ahead = (uint16_t)(f->sequence - h->next[f->channel]);
    if (ahead >= 0x8000) {
        h->repeated[f->channel][f->sequence] = true;
        return;
    }
    demand(h->l, ahead == 0, "channel %u: frame %u comes instead of %u", f->channel, f->sequence, h->next[f->channel]);
    h->next[f->channel]++;
    if (f->type == 0x40 || f->type == 0xFE) {
        return;
    }
    if (f->channel == OUTPUT && (f->type == 0x31 || f->type == 0x32)) {
        stream(h, f);
        return;
    }
    demand(h->l, h->count[f->channel] < KEPT, "too many frames");
    keep(&h->queue[f->channel][(h->first[f->channel] + h->count[f->channel]++) % KEPT], f);
}

static void drain(struct host *h)
{
    struct desk *d = h->desk;
    size_t start = 0;
    for (size_t i = 0; i < d->out_length; i++) {
        if (d->out[i] == 0) {
            struct frame f;
            size_t n = cobs_decode(d->out + start, i - start);
            if (i != start) {
                demand(h->l, n != COBS_BAD && frame_read(&f, d->out + start, n, FW_MTU) == FRAME_GOOD, "the board sends something that is no frame");
                from_board(h, &f);
            }
            start = i + 1;
        }
    }
    memmove(d->out, d->out + start, d->out_length - start);
    d->out_length -= start;
}

static void run_to(struct host *h, uint64_t ms)
{
    struct desk *d = h->desk;
    while (d->now_us < ms * 1000) {
        d->now_us += 1000;
        for (unsigned i = 0; fw_poll(&d->fw, d->now_us) && i < 50; i++) {
        }
        drain(h);
    }
}

static void nothing_left(struct host *h)
{
    demand(h->l, h->plain_count == 0, "the board sent an unnumbered frame that no line names, type %u", h->plain[h->plain_first % 64].type);
    for (unsigned c = 0; c < OUT_CHANNELS; c++) {
        demand(h->l, h->count[c] == 0, "channel %u has a frame that no line names, type 0x%02x", c, h->queue[c][h->first[c] % KEPT].type);
    }
    demand(h->l, h->output_count == 0 && h->spike_count == 0, "there are %zu outputs and %zu spikes that no line names", h->output_count, h->spike_count);
}

static struct kept take(struct host *h, unsigned channel)
{
    demand(h->l, h->count[channel] > 0, "nothing came on channel %u", channel);
    h->count[channel]--;
    return h->queue[channel][h->first[channel]++ % KEPT];
}

static void pattern(struct host *h, struct kept k)
{
    const char *p = word(h->l);
    size_t i = 0;
    for (; *p != 0 && *p != '*'; p += 2, i++) {
        char digits[3] = "--";
        if (i < k.length) {
            snprintf(digits, sizeof digits, "%02x", k.payload[i]);
        }
        demand(h->l, i < k.length && (!strncmp(p, "..", 2) || !strncmp(p, digits, 2)), "byte %zu of type 0x%02x is %s, not %.2s (%zu bytes)", i, k.type, digits, p, k.length);
    }
    demand(h->l, *p == '*' || i == k.length, "%zu bytes, not %zu", k.length, i);
    free(k.payload);
}

static void welcome(struct host *h)
{
    h->session = (uint32_t)strtoul(word(h->l), NULL, 16);
    unsigned state = (unsigned)number(h->l, 0, 4);
    bool image = number(h->l, 0, 1) != 0;
    demand(h->l, h->plain_count > 0, "no WELCOME");
    struct kept k = h->plain[h->plain_first++ % 64];
    h->plain_count--;
    uint32_t seen = 0;
    demand(h->l, k.type == 0x81 && k.length >= 4 && k.length <= MTU_MIN && k.payload[0] == 1 && k.payload[1] == 1 && k.payload[2] == 0, "not this WELCOME");
    demand(h->l, k.payload[3] == state, "state %u", k.payload[3]);
    for (size_t at = 4; at < k.length;) {
        unsigned type = get16(k.payload + at), n = get16(k.payload + at + 2);
        const uint8_t *v = k.payload + at + 4;
        static const unsigned length[12] = { 0, 0, 0, 0, 4, 2, 12, 0, 24, 4, 4, 32 };
        demand(h->l, type >= 1 && type <= 11 && at + 4 + n <= k.length && (length[type] == 0 ? n > 0 : n == length[type]), "TLV %u is wrong", type);
        seen |= 1u << type;
        demand(h->l, type != 10 || get32(v) == h->schema_crc, "the schema's CRC is not %08x", get32(v));
        demand(h->l, type != 6 || (get16(v) >= 4 && get16(v + 2) >= 2 && get16(v + 4) >= 2), "too little credit");
        demand(h->l, type != 5 || (get16(v) >= MTU_MIN && get16(v) <= 4096), "the MTU is out of range");
        at += 4 + n;
    }
    demand(h->l, seen == (0x7feu | (image ? 0x800u : 0)), "the TLVs are %x", seen);
    free(k.payload);
}

static void acknowledge(struct host *h, uint16_t credit)
{
    static const uint8_t channels[4] = { 0, 3, 4, 5 };
    uint8_t frame[64], wire[80];
    for (unsigned i = 0; i < 4; i++) {
        uint8_t *e = frame + FRAME_HEAD + 6 * i;
        e[0] = channels[i], e[1] = 0;
        put16(e + 2, h->next[channels[i]]);
        put16(e + 4, credit);
    }
    size_t n = cobs_encode(wire, frame, frame_seal(frame, 0, 0, false, h->session, 0, 24));
    wire[n++] = 0;
    fw_receive(&h->desk->fw, wire, n, h->desk->now_us);
}

static void events(struct host *h, bool outputs)
{
    unsigned epoch = (unsigned)number(h->l, 0, 65535);
    struct event *list = outputs ? h->outputs : h->spikes;
    size_t count = outputs ? h->output_count : h->spike_count, i = 0;
    char *at = (char *)(uintptr_t)word(h->l);
    for (; *at != '-' && *at != 0; i++) {
        uint64_t tick = strtoull(at, &at, 10);
        uint32_t a = (uint32_t)strtoul(at + 1, &at, 10), b = (uint32_t)strtoul(at + 1, &at, 10);
        int32_t payload = outputs ? (int32_t)strtol(at + 1, &at, 10) : 0;
        demand(h->l, i < count, "event %zu is missing", i);
        demand(h->l, list[i].tick == tick && list[i].a == a && list[i].b == b && list[i].payload == payload, "event %zu is %llu:%u:%u:%d", i,
               (unsigned long long)list[i].tick, list[i].a, list[i].b, list[i].payload);
        at += *at == ',';
    }
    demand(h->l, i == count, "%zu events more", count - i);
    demand(h->l, count == 0 || (outputs ? h->output_epoch : h->spike_epoch) == epoch, "another epoch");
    *(outputs ? &h->output_count : &h->spike_count) = 0;
}

static void states(struct host *h)
{
    uint8_t values[4096];
    unsigned epoch = (unsigned)number(h->l, 0, 65535), probe = (unsigned)number(h->l, 0, 65535);
    uint64_t tick = number64(h->l);
    size_t n = bytes(h->l, values, sizeof values);
    for (size_t at = 0; at < n;) {
        struct kept k = take(h, PROBE);
        demand(h->l, k.type == 0x33 && get16(k.payload) == epoch && get16(k.payload + 2) == probe && get64(k.payload + 4) == tick && get32(k.payload + 12) == at &&
               k.length > 16 && k.length - 16 <= n - at && memcmp(k.payload + 16, values + at, k.length - 16) == 0, "other STATES");
        at += k.length - 16;
        free(k.payload);
    }
}

static void line(struct host *h)
{
    struct lines *l = h->l;
    const char *kind = word(l);
    if (!strcmp(kind, "slots")) {
        char path[4096];
        const char *folder = strrchr(l->name, '/');
        snprintf(path, sizeof path, "%.*s../firmware/example.txt", folder == NULL ? 0 : (int)(folder + 1 - l->name), l->name);
        h->desk->port.update = desk_example(path);
    } else if (!strcmp(kind, "restart")) {
        h->desk->port.update = desk_restart();
        h->desk->port.boot++;
        fw_init(&h->desk->fw, &h->desk->port);
    } else if (!strcmp(kind, "at")) {
        nothing_left(h);
        run_to(h, number64(l));
    } else if (!strcmp(kind, "in")) {
        uint8_t data[4096];
        size_t n = bytes(l, data, sizeof data);
        struct frame f;
        /* The host's own HELLO: from here on the board's answers count from 0. */
        for (size_t start = 0, i = 0; i < n; i++) {
            if (data[i] == 0) {
                uint8_t copy[4096];
                memcpy(copy, data + start, i - start);
                size_t m = cobs_decode(copy, i - start);
                if (m != COBS_BAD && frame_read(&f, copy, m, 4096) == FRAME_GOOD && f.type == 1 && f.session != h->desk->fw.session && f.session != 0) {
                    fw_receive(&h->desk->fw, data + start, i + 1 - start, h->desk->now_us);
                    if (h->desk->fw.session == f.session) {
                        h->session = f.session;
                        memset(h->next, 0, sizeof h->next);
                        memset(h->repeated, 0, sizeof h->repeated);
                        memset(h->ack, 0, sizeof h->ack);
                        memset(h->asked, 0, sizeof h->asked);
                        h->output_epoch = h->spike_epoch = 0;
                        h->output_until = h->spike_until = 0;
                    }
                } else {
                    fw_receive(&h->desk->fw, data + start, i + 1 - start, h->desk->now_us);
                }
                start = i + 1;
            }
        }
    } else if (!strcmp(kind, "acknowledge")) {
        acknowledge(h, (uint16_t)number(l, 0, 32767));
    } else if (!strcmp(kind, "welcome")) {
        welcome(h);
    } else if (!strcmp(kind, "out")) {
        unsigned channel = (unsigned)number(l, 0, 5);
        int64_t type = number(l, 0, 255);
        struct kept k = take(h, channel);
        demand(l, k.type == type, "type 0x%02x came%s", k.type, k.type == 0xff && k.length > 8 ? (const char *)k.payload + 12 : "");
        pattern(h, k);
    } else if (!strcmp(kind, "outputs") || !strcmp(kind, "spikes")) {
        events(h, kind[0] == 'o');
    } else if (!strcmp(kind, "states")) {
        states(h);
    } else if (!strcmp(kind, "progress")) {
        uint64_t tick = number64(l);
        demand(l, h->output_until == tick, "until is %llu", (unsigned long long)h->output_until);
    } else if (!strcmp(kind, "done")) {
        struct kept k = take(h, OUTPUT);
        unsigned epoch = (unsigned)number(l, 0, 65535), reason = (unsigned)number(l, 0, 65535);
        demand(l, k.type == 0x34 && k.length == 20 && get16(k.payload) == epoch && get16(k.payload + 2) == reason && get64(k.payload + 4) == number64(l),
               "DONE %u %u %llu", get16(k.payload), get16(k.payload + 2), (unsigned long long)get64(k.payload + 4));
        free(k.payload);
    } else if (!strcmp(kind, "fault")) {
        struct kept k = take(h, LOG);
        demand(l, k.type == 0x41 && k.payload[0] == number(l, 0, 255) && get16(k.payload + 2) == number(l, 0, 65535), "fault %u.%u", k.payload[0], get16(k.payload + 2));
        free(k.payload);
    } else {
        unsigned channel = (unsigned)number(l, 0, 5);
        if (!strcmp(kind, "acked")) {
            unsigned expected = (unsigned)number(l, 0, 65535), gap = (unsigned)number(l, 0, 1);
            demand(l, h->ack[channel].came && h->ack[channel].expected == expected && h->ack[channel].gap == gap, "ACK: %d %u %d", h->ack[channel].came,
                   h->ack[channel].expected, h->ack[channel].gap);
            h->ack[channel].came = h->ack[channel].gap = false;
        } else if (!strcmp(kind, "unacked")) {
            demand(l, !h->ack[channel].came, "an ACK came");
        } else if (!strcmp(kind, "asked") || !strcmp(kind, "unasked")) {
            demand(l, h->asked[channel] == (kind[0] == 'a'), "asked: %d", h->asked[channel]);
            h->asked[channel] = false;
        } else if (!strcmp(kind, "repeated")) {
            unsigned n = (unsigned)number(l, 0, 65535);
            demand(l, h->repeated[channel][n], "frame %u was not repeated", n);
            h->repeated[channel][n] = false;
        } else if (!strcmp(kind, "unrepeated")) {
            for (unsigned n = 0; n < 65536; n++) {
                demand(l, !h->repeated[channel][n], "frame %u was repeated", n);
            }
        } else {
            bad(l, "unknown word %s", kind);
        }
    }
}

int test_session(const char *path, uint32_t schema_crc)
{
    static struct host h;
    struct lines l;
    unsigned count = 0;
    memset(&h, 0, sizeof h);
    h.desk = desk_new();
    h.l = &l, h.schema_crc = schema_crc;
    for (lines_open(&l, path); lines_next(&l); count++) {
        line(&h);
    }
    nothing_left(&h);
    printf("%s: %u lines\n", path, count);
    return count > 20 ? 0 : 1;
}
