/* A configured NC-1 board: where the image's arrays lie, and what a run changes. Filled by image.c, run by engine.c. */
#ifndef HWFW_BOARD_H
#define HWFW_BOARD_H

#include "arena.h"
#include "neuron.h"

#define PORT_BIT 0x80000000u
enum { DUE_SLOTS = 16, FORMAT_DENSE = 0, FORMAT_SPARSE = 1, FORMAT_LIST = 2, AXON_BYTES = 12, RUN_BYTES = 16 };
enum {
    AXON_EVENTS, CELLS_SCANNED, SYNAPTIC_OPS, NEURON_UPDATES, SPIKES, PACKETS, HOPS, PARTIAL_SUMS, QUEUE_OVERFLOWS, SATURATIONS, COUNTERS
};

/* Destination sets as CORE and PORT sections hold them. */
struct sets {
    const uint8_t *start, *flags, *ids;
    uint32_t count;
    uint32_t *hops; /* one a set, counted once when the image is loaded */
};

/* One event of the pending-event queue; `next` chains a bucket or the free list, index + 1, 0 at its end. */
struct pending {
    uint32_t descriptor, next;
    int16_t payload;
};

struct core {
    /* in the image */
    const uint8_t *classes, *neurons, *axons, *bitmaps, *descriptors, *rows;
    struct sets sets;
    uint32_t id, class_count, neuron_count, axon_count, descriptor_count, row_bytes;
    bool has_graded, has_dendrite;
    /* in the arena */
    int8_t *v, *u;
    uint8_t *refractory;
    uint32_t *acc;
    uint32_t *got, *awake, *fired, *graded, *probed; /* bit maps over the neurons */
    struct pending *pool;
    uint32_t *bucket; /* DUE_SLOTS x buckets, index + 1 of the first entry */
    uint32_t pool_size, buckets, free_entry, pending_count;
    uint32_t slot_count[DUE_SLOTS];
    uint64_t counter[COUNTERS];
};

struct port {
    const uint8_t *channel_set, *runs;
    struct sets sets;
    uint32_t id, channels, payload_max, run_count;
    bool input;
    uint64_t packets, hops;
};

struct board {
    const uint8_t *table;
    uint32_t mesh_x, mesh_y, image_seed, neurons_max, bitmap_bytes, pending_entries, sparse_bits, table_bytes;
    struct core *core;
    struct port *port;
    uint32_t cores, ports;
    bool any_dendrite;
    uint32_t *low, *high; /* while hops are counted: the span in each row or column of the mesh */
    struct arena arena;
};

/* NULL when the image has none of this id. */
struct core *board_core(const struct board *b, uint32_t id);
struct port *board_port(const struct board *b, uint32_t id);

static inline uint32_t set_first(const struct sets *s, uint32_t set) { return get32(s->start + 4 * (size_t)set); }
static inline uint32_t set_id(const struct sets *s, uint32_t index) { return get32(s->ids + 4 * (size_t)index); }
static inline const uint8_t *core_record(const struct core *c, uint32_t n) { return c->neurons + RECORD_BYTES * (size_t)n; }
static inline const uint8_t *core_class(const struct core *c, const uint8_t *record) { return c->classes + CLASS_BYTES * (size_t)record[R_CLASS]; }

/* A row descriptor (docs/chip.md section 9). */
struct descriptor {
    uint32_t address, count, start, delay, format;
    int32_t exponent;
};
struct descriptor descriptor_read(const uint8_t *bits);

#endif
