/* The loader's part of firmware-protocol/image.md: sections 1 to 6. The SHA-256 and the JSON sections are for hosts and are not read here. */
#include "nc1_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 64, TRAILER = 64, ENTRY = 32, VERSION_MAJOR = 0, VERSION_MINOR = 4 };

typedef struct {
    const uint8_t *bytes;
    uint64_t length, at;
} section;

static uint32_t u16(const uint8_t *b) { return (uint32_t)b[0] | (uint32_t)b[1] << 8; }
static uint32_t u32(const uint8_t *b) { return u16(b) | u16(b + 2) << 16; }
static uint64_t u64(const uint8_t *b) { return u32(b) | (uint64_t)u32(b + 4) << 32; }
static int8_t i8(const uint8_t *b) { return (int8_t)b[0]; }
static int16_t i16(const uint8_t *b) { return (int16_t)(uint16_t)u16(b); }
static uint64_t pad8(uint64_t x) { return (x + 7) & ~(uint64_t)7; }

static uint32_t crc32c(const uint8_t *bytes, uint64_t length)
{
    uint32_t crc = 0xffffffffu;
    for (uint64_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ 0x82f63b78u : crc >> 1;
        }
    }
    return ~crc;
}

static void demand(bool good, const char *what)
{
    if (!good) {
        nc1_fail(what);
    }
}

static void *room(uint64_t count, size_t size)
{
    void *p = calloc(count == 0 ? 1 : count, size);
    demand(p != NULL, "out of memory");
    return p;
}

/* The next array of a section. */
static const uint8_t *array(section *s, uint64_t bytes)
{
    demand(s->at <= s->length && bytes <= s->length - s->at, "an array passes the end of its section");
    const uint8_t *start = s->bytes + s->at;
    s->at = pad8(s->at + bytes);
    return start;
}

static nc1_set *read_sets(section *s, uint32_t sets, uint32_t targets)
{
    demand(sets >= 1, "a core or port without destination sets");
    const uint8_t *start = array(s, 4 * (uint64_t)sets + 4), *flags = array(s, sets), *ids = array(s, 4 * (uint64_t)targets);
    nc1_set *out = room(sets, sizeof *out);
    demand(u32(start) == 0 && u32(start + 4 * (uint64_t)sets) == targets, "destination sets do not cover their ids");
    for (uint32_t i = 0; i < sets; i++) {
        uint32_t first = u32(start + 4 * (uint64_t)i), end = u32(start + 4 * (uint64_t)i + 4);
        demand(first <= end && end <= targets, "destination sets do not ascend");
        out[i].flags = flags[i];
        out[i].count = end - first;
        out[i].targets = room(end - first, sizeof *out[i].targets);
        for (uint32_t k = first; k < end; k++) {
            out[i].targets[k - first] = u32(ids + 4 * (uint64_t)k);
        }
    }
    return out;
}

static nc1_class read_class(const uint8_t *b)
{
    nc1_class c = { .model = b[0], .rounding = b[1], .reset = b[2], .refractory = b[3], .gain = i8(b + 10), .flags = b[11] };
    c.leak_v = (uint16_t)u16(b + 4);
    c.leak_u = (uint16_t)u16(b + 6);
    c.linear_leak = (uint16_t)u16(b + 8);
    c.start_tick = (uint16_t)u16(b + 12);
    for (int i = 0; i < 9; i++) {
        c.p[i] = i16(b + 14 + 2 * i);
    }
    return c;
}

static nc1_record read_record(const uint8_t *b)
{
    nc1_record r = { .class_index = b[0], .exponent = i8(b + 1), .threshold = i8(b + 2), .reset = i8(b + 3), .v0 = i8(b + 4), .u0 = i8(b + 5) };
    r.destination_set = (uint16_t)u16(b + 6);
    r.bias_v = i16(b + 8);
    r.bias_u = i16(b + 10);
    r.logical_id = u32(b + 12);
    return r;
}

static nc1_core read_core(section s, uint32_t bitmap_bytes)
{
    nc1_core core = { 0 };
    const uint8_t *h = array(&s, 40);
    core.id = u32(h);
    core.classes = u32(h + 4), core.neurons = u32(h + 8), core.sets = u32(h + 12), core.axons = u32(h + 20);
    core.descriptors = u32(h + 28), core.row_bytes = u32(h + 32);
    demand(u32(h + 24) == bitmap_bytes && u32(h + 36) == 0, "a core's bitmap size or reserved word is wrong");
    const uint8_t *classes = array(&s, 32 * (uint64_t)core.classes), *neurons = array(&s, 16 * (uint64_t)core.neurons);
    core.set = read_sets(&s, u32(h + 12), u32(h + 16));
    const uint8_t *axons = array(&s, 12 * (uint64_t)core.axons), *bitmaps = array(&s, (uint64_t)core.axons * bitmap_bytes);
    const uint8_t *descriptors = array(&s, 8 * (uint64_t)core.descriptors), *rows = array(&s, core.row_bytes);
    demand(s.at == s.length, "a CORE section is longer than its arrays");
    core.class = room(core.classes, sizeof *core.class);
    core.neuron = room(core.neurons, sizeof *core.neuron);
    core.axon = room(core.axons, sizeof *core.axon);
    core.descriptor = room(core.descriptors, sizeof *core.descriptor);
    core.row = room(core.row_bytes, 1);
    memcpy(core.row, rows, core.row_bytes);
    for (size_t i = 0; i < core.classes; i++) {
        core.class[i] = read_class(classes + 32 * i);
    }
    for (size_t i = 0; i < core.neurons; i++) {
        core.neuron[i] = read_record(neurons + 16 * i);
        demand(core.neuron[i].class_index < core.classes, "a neuron of a class that the core does not have");
    }
    for (size_t i = 0; i < core.axons; i++) {
        core.axon[i] = (nc1_axon){ .source = u32(axons + 12 * i), .page = u32(axons + 12 * i + 4), .first = u32(axons + 12 * i + 8) };
        core.axon[i].bitmap = room(bitmap_bytes, 1);
        memcpy(core.axon[i].bitmap, bitmaps + i * bitmap_bytes, bitmap_bytes);
    }
    for (size_t i = 0; i < core.descriptors; i++) {
        core.descriptor[i] = u64(descriptors + 8 * i);
    }
    return core;
}

