/* Hostile input, seeded: frames against the whole firmware, images against the loader and the engine. Run it under AddressSanitizer and
   UndefinedBehaviorSanitizer (../fuzz.sh does). */
#include "crc32c.h"
#include "sha256.h"
#include "text_image.h"

enum { REQUESTS = 19, IMAGE_ROOM = 1 << 20 };
static const uint8_t request_types[REQUESTS] = { 0x02, 0x03, 0x04, 0x05, 0x06, 0x10, 0x11, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x50, 0x51, 0x60 };

struct fuzz {
    struct desk *desk;
    uint64_t random, frames, taken, runs, loads, updates;
    uint8_t image[IMAGE_ROOM], sha256[32];
    size_t image_length;
};

static uint32_t roll(struct fuzz *f, uint32_t sides)
{
    return (uint32_t)(chance(&f->random) >> 33) % sides;
}

/* Everything that comes out must be frames of the running or the last session. */
static void look(struct fuzz *f)
{
    struct desk *d = f->desk;
    size_t start = 0;
    for (size_t i = 0; i < d->out_length; i++) {
        if (d->out[i] == 0) {
            struct frame frame;
            size_t n = cobs_decode(d->out + start, i - start);
            if (i != start && (n == COBS_BAD || frame_read(&frame, d->out + start, n, FW_MTU) != FRAME_GOOD)) {
                printf("after %llu frames the board sends something that is no frame\n", (unsigned long long)f->frames);
                exit(1);
            }
            start = i + 1;
        }
    }
    memmove(d->out, d->out + start, d->out_length - start);
    d->out_length -= start;
}

static void pass(struct fuzz *f, uint32_t ms)
{
    f->desk->now_us += 1000ull * ms + roll(f, 1000);
    for (unsigned i = 0; fw_poll(&f->desk->fw, f->desk->now_us) && i < 4; i++) {
    }
    look(f);
}

static void send(struct fuzz *f, uint8_t channel, uint8_t type, bool numbered, uint32_t session, uint16_t sequence, const uint8_t *payload, size_t length)
{
    static uint8_t frame[FW_MTU + 64], wire[2 * FW_MTU];
    memcpy(frame + FRAME_HEAD, payload, length);
    size_t n = frame_seal(frame, channel, type, numbered, session, sequence, length);
    if (roll(f, 50) == 0) {
        frame[roll(f, (uint32_t)n)] ^= (uint8_t)(1u << roll(f, 8));
    }
    n = cobs_encode(wire, frame, n);
    if (roll(f, 100) == 0) {
        wire[roll(f, (uint32_t)n)] = (uint8_t)roll(f, 256);
    }
    wire[n++] = 0;
    size_t cut = roll(f, (uint32_t)n);
    fw_receive(&f->desk->fw, wire, cut, f->desk->now_us);
    fw_receive(&f->desk->fw, wire + cut, n - cut, f->desk->now_us);
    f->frames++;
}

static void numbered(struct fuzz *f, uint8_t channel, uint8_t type, const uint8_t *payload, size_t length)
{
    uint16_t sequence = f->desk->fw.expected[channel];
    send(f, channel, type, true, f->desk->fw.session, (uint16_t)(sequence + (roll(f, 20) == 0 ? roll(f, 5) : 0)), payload, length);
}

static void hello(struct fuzz *f)
{
    uint8_t p[64] = { 1, 1, 0, 0, 5, 0, 2, 0 };
    put16(p + 8, 200 + roll(f, 5000));
    put16(p + 10, 6);
    put16(p + 12, 12);
    for (unsigned i = 0; i < 6; i++) {
        put16(p + 14 + 2 * i, roll(f, 3) == 0 ? roll(f, 65536) : 64);
    }
    size_t n = roll(f, 10) == 0 ? roll(f, 26) : 26;
    send(f, 0, 1, false, roll(f, 4) == 0 ? f->desk->fw.known[roll(f, 8)] : 1 + roll(f, 1000000), 0, p, n);
}

