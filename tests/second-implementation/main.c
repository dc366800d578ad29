/* nc1 vectors FILE...   check golden vectors in their text form (firmware-protocol/vectors/chip/NAME.txt)
   nc1 run FILE          run a text image with its events; prints spikes, outputs, a hash of the states and counters of each tick
   nc1 run FILE IMAGE    the same with an image file (firmware-protocol/image.md); FILE then holds only events and ticks
   nc1 step              read "N ..." lines without expected values from standard input, print "at_rest v u refractory fired saturations"
   The text form is described in README.md beside this file. Exit code 0: all right, 1: a vector fails, 2: cannot run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nc1_image.h"
#include "nc1_models.h"
#include "nc1_text.h"

static int by_channel(const void *a, const void *b)
{
    const nc1_sent *x = a, *y = b;
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    return x->b < y->b ? -1 : x->b > y->b;
}

static void emit(char **at, char *end, const char *text)
{
    size_t length = strlen(text);
    if (*at + length + 1 > end) {
        nc1_fail("a tick prints too much");
    }
    memcpy(*at, text, length + 1);
    *at += length;
}

/* FNV-1a, 64 bits, over v, u and refractory of every neuron of every core in order. */
static uint64_t state_hash(const nc1_board *board)
{
    uint64_t hash = 0xcbf29ce484222325ull;
    for (size_t i = 0; i < board->cores; i++) {
        for (size_t n = 0; n < board->core[i].neurons; n++) {
            nc1_state s = board->core[i].state[n];
            uint8_t bytes[3] = { (uint8_t)s.v, (uint8_t)s.u, s.refractory };
            for (int k = 0; k < 3; k++) {
                hash = (hash ^ bytes[k]) * 0x100000001b3ull;
            }
        }
    }
    return hash;
}

/* One tick as text; `states` prints every state instead of their hash. */
static void print_tick(nc1_board *board, uint64_t tick, bool states, char *out, char *end)
{
    char line[512];
    snprintf(line, sizeof line, "tick %llu\n", (unsigned long long)tick);
    emit(&out, end, line);
    for (size_t i = 0; i < board->spikes.count; i++) {
        snprintf(line, sizeof line, "s %u %u\n", board->spikes.item[i].a, board->spikes.item[i].b);
        emit(&out, end, line);
    }
    if (board->outputs.count > 0) {
        qsort(board->outputs.item, board->outputs.count, sizeof *board->outputs.item, by_channel);
    }
    for (size_t i = 0; i < board->outputs.count; i++) {
        const nc1_sent *o = &board->outputs.item[i];
        snprintf(line, sizeof line, "o %u %u %d\n", o->a, o->b, o->payload);
        emit(&out, end, line);
    }
    for (size_t i = 0; states && i < board->cores; i++) {
        for (size_t n = 0; n < board->core[i].neurons; n++) {
            nc1_state s = board->core[i].state[n];
            snprintf(line, sizeof line, "v %u %zu %d %d %d\n", board->core[i].id, n, s.v, s.u, s.refractory);
            emit(&out, end, line);
        }
    }
    if (!states) {
        snprintf(line, sizeof line, "h %016llx\n", (unsigned long long)state_hash(board));
        emit(&out, end, line);
    }
    for (size_t i = 0; i < board->cores; i++) {
        const uint64_t *c = board->core[i].counter;
        bool any = false;
        int used = snprintf(line, sizeof line, "c %u", board->core[i].id);
        for (int k = 0; k < NC1_COUNTERS; k++) {
            any |= c[k] != 0;
            used += snprintf(line + used, sizeof line - (size_t)used, " %llu", (unsigned long long)c[k]);
        }
        if (any) {
            emit(&out, end, line);
            emit(&out, end, "\n");
        }
    }
    for (size_t i = 0; i < board->ports; i++) {
        const nc1_port *p = &board->port[i];
        if (p->packets != 0 || p->hops != 0) {
            snprintf(line, sizeof line, "p %u %llu %llu\n", p->id & ~NC1_PORT_BIT, (unsigned long long)p->packets, (unsigned long long)p->hops);
            emit(&out, end, line);
        }
    }
}

static void step_to(nc1_board *board, uint64_t tick, size_t *event)
{
    size_t first = *event;
    while (*event < board->events && board->event[*event].tick == tick) {
        (*event)++;
    }
    nc1_tick(board, tick, first, *event);
}

/* System vector: what a tick prints must be the file's next lines. */
static unsigned check_system(reader *r, char *out, size_t room)
{
    nc1_board board = { 0 };
    uint64_t ticks = read_image(r, &board);
    size_t event = 0;
    nc1_start(&board);
    for (uint64_t t = 0; t < ticks; t++) {
        step_to(&board, t, &event);
        print_tick(&board, t, true, out, out + room);
        for (char *line = out, *end; *line != 0; line = end + 1) {
            end = strchr(line, '\n');
            *end = 0;
            if (!next_line(r) || strcmp(line, r->line) != 0) {
                printf("%s line %u: tick %llu expects \"%s\", got \"%s\"\n", r->name, r->number, (unsigned long long)t, r->line, line);
                return 1;
            }
        }
    }
    if (next_line(r)) {
        printf("%s line %u: expects more than the run gave\n", r->name, r->number);
        return 1;
    }
    return 0;
}

