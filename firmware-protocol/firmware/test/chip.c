/* vectors/chip/NAME.txt: functions and neurons against neuron.c, boards through the loader and the engine. */
#include "text_image.h"

struct table {
    uint8_t *bytes;
    size_t length;
};

static void function(struct lines *l, char *out, size_t room)
{
    const char *name = word(l);
    int64_t result = 0;
    if (!strcmp(name, "rne8")) {
        result = neuron_rne8((int32_t)number(l, INT32_MIN, INT32_MAX));
    } else if (!strcmp(name, "sat8")) {
        result = neuron_sat8((int32_t)number(l, INT32_MIN, INT32_MAX));
    } else if (!strcmp(name, "bitrev4")) {
        result = neuron_bitrev4((uint32_t)number(l, 0, UINT32_MAX));
    } else if (!strcmp(name, "hash")) {
        uint32_t a[4];
        for (unsigned i = 0; i < 4; i++) {
            a[i] = (uint32_t)number(l, 0, UINT32_MAX);
        }
        result = neuron_hash(a[0], a[1], a[2], a[3]);
    } else if (!strcmp(name, "round")) {
        int32_t s = (int32_t)number(l, INT32_MIN, INT32_MAX);
        uint8_t mode = (uint8_t)number(l, 0, 2);
        uint32_t a[4];
        for (unsigned i = 0; i < 4; i++) {
            a[i] = (uint32_t)number(l, 0, UINT32_MAX);
        }
        result = neuron_round(s, mode, a[0], a[1], a[2], a[3]);
    } else if (!strcmp(name, "qlif_sine")) {
        result = neuron_qlif_sine((uint32_t)number(l, 0, 255));
    } else if (!strcmp(name, "qlif_relax")) {
        uint32_t angle = (uint32_t)number(l, 0, 255);
        result = neuron_qlif_relax(angle, (uint32_t)number(l, 0, 65535));
    } else {
        bad(l, "unknown function %s", name);
    }
    snprintf(out, room, "%lld", (long long)result);
}

static void neuron(struct lines *l, const uint8_t *table, char *out, size_t room)
{
    uint8_t cls[CLASS_BYTES], record[RECORD_BYTES];
    struct neuron_state s;
    struct neuron_world w = { .table = table };
    class_read(l, cls);
    record_read(l, record);
    s.v = (int8_t)number(l, -128, 127), s.u = (int8_t)number(l, -128, 127), s.refractory = (uint8_t)number(l, 0, 15);
    int32_t acc = (int32_t)number(l, INT32_MIN, INT32_MAX);
    w.tick = (uint32_t)number(l, 0, UINT32_MAX), w.seed = (uint32_t)number(l, 0, UINT32_MAX);
    bool rest = neuron_at_rest(cls, record, s, table);
    struct neuron_outcome o = neuron_step(cls, record, s, acc, &w);
    snprintf(out, room, "%d %d %d %d %d %d", rest, o.state.v, o.state.u, o.state.refractory, o.fired, o.saturations);
}

static int by_channel(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return x[0] != y[0] ? (x[0] < y[0] ? -1 : 1) : x[1] < y[1] ? -1 : x[1] > y[1];
}

/* What the vector's line says must come next. */
static void expect(struct lines *l, const char *text)
{
    demand(l, lines_next(l), "expects the end, got %s", text);
    demand(l, strcmp(l->line, text) == 0, "expects \"%s\", got \"%s\"", l->line, text);
}