/* Numbers that are often near something. */
static uint32_t some(struct fuzz *f)
{
    static const uint32_t edges[8] = { 0, 1, 2, 3, 255, 65535, 0x7fffffff, 0xffffffff };
    return roll(f, 3) == 0 ? (uint32_t)chance(&f->random) : roll(f, 2) ? roll(f, 20) : edges[roll(f, 8)];
}

static void request(struct fuzz *f)
{
    uint8_t p[FW_MTU], type = request_types[roll(f, REQUESTS)];
    size_t room = f->desk->fw.mtu, n = roll(f, 8) == 0 ? roll(f, (uint32_t)room + 1) : 20;
    for (size_t i = 0; i < room; i += 4) {
        uint32_t x = some(f);
        memcpy(p + i, &x, room - i < 4 ? room - i : 4);
    }
    switch (type) {
    case 0x03: case 0x05: /* rarely: they end what goes on */
        if (roll(f, 20) != 0) {
            return;
        }
        break;
    case 0x10:
        put16(p + 2, roll(f, 8) ? 1 : roll(f, 2) ? 2 : roll(f, 4));
        put64(p + 4, roll(f, 2) ? f->image_length : some(f));
        memcpy(p + 12, f->sha256, 32);
        p[12] ^= (uint8_t)(roll(f, 4) == 0);
        n = 44;
        break;
    case 0x11:
        put16(p + 2, roll(f, 10) ? roll(f, 10) : some(f));
        n = roll(f, (uint32_t)room);
        break;
    case 0x20:
        put16(p + 2, roll(f, 3));
        break;
    case 0x22: case 0x24:
        put64(p + 4, roll(f, 4) ? f->desk->fw.engine.tick + roll(f, 50) : some(f));
        break;
    default:
        break;
    }
    numbered(f, 0, type, p, n);
}

static void data(struct fuzz *f)
{
    uint8_t p[FW_MTU];
    size_t room = f->desk->fw.mtu, n = roll(f, (uint32_t)room - 8), at = (size_t)f->desk->fw.upload.offset;
    if (at >= f->image_length || roll(f, 30) == 0) {
        at = roll(f, (uint32_t)f->image_length);
    }
    n = n < f->image_length - at || roll(f, 30) == 0 ? n : f->image_length - at;
    put64(p, at);
    memcpy(p + 8, f->image + at, at + n <= f->image_length ? n : f->image_length - at);
    numbered(f, 1, roll(f, 100) ? 0x13 : 0x30, p, 8 + n);
}

static void spikes_in(struct fuzz *f)
{
    uint8_t p[FW_MTU];
    const struct fw *fw = &f->desk->fw;
    uint32_t n = roll(f, 6), until = roll(f, 5);
    put16(p, fw->run.epoch + (uint32_t)(roll(f, 30) == 0));
    put16(p + 2, roll(f, 50) ? n : some(f));
    put64(p + 4, fw->run.complete + (roll(f, 50) == 0 ? some(f) : 0));
    put64(p + 12, roll(f, 40) == 0 ? UINT64_MAX : fw->run.complete + until);
    for (uint32_t i = 0; i < n; i++) {
        put16(p + 20 + 8 * i, i);
        put16(p + 22 + 8 * i, roll(f, 30) ? roll(f, 11) - 5u : some(f));
        put32(p + 24 + 8 * i, roll(f, 60) ? roll(f, 3) : some(f));
    }
    numbered(f, 2, 0x30, p, 20 + 8 * (size_t)n);
}

