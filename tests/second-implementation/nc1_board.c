/* Cores, rows, axons, queues, packets and ticks: docs/chip.md sections 1, 4, 9 and 10. */
#include "nc1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXON_EVENTS, CELLS_SCANNED, SYNAPTIC_OPS, NEURON_UPDATES, SPIKES, PACKETS, HOPS, PARTIAL_SUMS, QUEUE_OVERFLOWS, SATURATIONS };

void nc1_fail(const char *what)
{
    fprintf(stderr, "nc1: %s\n", what);
    exit(2);
}

void *nc1_grow(void *array, size_t count, size_t size)
{
    if (count != 0 && (count & (count - 1)) != 0) {
        return array; /* room is always a power of two */
    }
    size_t room = count == 0 ? 1 : count * 2;
    uint8_t *grown = realloc(array, room * size);
    if (grown == NULL) {
        nc1_fail("out of memory");
    }
    memset(grown + count * size, 0, (room - count) * size);
    return grown;
}

static void *zeroed(size_t count, size_t size)
{
    void *p = calloc(count == 0 ? 1 : count, size);
    if (p == NULL) {
        nc1_fail("out of memory");
    }
    return p;
}

static void add(nc1_list *list, uint32_t a, uint32_t b, int32_t payload)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 64 : list->room * 2;
        list->item = realloc(list->item, list->room * sizeof *list->item);
        if (list->item == NULL) {
            nc1_fail("out of memory");
        }
    }
    list->item[list->count++] = (nc1_sent){ a, b, payload };
}

