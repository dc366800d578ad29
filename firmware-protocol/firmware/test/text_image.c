#include "text_image.h"

#include "crc32c.h"
#include "sha256.h"

/* Bytes that grow. */
struct buffer {
    uint8_t *bytes;
    size_t length;
};

static void append(struct buffer *b, const void *bytes, size_t n)
{
    if (n == 0) {
        return;
    }
    b->bytes = realloc(b->bytes, b->length + n);
    memcpy(b->bytes + b->length, bytes, n);
    b->length += n;
}

static void append32(struct buffer *b, uint32_t x)
{
    append(b, &x, 4);
}

static void pad(struct buffer *b)
{
    static const uint8_t zeros[8];
    append(b, zeros, (8 - b->length % 8) % 8);
}

void class_read(struct lines *l, uint8_t cls[CLASS_BYTES])
{
    for (unsigned i = 0; i < 4; i++) {
        cls[i] = (uint8_t)number(l, 0, 255);
    }
    for (unsigned i = 4; i < 10; i += 2) {
        put16(cls + i, (uint32_t)number(l, 0, 65535));
    }
    cls[C_GAIN] = (uint8_t)number(l, -128, 127);
    cls[C_FLAGS] = (uint8_t)number(l, 0, 255);
    put16(cls + C_START, (uint32_t)number(l, 0, 65535));
    for (unsigned i = 0; i < 9; i++) {
        put16(cls + C_P + 2 * i, (uint32_t)number(l, -32768, 32767));
    }
}

void record_read(struct lines *l, uint8_t record[RECORD_BYTES])
{
    record[0] = (uint8_t)number(l, 0, 255);
    for (unsigned i = 1; i < 6; i++) {
        record[i] = (uint8_t)number(l, -128, 127);
    }
    put16(record + R_SET, (uint32_t)number(l, 0, 65535));
    put16(record + R_BIAS_V, (uint32_t)number(l, -32768, 32767));
    put16(record + R_BIAS_U, (uint32_t)number(l, -32768, 32767));
    put32(record + R_LOGICAL, (uint32_t)number(l, 0, UINT32_MAX));
}

/* The section that is being read: of a core when `core`, else of a port. */
struct part {
    bool core, input;
    uint32_t id, channels, payload_max, sets, runs;
    uint32_t bitmap_bytes;
    struct buffer classes, neurons, starts, flags, ids, axons, bitmaps, descriptors, rows, channel_sets, run;
};

static void add_set(struct part *p, uint8_t flags)
{
    if (p->sets == 0) {
        append32(&p->starts, 0);
    }
    append(&p->flags, &flags, 1);
    p->sets++;
}

static struct buffer section_of(struct part *p)
{
    struct buffer s = { 0 };
    const struct buffer *core[] = { &p->classes, &p->neurons, &p->starts, &p->flags, &p->ids, &p->axons, &p->bitmaps, &p->descriptors, &p->rows };
    const struct buffer *port[] = { &p->starts, &p->flags, &p->ids, &p->channel_sets, &p->run };
    if (p->core) {
        uint32_t head[10] = { p->id, (uint32_t)p->classes.length / 32, (uint32_t)p->neurons.length / 16, p->sets, (uint32_t)p->ids.length / 4, (uint32_t)p->axons.length / 12,
                              p->bitmap_bytes, (uint32_t)p->descriptors.length / 8, (uint32_t)p->rows.length, 0 };
        append(&s, head, sizeof head);
    } else {
        uint32_t head[8] = { p->id, p->input, p->channels, p->payload_max, p->sets, (uint32_t)p->ids.length / 4, p->runs, 0 };
        append(&s, head, sizeof head);
    }
    for (unsigned i = 0; i < (p->core ? 9u : 5u); i++) {
        const struct buffer *b = p->core ? core[i] : port[i];
        pad(&s);
        append(&s, b->bytes, b->length);
        pad(&s);
    }
    return s;
}

struct builder {
    struct buffer file, table;
    uint32_t sections, cores, ports;
};

static void add_section(struct builder *b, const char *type, uint32_t id, struct buffer s)
{
    uint8_t e[32] = { 0 };
    pad(&b->file);
    memcpy(e, type, 4);
    put32(e + 4, id);
    put64(e + 8, b->file.length);
    put64(e + 16, s.length);
    put32(e + 24, crc32c(0, s.bytes, s.length));
    append(&b->table, e, sizeof e);
    append(&b->file, s.bytes, s.length);
    b->sections++;
}

static void finish_part(struct builder *b, struct part *p, struct buffer late[], size_t *lates, uint32_t ids[])
{
    if (p->id == UINT32_MAX) {
        return;
    }
    if (p->sets == 0) { /* an output port has the empty set only */
        add_set(p, 0);
        append32(&p->starts, 0);
    }
    if (p->core) { /* cores come behind all ports */
        ids[*lates] = p->id;
        late[(*lates)++] = section_of(p);
        b->cores++;
    } else {
        add_section(b, "PORT", p->id, section_of(p));
        b->ports++;
    }
}

static void hex(struct lines *l, struct buffer *to)
{
    static uint8_t data[1 << 19];
    append(to, data, bytes(l, data, sizeof data));
}

static int by_time(const void *a, const void *b)
{
    const struct host_event *x = a, *y = b;
    if (x->tick != y->tick) {
        return x->tick < y->tick ? -1 : 1;
    }
    return x->port != y->port ? (x->port < y->port ? -1 : 1) : x->channel < y->channel ? -1 : x->channel > y->channel;
}