static void ack(struct fuzz *f)
{
    uint8_t p[6 * 8];
    uint32_t n = 1 + roll(f, 6);
    for (uint32_t i = 0; i < n; i++) {
        static const uint8_t channels[4] = { 0, 3, 4, 5 };
        uint8_t c = roll(f, 30) ? channels[roll(f, 4)] : (uint8_t)roll(f, 256);
        const struct fw_tx *t = c < FRAME_CHANNELS ? fw_tx_of(&f->desk->fw, c) : NULL;
        p[6 * i] = c, p[6 * i + 1] = (uint8_t)(roll(f, 10) == 0 ? roll(f, 256) : 0);
        put16(p + 6 * i + 2, (t != NULL ? t->base + (roll(f, 4) ? (uint32_t)t->fresh : roll(f, t->fresh + 2u)) : roll(f, 65536)) + (roll(f, 50) == 0 ? some(f) : 0));
        put16(p + 6 * i + 4, roll(f, 10) ? 32 : some(f));
    }
    send(f, 0, 0, false, f->desk->fw.session, 0, p, 6 * (size_t)n - (roll(f, 50) == 0));
}

/* The straight way to a running image, so that the fuzzing does not stay at the door. */
static void to_a_run(struct fuzz *f)
{
    uint8_t p[64] = { 1, 0, 1, 0 };
    hello(f);
    put64(p + 4, f->image_length);
    memcpy(p + 12, f->sha256, 32);
    numbered(f, 0, 0x10, p, 44);
    for (unsigned i = 0; i < 200 && f->desk->fw.state == FW_UPLOADING && f->desk->fw.upload.offset < f->image_length; i++) {
        data(f);
        pass(f, 0);
    }
    memset(p, 0, sizeof p);
    numbered(f, 0, 0x12, p, 2);
    for (unsigned i = 0; i < 200 && f->desk->fw.job != JOB_NONE; i++) {
        pass(f, 1);
    }
    f->loads += f->desk->fw.loaded;
    numbered(f, 0, 0x20, p, 10);
    for (uint8_t kind = 0; kind < 3; kind++) {
        p[2] = kind;
        put32(p + 12, 2);
        numbered(f, 0, 0x21, p, 16);
        ack(f);
    }
    put64(p + 4, roll(f, 2) ? 1000 : UINT64_MAX);
    p[2] = (uint8_t)roll(f, 4);
    numbered(f, 0, 0x22, p, 12);
    f->runs += f->desk->fw.state == FW_RUNNING;
}

/* The straight way to the check of a firmware file, which this is none of. */
static void to_an_update(struct fuzz *f)
{
    uint8_t p[64] = { 1, 0, 2, 0 };
    hello(f);
    put64(p + 4, f->image_length);
    memcpy(p + 12, f->sha256, 32);
    numbered(f, 0, 0x10, p, 44);
    for (unsigned i = 0; i < 200 && f->desk->fw.state == FW_UPLOADING && f->desk->fw.upload.offset < f->image_length; i++) {
        data(f);
        pass(f, 0);
    }
    numbered(f, 0, 0x12, p, 2);
    f->updates += f->desk->fw.job == JOB_UPDATE;
}

