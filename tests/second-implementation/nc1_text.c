/* The text form of vectors and images: README.md. */
#include "nc1_text.h"

#include <stdlib.h>
#include <string.h>

bool next_line(reader *r)
{
    if (fgets(r->line, NC1_LINE_BYTES, r->file) == NULL) {
        return false;
    }
    r->number++;
    r->line[strcspn(r->line, "\r\n")] = 0;
    r->at = r->line;
    return true;
}

void bad(const reader *r, const char *what)
{
    fprintf(stderr, "nc1: %s line %u: %s\n", r->name, r->number, what);
    exit(2);
}

const char *word(reader *r)
{
    while (*r->at == ' ') {
        r->at++;
    }
    char *start = r->at;
    while (*r->at != ' ' && *r->at != 0) {
        r->at++;
    }
    if (r->at == start) {
        bad(r, "a word is missing");
    }
    if (*r->at != 0) {
        *r->at++ = 0;
    }
    return start;
}

bool more(reader *r)
{
    while (*r->at == ' ') {
        r->at++;
    }
    return *r->at != 0;
}

int64_t number(reader *r, int64_t low, int64_t high)
{
    const char *text = word(r);
    char *end;
    long long value = strtoll(text, &end, 10);
    if (*end != 0 || value < low || value > high) {
        bad(r, "a number is wrong or out of range");
    }
    return value;
}

/* Fields are read by one statement each: C does not order the calls of an initializer. */
nc1_class read_class(reader *r)
{
    nc1_class c;
    c.model = U8(r), c.rounding = U8(r), c.reset = U8(r), c.refractory = U8(r);
    c.leak_v = U16(r), c.leak_u = U16(r), c.linear_leak = U16(r), c.gain = I8(r), c.flags = U8(r), c.start_tick = U16(r);
    for (int i = 0; i < 9; i++) {
        c.p[i] = I16(r);
    }
    return c;
}

nc1_record read_record(reader *r)
{
    nc1_record n;
    n.class_index = U8(r), n.exponent = I8(r), n.threshold = I8(r), n.reset = I8(r), n.v0 = I8(r), n.u0 = I8(r);
    n.destination_set = U16(r), n.bias_v = I16(r), n.bias_u = I16(r), n.logical_id = U32(r);
    return n;
}

static uint8_t hex_digit(const reader *r, char c)
{
    if (c >= '0' && c <= '9') {
        return (uint8_t)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (uint8_t)(c - 'a' + 10);
    }
    bad(r, "not a hexadecimal digit");
}

/* Appends the bytes of a hexadecimal word. */
void read_hex(reader *r, uint8_t **bytes, size_t *count)
{
    for (const char *text = word(r); *text != 0; text += 2) {
        if (text[1] == 0) {
            bad(r, "an odd number of hexadecimal digits");
        }
        *bytes = nc1_grow(*bytes, *count, 1);
        (*bytes)[(*count)++] = (uint8_t)(hex_digit(r, text[0]) << 4 | hex_digit(r, text[1]));
    }
}

static nc1_set read_set(reader *r)
{
    nc1_set set = { .flags = U8(r) };
    size_t count = U32(r);
    while (set.count < count) {
        set.targets = nc1_grow(set.targets, set.count, sizeof *set.targets);
        set.targets[set.count++] = U32(r);
    }
    return set;
}

