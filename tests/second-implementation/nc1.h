/* NC-1 in C11, written from docs/chip.md alone: the second implementation that keeps the text honest.
   It shares no code with the C# semantics or the emulator, favours plainness over speed, and needs only the C library. */
#ifndef NC1_H
#define NC1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NC1_LIF, NC1_CUBA, NC1_IZHIKEVICH, NC1_QLIF, NC1_TABLE, NC1_DENDRITE };
enum { NC1_NEAREST_EVEN, NC1_DITHER, NC1_STOCHASTIC };
enum { NC1_VALUE, NC1_SUBTRACT, NC1_SUBTRACT_GUARDED, NC1_SUBTRACT_DELAYED, NC1_VALUE_DELAYED };
enum { NC1_GRADED = 1, NC1_NEVER_FIRES = 2, NC1_PREVIOUS_U = 4 };
enum { NC1_DENSE, NC1_SPARSE, NC1_LIST };
enum { NC1_COUNTERS = 10 };
#define NC1_PORT_BIT 0x80000000u

typedef struct {
    uint8_t model, rounding, reset, refractory;
    uint16_t leak_v, leak_u, linear_leak;
    int8_t gain;
    uint8_t flags;
    uint16_t start_tick;
    int16_t p[9];
} nc1_class;

typedef struct {
    uint8_t class_index;
    int8_t exponent, threshold, reset, v0, u0;
    uint16_t destination_set;
    int16_t bias_v, bias_u;
    uint32_t logical_id;
} nc1_record;

typedef struct {
    int8_t v, u;
    uint8_t refractory;
} nc1_state;

typedef struct {
    nc1_state state;
    bool fired;
    int saturations;
} nc1_outcome;

/* The chip's read-only table memory (section 8). */
typedef struct {
    const uint8_t *bytes;
    size_t size;
} nc1_table;

/* nc1_neuron.c: sections 5 to 8 */
int64_t nc1_floor_shift(int64_t x, int bits);
int64_t nc1_rne8(int64_t x);
int64_t nc1_sat8(int64_t x);
uint32_t nc1_bitrev4(uint32_t x);
uint32_t nc1_hash(uint32_t seed, uint32_t stream, uint32_t id, uint32_t tick);
int64_t nc1_round(int64_t s, int mode, uint32_t stream, uint32_t id, uint32_t tick, uint32_t seed);
nc1_outcome nc1_step(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed, nc1_table table);
bool nc1_at_rest(const nc1_class *c, const nc1_record *r, nc1_state state, nc1_table table);

/* nc1_board.c: sections 1, 4, 9 and 10 */
typedef struct {
    uint8_t flags;
    size_t count;
    uint32_t *targets;
} nc1_set;

typedef struct {
    uint32_t source, page, first;
    uint8_t *bitmap;
} nc1_axon;

typedef struct {
    uint32_t core, first_neuron, count, first_channel;
} nc1_run;

typedef struct {
    uint32_t id;
    size_t classes, neurons, sets, axons, descriptors, row_bytes;
    nc1_class *class;
    nc1_record *neuron;
    nc1_set *set;
    nc1_axon *axon;
    uint64_t *descriptor;
    uint8_t *row;
    /* run time */
    nc1_state *state;
    int64_t *acc;
    bool *got_input;
    int32_t *pending;      /* [NC1_SLOTS][descriptors] payload sums */
    bool *is_pending;      /* the same shape */
    size_t pending_count;
    uint64_t counter[NC1_COUNTERS]; /* of the current tick */
} nc1_core;

typedef struct {
    uint32_t id;
    bool input;
    size_t channels, sets, runs;
    uint16_t *channel_set;
    nc1_set *set;
    nc1_run *run;
    uint64_t packets, hops; /* of the current tick */
} nc1_port;

typedef struct {
    uint32_t tick, port, channel;
    int32_t payload;
} nc1_event;

typedef struct {
    uint32_t a, b;
    int32_t payload;
} nc1_sent; /* spikes: core, neuron; outputs: port, channel */

typedef struct {
    size_t count, room;
    nc1_sent *item;
} nc1_list;

typedef struct {
    uint32_t mesh_x, mesh_y, seed, neurons_max, sparse_bits, pending_entries;
    uint8_t *table;
    size_t table_bytes;
    size_t cores, ports, events;
    nc1_core *core; /* ascending by id */
    nc1_port *port; /* ascending by id */
    nc1_event *event; /* ascending by (tick, port, channel) */
    nc1_list spikes, outputs; /* of the current tick */
} nc1_board;

enum { NC1_SLOTS = 17 }; /* an entry is due at most 1 + 15 ticks ahead */

void *nc1_grow(void *array, size_t count, size_t size); /* room for one more, zeroed; exits when memory is out */
void nc1_start(nc1_board *board);
void nc1_tick(nc1_board *board, uint64_t tick, size_t first_event, size_t end_event);
void nc1_fail(const char *what) __attribute__((noreturn));

#endif