int test_fuzz(const char *image, uint64_t count, uint64_t seed)
{
    static struct fuzz f;
    struct sha256 s;
    f.random = seed * 2 + 1;
    f.desk = desk_new();
    f.desk->port.store_bytes = IMAGE_ROOM;
    f.desk->port.update = desk_update();
    f.image_length = image_text(image, f.image, IMAGE_ROOM);
    sha256_init(&s);
    sha256_update(&s, f.image, f.image_length);
    sha256_final(&s, f.sha256);
    while (f.frames < count) {
        switch (roll(&f, 40)) {
        case 0:
            if (roll(&f, 10) == 0) {
                hello(&f);
            }
            break;
        case 1: {
            uint8_t noise[600];
            size_t n = roll(&f, sizeof noise);
            for (size_t i = 0; i < n; i++) {
                noise[i] = (uint8_t)chance(&f.random);
            }
            fw_receive(&f.desk->fw, noise, n, f.desk->now_us);
            f.frames++;
            break;
        }
        case 2:
            switch (roll(&f, 6)) {
            case 0: case 1: to_a_run(&f); break;
            case 2: to_an_update(&f); break;
            default: break;
            }
            break;
        case 3: {
            uint8_t junk[300];
            size_t n = roll(&f, 240);
            for (size_t i = 0; i < n; i++) {
                junk[i] = (uint8_t)some(&f);
            }
            send(&f, (uint8_t)roll(&f, 8), (uint8_t)roll(&f, 256), roll(&f, 2), f.desk->fw.session, (uint16_t)roll(&f, 65536), junk, n);
            break;
        }
        case 4: case 5: case 6: case 7:
            data(&f);
            break;
        case 8: case 9: case 10: case 11: case 12: case 13: case 14: case 15:
            spikes_in(&f);
            break;
        case 16: case 17: case 18: case 19: case 20: case 21: case 22: case 23: case 24: case 25: case 26: case 27:
            ack(&f);
            break;
        default:
            request(&f);
        }
        pass(&f, roll(&f, 200) == 0 ? roll(&f, 12000) : roll(&f, 3));
    }
    /* Afterwards the board works: a session, and an answer. */
    struct fw *fw = &f.desk->fw;
    uint8_t p[26] = { 1, 1, 0, 0, 5, 0, 2, 0, 240, 0, 6, 0, 12, 0, 8, 0 };
    static uint8_t frame[128], wire[128];
    for (unsigned i = 0; i < 2; i++) {
        memcpy(frame + FRAME_HEAD, i == 0 ? p : (const uint8_t *)"\7\0hi", i == 0 ? 26 : 4);
        wire[0] = 0;
        size_t n = 1 + cobs_encode(wire + 1, frame, frame_seal(frame, 0, i == 0 ? 1 : 2, i == 1, 0x77777777, 0, i == 0 ? 26 : 4));
        wire[n++] = 0;
        fw_receive(fw, wire, n, f.desk->now_us);
        for (unsigned k = 0; k < 20; k++) {
            f.desk->now_us += 1000;
            fw_poll(fw, f.desk->now_us);
        }
    }
    bool alive = fw->session == 0x77777777 && fw->tx[0].queued == 1 && memcmp(fw->slots0[fw->tx[0].head] + FRAME_HEAD, "\7\0hi", 4) == 0;
    printf("%llu frames, %llu taken, %llu images loaded, %llu runs, %llu updates, the board %s afterwards\n", (unsigned long long)f.frames, (unsigned long long)fw->health[H_TAKEN],
           (unsigned long long)f.loads, (unsigned long long)f.runs, (unsigned long long)f.updates, alive ? "works" : "does not answer");
    return alive && f.loads > 0 && f.runs > 0 && f.updates > 0 ? 0 : 1;
}

/* All CRCs and the SHA-256 made right again, so that what was changed gets past them. */
static void reseal(uint8_t *b, size_t length)
{
    struct sha256 s;
    if (length < IMAGE_HEADER + IMAGE_TRAILER) {
        return;
    }
    uint8_t *t = b + length - IMAGE_TRAILER;
    uint64_t table = get64(t + 8), sections = get32(t + 4);
    put32(b + 60, crc32c(0, b, 60));
    if (table <= length - IMAGE_TRAILER && sections <= (length - IMAGE_TRAILER - table) / IMAGE_ENTRY) {
        for (uint64_t i = 0; i < sections; i++) {
            uint8_t *e = b + table + IMAGE_ENTRY * i;
            if (get64(e + 8) <= length && get64(e + 16) <= length - get64(e + 8)) {
                put32(e + 24, crc32c(0, b + get64(e + 8), (size_t)get64(e + 16)));
            }
        }
        put32(t + 16, crc32c(0, b + table, (size_t)(sections * IMAGE_ENTRY)));
    }
    put32(t + 28, crc32c(0, t, 28));
    sha256_init(&s);
    sha256_update(&s, b, length - SHA256_BYTES);
    sha256_final(&s, b + length - SHA256_BYTES);
}