static nc1_port read_port(section s)
{
    nc1_port port = { 0 };
    const uint8_t *h = array(&s, 32);
    port.id = u32(h);
    port.input = u32(h + 4) == 1;
    port.channels = u32(h + 8), port.sets = u32(h + 16), port.runs = u32(h + 24);
    demand(u32(h + 4) <= 1 && u32(h + 28) == 0, "a port's direction or reserved word is wrong");
    port.set = read_sets(&s, u32(h + 16), u32(h + 20));
    const uint8_t *sets = array(&s, port.input ? 2 * (uint64_t)port.channels : 0), *runs = array(&s, 16 * (uint64_t)port.runs);
    demand(s.at == s.length, "a PORT section is longer than its arrays");
    port.channel_set = room(port.input ? port.channels : 0, sizeof *port.channel_set);
    for (size_t i = 0; port.input && i < port.channels; i++) {
        port.channel_set[i] = (uint16_t)u16(sets + 2 * i);
        demand(port.channel_set[i] < port.sets, "a channel names a destination set that its port does not have");
    }
    port.run = room(port.runs, sizeof *port.run);
    for (size_t i = 0; i < port.runs; i++) {
        const uint8_t *b = runs + 16 * i;
        port.run[i] = (nc1_run){ .core = u32(b), .first_neuron = u32(b + 4), .count = u32(b + 8), .first_channel = u32(b + 12) };
    }
    return port;
}

static uint8_t *read_file(const char *path, uint64_t *length)
{
    FILE *file = fopen(path, "rb");
    demand(file != NULL, "the image cannot be opened");
    demand(fseek(file, 0, SEEK_END) == 0, "the image cannot be read");
    long size = ftell(file);
    demand(size >= HEADER + TRAILER, "the file is too short for an image");
    rewind(file);
    uint8_t *bytes = room((uint64_t)size, 1);
    demand(fread(bytes, 1, (size_t)size, file) == (size_t)size, "the image cannot be read");
    fclose(file);
    *length = (uint64_t)size;
    return bytes;
}

void nc1_load_image(const char *path, nc1_board *board)
{
    demand(crc32c((const uint8_t *)"123456789", 9) == 0xe3069283u, "CRC-32C is computed wrongly");
    uint64_t length;
    uint8_t *file = read_file(path, &length);
    const uint8_t *trailer = file + length - TRAILER;
    demand(memcmp(file, "NCIM", 4) == 0, "the file is no image");
    demand(u16(file + 4) == VERSION_MAJOR && u16(file + 6) == VERSION_MINOR && u32(file + 8) == HEADER, "the image has another version than 0.4");
    demand(crc32c(file, 60) == u32(file + 60), "the header is damaged");
    demand(memcmp(trailer, "NCIE", 4) == 0 && crc32c(trailer, 28) == u32(trailer + 28), "the trailer is damaged");
    board->mesh_x = u32(file + 12), board->mesh_y = u32(file + 16), board->seed = u32(file + 20);
    board->neurons_max = u32(file + 24), board->pending_entries = u32(file + 40), board->sparse_bits = u32(file + 48);

    uint32_t sections = u32(trailer + 4), cores = u32(trailer + 20), ports = u32(trailer + 24);
    uint64_t table = u64(trailer + 8), expected = HEADER;
    demand(table <= length && length - TRAILER - table == ENTRY * (uint64_t)sections, "the section table is not where the trailer says");
    demand(crc32c(file + table, ENTRY * (uint64_t)sections) == u32(trailer + 16), "the section table is damaged");
    board->core = room(cores, sizeof *board->core);
    board->port = room(ports, sizeof *board->port);
    for (uint32_t i = 0; i < sections; i++) {
        const uint8_t *entry = file + table + ENTRY * (uint64_t)i;
        section s = { file + u64(entry + 8), u64(entry + 16), 0 };
        demand(u64(entry + 8) == expected && s.length <= table - expected, "sections do not follow one another");
        demand(crc32c(s.bytes, s.length) == u32(entry + 24), "a section is damaged");
        expected = pad8(expected + s.length);
        if (memcmp(entry, "TABL", 4) == 0) {
            demand(board->table == NULL && s.length <= u32(file + 56), "the table memory is given twice or larger than the chip's");
            board->table = room(s.length, 1);
            board->table_bytes = (size_t)s.length;
            memcpy(board->table, s.bytes, s.length);
        } else if (memcmp(entry, "CORE", 4) == 0) {
            demand(board->cores < cores, "there are more cores than the trailer says");
            board->core[board->cores++] = read_core(s, (board->neurons_max + 7) / 8);
        } else if (memcmp(entry, "PORT", 4) == 0) {
            demand(board->ports < ports, "there are more ports than the trailer says");
            board->port[board->ports++] = read_port(s);
        }
    }
    demand(board->cores == cores && board->ports == ports && expected == table, "sections are missing");
    free(file);
}