static void show_tick(struct lines *l, const struct engine *e, uint64_t before[][COUNTERS], uint64_t ports_before[][2])
{
    static int64_t sent[65536][3];
    size_t sends = 0;
    const struct board *b = e->board;
    char text[512];
    snprintf(text, sizeof text, "tick %llu", (unsigned long long)e->tick);
    expect(l, text);
    for (uint32_t i = 0; i < b->cores; i++) {
        const struct core *c = &b->core[i];
        for (uint32_t n = 0; n < c->neuron_count; n++) {
            int32_t payload = engine_sent(e, c, n);
            uint32_t set = get16(core_record(c, n) + R_SET);
            if (engine_fired(c, n)) {
                snprintf(text, sizeof text, "s %u %u", c->id, n);
                expect(l, text);
            }
            for (uint32_t k = set_first(&c->sets, set); payload != 0 && k < set_first(&c->sets, set + 1); k++) {
                uint32_t id = set_id(&c->sets, k), channel;
                const struct port *p = id & PORT_BIT ? board_port(b, id) : NULL;
                if (p != NULL && port_channel(p, c->id, n, &channel)) {
                    sent[sends][0] = id & ~PORT_BIT, sent[sends][1] = channel, sent[sends++][2] = payload;
                }
            }
        }
    }
    qsort(sent, sends, sizeof *sent, by_channel);
    for (size_t i = 0; i < sends; i++) {
        snprintf(text, sizeof text, "o %lld %lld %lld", (long long)sent[i][0], (long long)sent[i][1], (long long)sent[i][2]);
        expect(l, text);
    }
    for (uint32_t i = 0; i < b->cores; i++) {
        const struct core *c = &b->core[i];
        for (uint32_t n = 0; n < c->neuron_count; n++) {
            snprintf(text, sizeof text, "v %u %u %d %d %d", c->id, n, c->v[n], c->u[n], c->refractory[n]);
            expect(l, text);
        }
    }
    for (uint32_t i = 0; i < b->cores; i++) {
        const struct core *c = &b->core[i];
        int used = snprintf(text, sizeof text, "c %u", c->id);
        bool any = false;
        for (unsigned k = 0; k < COUNTERS; k++) {
            uint64_t added = c->counter[k] - before[i][k];
            before[i][k] = c->counter[k];
            any = any || added != 0;
            used += snprintf(text + used, sizeof text - (size_t)used, " %llu", (unsigned long long)added);
        }
        if (any) {
            expect(l, text);
        }
    }
    for (uint32_t i = 0; i < b->ports; i++) {
        const struct port *p = &b->port[i];
        if (p->packets != ports_before[i][0] || p->hops != ports_before[i][1]) {
            snprintf(text, sizeof text, "p %u %llu %llu", p->id & ~PORT_BIT, (unsigned long long)(p->packets - ports_before[i][0]), (unsigned long long)(p->hops - ports_before[i][1]));
            expect(l, text);
        }
        ports_before[i][0] = p->packets, ports_before[i][1] = p->hops;
    }
}

static void system_vector(struct lines *l)
{
    static uint64_t before[4096][COUNTERS], ports_before[256][2];
    static uint8_t arena[1 << 24] __attribute__((aligned(8)));
    static struct image_load load;
    static struct board board;
    struct engine e = { .board = &board };
    struct text_image t = text_image_read(l);
    memset(before, 0, sizeof before);
    memset(ports_before, 0, sizeof ports_before);
    board = (struct board){ .arena = { arena, sizeof arena, 0, 0 } };
    image_load_begin(&load, t.bytes, t.length);
    while (!image_hash_step(&load)) {
    }
    while (!image_load_step(&load, &board)) {
    }
    demand(l, load.fault == IMAGE_GOOD, "the image does not load: %s (%s)", load.text, load.place);
    engine_reset(&e, board.image_seed);
    for (size_t at = 0; e.tick < t.ticks; engine_next(&e)) {
        for (; at < t.events && t.event[at].tick == e.tick; at++) {
            engine_event(&e, board_port(&board, PORT_BIT | t.event[at].port), t.event[at].channel, t.event[at].payload);
        }
        while (!engine_step(&e)) {
        }
        show_tick(l, &e, before, ports_before);
    }
    demand(l, !lines_next(l), "expects more than the run gave");
}

int test_chip(const char *path)
{
    struct lines l;
    struct table table = { 0 };
    unsigned cases = 0;
    lines_open(&l, path);
    while (l.line != NULL && lines_next(&l)) {
        char got[128];
        const char *kind = word(&l);
        cases++;
        if (!strcmp(kind, "nc1-text")) {
            system_vector(&l);
            break;
        } else if (!strcmp(kind, "T")) {
            table.bytes = realloc(table.bytes, table.length + 4096);
            table.length += bytes(&l, table.bytes + table.length, 4096);
            continue;
        } else if (!strcmp(kind, "F")) {
            function(&l, got, sizeof got);
        } else if (!strcmp(kind, "N")) {
            neuron(&l, table.bytes, got, sizeof got);
        } else {
            bad(&l, "unknown line");
        }
        demand(&l, strcmp(word(&l), "=") == 0, "= expected");
        demand(&l, strcmp(l.at, got) == 0, "expects %s, got %s", l.at, got);
    }
    free(table.bytes);
    return cases > 0 ? 0 : 1;
}