static nc1_core *find_core(nc1_board *board, uint32_t id)
{
    size_t low = 0, high = board->cores;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (board->core[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < board->cores && board->core[low].id == id ? &board->core[low] : NULL;
}

static nc1_port *find_port(nc1_board *board, uint32_t id)
{
    for (size_t i = 0; i < board->ports; i++) {
        if (board->port[i].id == id) {
            return &board->port[i];
        }
    }
    nc1_fail("a packet names a port that the image does not have");
}

/* Rows, lists and sets must lie inside their memory before any is read. */
static void check(const nc1_board *board)
{
    for (size_t i = 0; i < board->cores; i++) {
        const nc1_core *core = &board->core[i];
        for (size_t k = 0; k < core->descriptors; k++) {
            uint64_t d = core->descriptor[k], address = d & 0xffffff, count = d >> 24 & 0x1fff, format = d >> 57 & 7;
            uint64_t end = format == NC1_LIST ? address + count : address + (format == NC1_DENSE ? count + 1 : (count * (board->sparse_bits + 4) + 7) / 4) / 2;
            if (end > (format == NC1_LIST ? core->descriptors : core->row_bytes)) {
                nc1_fail("a descriptor reaches beyond its memory");
            }
        }
        for (size_t n = 0; n < core->neurons; n++) {
            if (core->neuron[n].destination_set >= core->sets) {
                nc1_fail("a neuron names a destination set that its core does not have");
            }
        }
    }
}

void nc1_start(nc1_board *board)
{
    check(board);
    for (size_t i = 0; i < board->cores; i++) {
        nc1_core *core = &board->core[i];
        core->state = zeroed(core->neurons, sizeof *core->state);
        core->acc = zeroed(core->neurons, sizeof *core->acc);
        core->got_input = zeroed(core->neurons, sizeof *core->got_input);
        core->pending = zeroed(NC1_SLOTS * core->descriptors, sizeof *core->pending);
        core->is_pending = zeroed(NC1_SLOTS * core->descriptors, sizeof *core->is_pending);
        core->pending_count = 0;
        for (size_t n = 0; n < core->neurons; n++) {
            core->state[n] = (nc1_state){ core->neuron[n].v0, core->neuron[n].u0, 0 };
        }
    }
}

/* Fields of a descriptor, section 9. */
static uint32_t d_address(uint64_t d) { return (uint32_t)(d & 0xffffff); }
static uint32_t d_count(uint64_t d) { return (uint32_t)(d >> 24 & 0x1fff); }
static uint32_t d_start(uint64_t d) { return (uint32_t)(d >> 37 & 0xfff); }
static uint32_t d_delay(uint64_t d) { return (uint32_t)(d >> 49 & 15); }
static uint32_t d_format(uint64_t d) { return (uint32_t)(d >> 57 & 7); }
static int d_exponent(uint64_t d)
{
    int e = (int)(d >> 53 & 15);
    return e > 7 ? e - 16 : e;
}

static void pend(nc1_board *board, nc1_core *core, uint32_t number, uint64_t base, int32_t payload)
{
    if (number >= core->descriptors) {
        nc1_fail("an axon points beyond the descriptors");
    }
    uint64_t due = base + d_delay(core->descriptor[number]);
    size_t entry = (size_t)(due % NC1_SLOTS) * core->descriptors + number;
    if (!core->is_pending[entry]) {
        if (core->pending_count >= board->pending_entries) {
            core->counter[QUEUE_OVERFLOWS]++;
            return;
        }
        core->is_pending[entry] = true;
        core->pending[entry] = 0;
        core->pending_count++;
    }
    core->pending[entry] += payload;
}

static void arrive(nc1_board *board, nc1_core *core, uint32_t source, uint32_t channel, uint64_t base, int32_t payload)
{
    uint32_t page_size = (board->neurons_max + 7) / 8 * 8;
    uint32_t page = channel / page_size, bit = channel % page_size;
    for (size_t i = 0; i < core->axons; i++) {
        const nc1_axon *axon = &core->axon[i];
        if (axon->source != source || axon->page != page || !(axon->bitmap[bit / 8] >> (bit % 8) & 1)) {
            continue;
        }
        uint32_t number = axon->first;
        for (uint32_t below = 0; below < bit; below++) {
            number += axon->bitmap[below / 8] >> (below % 8) & 1;
        }
        if (number >= core->descriptors) {
            nc1_fail("an axon points beyond the descriptors");
        }
        uint64_t d = core->descriptor[number];
        if (d_format(d) == NC1_LIST) {
            for (uint32_t k = 0; k < d_count(d); k++) {
                pend(board, core, d_address(d) + k, base, payload);
            }
        } else {
            pend(board, core, number, base, payload);
        }
    }
}

static void position(const nc1_board *board, uint32_t id, uint32_t *x, uint32_t *y)
{
    *x = id & NC1_PORT_BIT ? 0 : id % board->mesh_x;
    *y = id & NC1_PORT_BIT ? (id & ~NC1_PORT_BIT) % board->mesh_y : id / board->mesh_x;
}

/* Links of the dimension-order tree. The first dimension is one segment through the source; for each coordinate of it with
   a destination, the second dimension is one segment through the source's row (or column). Port links come on top. */
static uint64_t hops(const nc1_board *board, uint32_t source, const nc1_set *set)
{
    uint32_t sx, sy;
    position(board, source, &sx, &sy);
    bool y_first = set->flags & 1;
    uint32_t s1 = y_first ? sy : sx, s2 = y_first ? sx : sy, low = s1, high = s1;
    uint64_t total = source & NC1_PORT_BIT ? 1u : 0u;
    for (size_t i = 0; i < set->count; i++) {
        uint32_t x, y;
        position(board, set->targets[i], &x, &y);
        uint32_t first = y_first ? y : x;
        low = first < low ? first : low;
        high = first > high ? first : high;
        total += set->targets[i] & NC1_PORT_BIT ? 1u : 0u;
    }
    total += high - low;
    for (uint32_t at = low; at <= high; at++) {
        uint32_t low2 = s2, high2 = s2;
        for (size_t i = 0; i < set->count; i++) {
            uint32_t x, y;
            position(board, set->targets[i], &x, &y);
            uint32_t first = y_first ? y : x, second = y_first ? x : y;
            if (first == at) {
                low2 = second < low2 ? second : low2;
                high2 = second > high2 ? second : high2;
            }
        }
        total += high2 - low2;
    }
    return total;
}

static void deliver(nc1_board *board, uint32_t source, uint32_t channel, int32_t payload, const nc1_set *set, uint64_t base)
{
    for (size_t i = 0; i < set->count; i++) {
        uint32_t target = set->targets[i];
        if (target & NC1_PORT_BIT) {
            const nc1_port *port = find_port(board, target);
            for (size_t k = 0; k < port->runs; k++) {
                const nc1_run *run = &port->run[k];
                if (run->core == source && channel >= run->first_neuron && channel - run->first_neuron < run->count) {
                    add(&board->outputs, target & ~NC1_PORT_BIT, run->first_channel + channel - run->first_neuron, payload);
                }
            }
        } else {
            nc1_core *core = find_core(board, target);
            if (core != NULL) {
                arrive(board, core, source, channel, base, payload);
            }
        }
    }
}

static void cell(nc1_core *core, uint32_t target, int weight, int exponent, int32_t payload)
{
    core->counter[CELLS_SCANNED]++;
    if (weight == 0) {
        return;
    }
    if (target >= core->neurons) {
        nc1_fail("a row targets a neuron that the core does not have");
    }
    core->counter[SYNAPTIC_OPS]++;
    core->got_input[target] = true;
    core->acc[target] += (int64_t)weight * payload * ((int64_t)1 << (8 + exponent + core->neuron[target].exponent));
}

static int signed4(uint32_t nibble)
{
    return nibble > 7 ? (int)nibble - 16 : (int)nibble;
}

static void read_row(const nc1_board *board, nc1_core *core, uint64_t d, int32_t payload)
{
    core->counter[AXON_EVENTS]++;
    const uint8_t *row = core->row + d_address(d);
    if (d_format(d) == NC1_DENSE) {
        for (uint32_t i = 0; i < d_count(d); i++) {
            cell(core, d_start(d) + i, signed4(i % 2 ? row[i / 2] >> 4 : row[i / 2] & 15), d_exponent(d), payload);
        }
        return;
    }
    uint32_t width = board->sparse_bits + 4;
    for (uint32_t i = 0; i < d_count(d); i++) {
        uint32_t bits = 0;
        for (uint32_t k = 0; k < width; k++) {
            uint32_t at = i * width + k;
            bits |= (uint32_t)(row[at / 8] >> (at % 8) & 1) << k;
        }
        cell(core, bits & ((1u << board->sparse_bits) - 1), signed4(bits >> board->sparse_bits), d_exponent(d), payload);
    }
}

static bool held(const nc1_class *c, uint64_t tick)
{
    return tick < c->start_tick;
}

static void rows_and_partial_sums(nc1_board *board, uint64_t tick)
{
    for (size_t i = 0; i < board->cores; i++) {
        nc1_core *core = &board->core[i];
        size_t slot = (size_t)(tick % NC1_SLOTS) * core->descriptors;
        for (size_t k = 0; k < core->descriptors; k++) {
            if (core->is_pending[slot + k]) {
                core->is_pending[slot + k] = false;
                core->pending_count--;
                read_row(board, core, core->descriptor[k], core->pending[slot + k]);
            }
        }
    }
    for (size_t i = 0; i < board->cores; i++) {
        nc1_core *core = &board->core[i];
        for (size_t n = 0; n < core->neurons; n++) {
            const nc1_record *r = &core->neuron[n];
            const nc1_class *c = &core->class[r->class_index];
            if (c->model != NC1_DENDRITE || !core->got_input[n] || held(c, tick)) {
                continue;
            }
            nc1_core *soma = find_core(board, core->set[r->destination_set].targets[0]);
            size_t target = (uint16_t)r->bias_v;
            if (soma == NULL || target >= soma->neurons) {
                nc1_fail("a partial sum has no soma");
            }
            soma->acc[target] += core->acc[n];
            soma->got_input[target] = true;
            core->counter[NEURON_UPDATES]++;
            core->counter[PARTIAL_SUMS]++;
        }
    }
}

static void send(nc1_board *board, nc1_core *core, uint32_t n, int32_t payload, uint64_t tick)
{
    const nc1_set *set = &core->set[core->neuron[n].destination_set];
    if (set->count == 0) {
        return;
    }
    core->counter[PACKETS]++;
    core->counter[HOPS] += hops(board, core->id, set);
    deliver(board, core->id, n, payload, set, tick + 1);
}

void nc1_tick(nc1_board *board, uint64_t tick, size_t first_event, size_t end_event)
{
    nc1_table table = { board->table, board->table_bytes };
    board->spikes.count = board->outputs.count = 0;
    for (size_t i = 0; i < board->cores; i++) {
        memset(board->core[i].counter, 0, sizeof board->core[i].counter);
        memset(board->core[i].acc, 0, board->core[i].neurons * sizeof *board->core[i].acc);
        memset(board->core[i].got_input, 0, board->core[i].neurons * sizeof *board->core[i].got_input);
    }
    for (size_t i = 0; i < board->ports; i++) {
        board->port[i].packets = board->port[i].hops = 0;
    }

    for (size_t i = first_event; i < end_event; i++) {
        const nc1_event *e = &board->event[i];
        nc1_port *port = find_port(board, NC1_PORT_BIT | e->port);
        if (!port->input || e->channel >= port->channels) {
            nc1_fail("an event names a channel that its port does not have");
        }
        const nc1_set *set = &port->set[port->channel_set[e->channel]];
        if (set->count != 0) {
            uint64_t magnitude = (uint64_t)(e->payload < 0 ? -e->payload : e->payload);
            uint64_t packets = magnitude <= 127 ? 1 : (magnitude + 126) / 127;
            port->packets += packets;
            port->hops += packets * hops(board, port->id, set);
            deliver(board, port->id, e->channel, e->payload, set, tick);
        }
    }

    rows_and_partial_sums(board, tick);

    /* Phase 2 for all cores, then phase 3, so that no packet of this tick is seen by a neuron of this tick. */
    for (size_t i = 0; i < board->cores; i++) {
        nc1_core *core = &board->core[i];
        for (size_t n = 0; n < core->neurons; n++) {
            const nc1_record *r = &core->neuron[n];
            const nc1_class *c = &core->class[r->class_index];
            bool visit = core->got_input[n] || !nc1_at_rest(c, r, core->state[n], table);
            if (c->model == NC1_DENDRITE || held(c, tick) || !visit) {
                continue;
            }
            nc1_outcome out = nc1_step(c, r, core->state[n], core->acc[n], (uint32_t)tick, board->seed, table);
            core->state[n] = out.state;
            core->counter[NEURON_UPDATES]++;
            core->counter[SATURATIONS] += (uint64_t)out.saturations;
            if (out.fired) {
                core->counter[SPIKES]++;
                add(&board->spikes, core->id, (uint32_t)n, 1);
            }
        }
    }
    size_t spike = 0;
    for (size_t i = 0; i < board->cores; i++) {
        nc1_core *core = &board->core[i];
        for (size_t n = 0; n < core->neurons; n++) {
            const nc1_class *c = &core->class[core->neuron[n].class_index];
            if (spike < board->spikes.count && board->spikes.item[spike].a == core->id && board->spikes.item[spike].b == n) {
                spike++;
                send(board, core, (uint32_t)n, 1, tick);
            } else if ((c->flags & NC1_GRADED) && !held(c, tick) && c->model != NC1_DENDRITE && core->state[n].v != 0) {
                send(board, core, (uint32_t)n, core->state[n].v, tick);
            }
        }
    }
}