static void read_core_line(reader *r, nc1_board *board, nc1_core *core, const char *kind)
{
    if (!strcmp(kind, "class")) {
        APPEND(core, class, classes, read_class(r));
    } else if (!strcmp(kind, "neuron")) {
        APPEND(core, neuron, neurons, read_record(r));
        if (core->neuron[core->neurons - 1].class_index >= core->classes) {
            bad(r, "a neuron of a class that the core does not have");
        }
    } else if (!strcmp(kind, "set")) {
        APPEND(core, set, sets, read_set(r));
    } else if (!strcmp(kind, "axon")) {
        nc1_axon axon = { .source = U32(r) };
        axon.page = U32(r), axon.first = U32(r);
        size_t bytes = 0;
        read_hex(r, &axon.bitmap, &bytes);
        if (bytes != (board->neurons_max + 7) / 8) {
            bad(r, "a bitmap has the wrong length");
        }
        APPEND(core, axon, axons, axon);
    } else if (!strcmp(kind, "descriptor")) {
        APPEND(core, descriptor, descriptors, strtoull(word(r), NULL, 16));
    } else if (!strcmp(kind, "rows")) {
        read_hex(r, &core->row, &core->row_bytes);
    } else {
        bad(r, "unknown line");
    }
}

static void read_port_line(reader *r, nc1_port *port, const char *kind)
{
    if (!strcmp(kind, "channels")) {
        for (size_t i = 0; i < port->channels; i++) {
            port->channel_set = nc1_grow(port->channel_set, i, sizeof *port->channel_set);
            port->channel_set[i] = U16(r);
        }
    } else if (!strcmp(kind, "set")) {
        APPEND(port, set, sets, read_set(r));
    } else if (!strcmp(kind, "run")) {
        nc1_run run = { .core = U32(r) };
        run.first_neuron = U32(r), run.count = U32(r), run.first_channel = U32(r);
        APPEND(port, run, runs, run);
    } else {
        bad(r, "unknown line");
    }
}

static int by_time(const void *a, const void *b)
{
    const nc1_event *x = a, *y = b;
    if (x->tick != y->tick) {
        return x->tick < y->tick ? -1 : 1;
    }
    if (x->port != y->port) {
        return x->port < y->port ? -1 : 1;
    }
    return x->channel < y->channel ? -1 : x->channel > y->channel;
}

uint64_t read_image(reader *r, nc1_board *board)
{
    nc1_core *core = NULL;
    nc1_port *port = NULL;
    uint64_t ticks = 0;
    while (next_line(r)) {
        if (!more(r)) {
            continue;
        }
        const char *kind = word(r);
        if (!strcmp(kind, "expect")) {
            break;
        } else if (!strcmp(kind, "board")) {
            board->mesh_x = U32(r), board->mesh_y = U32(r), board->seed = U32(r);
        } else if (!strcmp(kind, "limits")) {
            board->neurons_max = U32(r), board->sparse_bits = U32(r), board->pending_entries = U32(r);
        } else if (!strcmp(kind, "table")) {
            read_hex(r, &board->table, &board->table_bytes);
        } else if (!strcmp(kind, "core")) {
            nc1_core fresh = { .id = U32(r) };
            if (board->cores > 0 && board->core[board->cores - 1].id >= fresh.id) {
                bad(r, "cores must ascend");
            }
            APPEND(board, core, cores, fresh);
            core = &board->core[board->cores - 1], port = NULL;
        } else if (!strcmp(kind, "port")) {
            nc1_port fresh = { .id = U32(r) };
            fresh.input = !strcmp(word(r), "in");
            fresh.channels = U32(r);
            (void)U32(r);
            APPEND(board, port, ports, fresh);
            port = &board->port[board->ports - 1], core = NULL;
        } else if (!strcmp(kind, "event")) {
            nc1_event e = { .tick = U32(r) };
            e.port = U32(r), e.channel = U32(r), e.payload = (int32_t)number(r, -32767, 32767);
            APPEND(board, event, events, e);
        } else if (!strcmp(kind, "ticks")) {
            ticks = (uint64_t)number(r, 0, INT64_MAX);
        } else if (core != NULL) {
            read_core_line(r, board, core, kind);
        } else if (port != NULL) {
            read_port_line(r, port, kind);
        } else {
            bad(r, "a line before its core or port");
        }
    }
    if (board->events > 0) {
        qsort(board->event, board->events, sizeof *board->event, by_time);
    }
    return ticks;
}