int test_hostile_images(const char *path, uint64_t count, uint64_t seed)
{
    static uint8_t original[IMAGE_ROOM];
    static struct image_load load;
    static struct board board;
    struct fuzz f = { .random = seed * 2 + 1 };
    struct lines l;
    size_t length, loaded = 0, faults[8] = { 0 };
    const size_t arena_bytes = 1 << 18;
    uint8_t *arena = malloc(arena_bytes);
    lines_open(&l, path);
    (void)lines_next(&l);
    if (!strncmp(l.line, "nc1-text", 8)) {
        struct text_image t = text_image_read(&l);
        length = t.length;
        memcpy(original, t.bytes, length);
    } else {
        length = image_text(path, original, sizeof original);
    }
    uint64_t table = get64(original + length - IMAGE_TRAILER + 8), cores = 0;
    for (uint64_t i = 0; i < get32(original + length - IMAGE_TRAILER + 4); i++) { /* most changes go where the loader looks: behind the JSON */
        const uint8_t *e = original + table + IMAGE_ENTRY * i;
        cores = cores == 0 && (memcmp(e, "PORT", 4) == 0 || memcmp(e, "CORE", 4) == 0) ? get64(e + 8) : cores;
    }
    for (uint64_t k = 0; k < count; k++) {
        size_t n = roll(&f, 20) ? length : roll(&f, (uint32_t)length + 1);
        uint8_t *bytes = malloc(n == 0 ? 1 : n); /* of exactly this size, so that the sanitizer sees a byte too far */
        memcpy(bytes, original, n);
        for (uint32_t changes = 1 + roll(&f, 3); changes > 0 && n > 64; changes--) {
            size_t at = roll(&f, 8) ? cores + roll(&f, (uint32_t)(n > cores ? n - cores : 1)) : roll(&f, (uint32_t)n);
            at = at < n ? at : n - 1;
            if (roll(&f, 3) == 0 && (at & ~(size_t)3) + 4 <= n) {
                put32(bytes + (at & ~(size_t)3), some(&f));
            } else {
                bytes[at] = (uint8_t)(roll(&f, 2) ? bytes[at] ^ 1u << roll(&f, 8) : some(&f));
            }
        }
        if (roll(&f, 20) != 0) {
            reseal(bytes, n);
        }
        board = (struct board){ .arena = { arena, arena_bytes, 0, 0 } };
        image_load_begin(&load, bytes, n);
        while (!image_hash_step(&load)) {
        }
        while (!image_load_step(&load, &board)) {
        }
        faults[load.fault & 7]++;
        if (load.fault == IMAGE_GOOD) {
            struct engine e = { .board = &board };
            loaded++;
            engine_reset(&e, roll(&f, 100));
            for (unsigned t = 0; t < 20; t++, engine_next(&e)) {
                for (uint32_t p = 0; p < board.ports; p++) {
                    struct port *port = &board.port[p];
                    for (uint32_t c = 0; port->input && c < port->channels && c < 4; c++) {
                        engine_event(&e, port, roll(&f, port->channels), (int32_t)roll(&f, 65535) - 32767);
                    }
                }
                while (!engine_step(&e)) {
                }
                for (uint32_t c = 0; c < board.cores; c++) {
                    for (uint32_t x = 0; x < board.core[c].neuron_count; x++) {
                        uint32_t channel;
                        (void)engine_sent(&e, &board.core[c], x);
                        for (uint32_t p = 0; p < board.ports; p++) {
                            (void)port_channel(&board.port[p], board.core[c].id, x, &channel);
                        }
                    }
                    (void)engine_core_hash(&e, &board.core[c]);
                }
            }
        }
        free(bytes);
    }
    printf("%llu images: %zu loaded and run; refused: %zu not one, %zu CRC, %zu structure, %zu limit, %zu chip\n", (unsigned long long)count, loaded, faults[1], faults[2],
           faults[3], faults[4], faults[5]);
    free(arena);
    return loaded > 0 && (count < 1000 || faults[IMAGE_STRUCTURE] > 0) ? 0 : 1;
}