static int64_t function(reader *r)
{
    const char *name = word(r);
    if (!strcmp(name, "rne8")) {
        return nc1_rne8(number(r, INT32_MIN, INT32_MAX));
    }
    if (!strcmp(name, "sat8")) {
        return nc1_sat8(number(r, INT32_MIN, INT32_MAX));
    }
    if (!strcmp(name, "bitrev4")) {
        return nc1_bitrev4(U32(r));
    }
    if (!strcmp(name, "hash")) {
        uint32_t seed = U32(r), stream = U32(r), id = U32(r), tick = U32(r);
        return nc1_hash(seed, stream, id, tick);
    }
    if (!strcmp(name, "round")) {
        int64_t s = number(r, INT32_MIN, INT32_MAX);
        int mode = U8(r);
        uint32_t stream = U32(r), id = U32(r), tick = U32(r), seed = U32(r);
        return nc1_round(s, mode, stream, id, tick, seed);
    }
    if (!strcmp(name, "qlif_sine")) {
        return nc1_qlif_sine((uint32_t)number(r, 0, 255));
    }
    if (!strcmp(name, "qlif_relax")) {
        uint32_t angle = U8(r), root = U16(r);
        return nc1_qlif_relax(angle, root);
    }
    bad(r, "unknown function");
}

static void step_line(reader *r, nc1_table table, char *out, size_t room)
{
    nc1_class c = read_class(r);
    nc1_record n = read_record(r);
    nc1_state s = { .v = I8(r) };
    s.u = I8(r), s.refractory = U8(r);
    int64_t acc = number(r, INT32_MIN, INT32_MAX);
    uint32_t tick = U32(r), seed = U32(r);
    bool rest = nc1_at_rest(&c, &n, s, table);
    nc1_outcome o = nc1_step(&c, &n, s, acc, tick, seed, table);
    snprintf(out, room, "%d %d %d %d %d %d", rest, o.state.v, o.state.u, o.state.refractory, o.fired, o.saturations);
}

static unsigned check_file(reader *r, char *out, size_t room, unsigned *cases)
{
    unsigned failures = 0;
    uint8_t *table = NULL;
    size_t table_bytes = 0;
    while (next_line(r)) {
        const char *kind = word(r);
        if (!strcmp(kind, "nc1-text")) {
            if (number(r, 0, 1000) != 1) {
                bad(r, "this program reads version 1");
            }
            (*cases)++;
            return check_system(r, out, room);
        }
        char expected[128];
        if (!strcmp(kind, "T")) {
            read_hex(r, &table, &table_bytes);
            continue;
        }
        if (!strcmp(kind, "F")) {
            snprintf(out, room, "%lld", (long long)function(r));
        } else if (!strcmp(kind, "N")) {
            step_line(r, (nc1_table){ table, table_bytes }, out, room);
        } else {
            bad(r, "unknown line");
        }
        if (strcmp(word(r), "=") != 0) {
            bad(r, "= expected");
        }
        snprintf(expected, sizeof expected, "%s", r->at);
        (*cases)++;
        if (strcmp(out, expected) != 0) {
            printf("%s line %u: expects %s, got %s\n", r->name, r->number, expected, out);
            failures++;
        }
    }
    free(table);
    return failures;
}

static void open_file(reader *r, const char *path)
{
    r->name = path, r->number = 0, r->file = fopen(path, "r");
    if (r->file == NULL) {
        perror(path);
        exit(2);
    }
}

static int steps(reader *r, char *out, size_t room)
{
    uint8_t *table = NULL;
    size_t table_bytes = 0;
    r->file = stdin, r->name = "standard input";
    while (next_line(r)) {
        if (!strcmp(word(r), "T")) {
            read_hex(r, &table, &table_bytes);
            continue;
        }
        step_line(r, (nc1_table){ table, table_bytes }, out, room);
        puts(out);
    }
    free(table);
    return 0;
}

static int run(reader *r, const char *path, const char *image, char *out, size_t room)
{
    nc1_board board = { 0 };
    size_t event = 0;
    open_file(r, path);
    if (image != NULL) {
        nc1_load_image(image, &board);
    } else if (!next_line(r) || strcmp(r->line, "nc1-text 1") != 0) {
        bad(r, "\"nc1-text 1\" expected");
    }
    uint64_t ticks = read_image(r, &board);
    nc1_start(&board);
    for (uint64_t t = 0; t < ticks; t++) {
        step_to(&board, t, &event);
        print_tick(&board, t, false, out, out + room);
        fputs(out, stdout);
    }
    return 0;
}

static int vectors(reader *r, int count, char **paths, char *out, size_t room)
{
    unsigned failures = 0, cases = 0;
    for (int i = 0; i < count; i++) {
        open_file(r, paths[i]);
        failures += check_file(r, out, room, &cases);
        fclose(r->file);
    }
    printf("%u cases, %u failures\n", cases, failures);
    return failures == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    enum { ROOM = 1 << 24 };
    static char out[ROOM];
    reader r = { .line = malloc(NC1_LINE_BYTES) };
    if (r.line != NULL && argc == 2 && !strcmp(argv[1], "step")) {
        return steps(&r, out, ROOM);
    }
    if (r.line != NULL && (argc == 3 || argc == 4) && !strcmp(argv[1], "run")) {
        return run(&r, argv[2], argc == 4 ? argv[3] : NULL, out, ROOM);
    }
    if (r.line != NULL && argc > 2 && !strcmp(argv[1], "vectors")) {
        return vectors(&r, argc - 2, argv + 2, out, ROOM);
    }
    fprintf(stderr, "usage: nc1 vectors FILE... | nc1 run FILE [IMAGE] | nc1 step\n");
    return 2;
}