static void part_line(struct lines *l, struct part *p, const char *kind)
{
    uint8_t bits[CLASS_BYTES] = { 0 };
    if (!strcmp(kind, "class")) {
        class_read(l, bits);
        append(&p->classes, bits, CLASS_BYTES);
    } else if (!strcmp(kind, "neuron")) {
        record_read(l, bits);
        append(&p->neurons, bits, RECORD_BYTES);
    } else if (!strcmp(kind, "set")) {
        add_set(p, (uint8_t)number(l, 0, 255));
        for (int64_t n = number(l, 0, INT32_MAX); n > 0; n--) {
            append32(&p->ids, (uint32_t)number(l, 0, UINT32_MAX));
        }
        append32(&p->starts, (uint32_t)p->ids.length / 4);
    } else if (!strcmp(kind, "axon")) {
        for (unsigned i = 0; i < 3; i++) {
            append32(&p->axons, (uint32_t)number(l, 0, UINT32_MAX));
        }
        hex(l, &p->bitmaps);
    } else if (!strcmp(kind, "descriptor")) {
        uint64_t d = strtoull(word(l), NULL, 16);
        append(&p->descriptors, &d, 8);
    } else if (!strcmp(kind, "rows")) {
        hex(l, &p->rows);
    } else if (!strcmp(kind, "channels")) {
        for (uint32_t i = 0; i < p->channels; i++) {
            uint16_t set = (uint16_t)number(l, 0, 65535);
            append(&p->channel_sets, &set, 2);
        }
    } else if (!strcmp(kind, "run")) {
        for (unsigned i = 0; i < 4; i++) {
            append32(&p->run, (uint32_t)number(l, 0, UINT32_MAX));
        }
        p->runs++;
    } else {
        bad(l, "unknown line %s", kind);
    }
}

struct text_image text_image_read(struct lines *l)
{
    struct text_image t = { 0 };
    struct builder b = { 0 };
    struct buffer table = { 0 }, *late = calloc(4096, sizeof *late), empty = { (uint8_t *)(uintptr_t)"{}", 2 };
    uint32_t *ids = calloc(4096, sizeof *ids), mesh_x = 0, mesh_y = 0, seed = 0, neurons_max = 0, sparse = 0, pending = 0;
    size_t lates = 0;
    struct part part = { .id = UINT32_MAX };
    bool begun = false;
    uint8_t head[IMAGE_HEADER] = "NCIM", tail[IMAGE_TRAILER] = "NCIE";
    while (lines_next(l)) {
        const char *kind = word(l);
        if (!strcmp(kind, "expect")) {
            break;
        } else if (!strcmp(kind, "board")) {
            mesh_x = (uint32_t)number(l, 1, UINT32_MAX), mesh_y = (uint32_t)number(l, 1, UINT32_MAX), seed = (uint32_t)number(l, 0, UINT32_MAX);
        } else if (!strcmp(kind, "limits")) {
            neurons_max = (uint32_t)number(l, 1, 4096), sparse = (uint32_t)number(l, 8, 12), pending = (uint32_t)number(l, 0, INT32_MAX);
        } else if (!strcmp(kind, "table")) {
            hex(l, &table);
        } else if (!strcmp(kind, "event")) {
            t.event = realloc(t.event, (t.events + 1) * sizeof *t.event);
            struct host_event *e = &t.event[t.events++];
            e->tick = number64(l), e->port = (uint32_t)number(l, 0, 255), e->channel = (uint32_t)number(l, 0, INT32_MAX), e->payload = (int32_t)number(l, -32767, 32767);
        } else if (!strcmp(kind, "ticks")) {
            t.ticks = number64(l);
        } else {
            if (!begun) { /* the limits and the table memory have been read */
                append(&b.file, head, sizeof head);
                add_section(&b, "CHIP", 0, empty);
                add_section(&b, "PROV", 0, empty);
                if (table.length > 0) {
                    add_section(&b, "TABL", 0, table);
                }
                begun = true;
            }
            if (!strcmp(kind, "core") || !strcmp(kind, "port")) {
                finish_part(&b, &part, late, &lates, ids);
                part = (struct part){ .core = kind[0] == 'c', .bitmap_bytes = (neurons_max + 7) / 8 };
                part.id = (uint32_t)number(l, 0, UINT32_MAX);
                if (!part.core) {
                    part.input = !strcmp(word(l), "in");
                    part.channels = (uint32_t)number(l, 0, INT32_MAX), part.payload_max = (uint32_t)number(l, 0, 32767);
                }
            } else {
                part_line(l, &part, kind);
            }
        }
    }
    finish_part(&b, &part, late, &lates, ids);
    for (size_t i = 0; i < lates; i++) {
        add_section(&b, "CORE", ids[i], late[i]);
    }
    add_section(&b, "IOMP", 0, empty);
    pad(&b.file);
    uint32_t fields[14] = { IMAGE_MINOR << 16 | IMAGE_MAJOR, IMAGE_HEADER, mesh_x, mesh_y, seed, neurons_max, 1u << 24, 256, 65535, pending, 15, sparse, 65536, (uint32_t)table.length };
    memcpy(b.file.bytes + 4, fields, sizeof fields);
    put32(b.file.bytes + 60, crc32c(0, b.file.bytes, 60));
    put32(tail + 4, b.sections);
    put64(tail + 8, b.file.length);
    put32(tail + 16, crc32c(0, b.table.bytes, b.table.length));
    put32(tail + 20, b.cores);
    put32(tail + 24, b.ports);
    put32(tail + 28, crc32c(0, tail, 28));
    append(&b.file, b.table.bytes, b.table.length);
    append(&b.file, tail, sizeof tail);
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, b.file.bytes, b.file.length - SHA256_BYTES);
    sha256_final(&s, b.file.bytes + b.file.length - SHA256_BYTES);
    if (t.events > 0) {
        qsort(t.event, t.events, sizeof *t.event, by_time);
    }
    t.bytes = b.file.bytes, t.length = b.file.length;
    return t;
}
