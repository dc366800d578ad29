/* A tick of NC-1 (docs/chip.md sections 4, 9 and 10), cut into steps that take a few milliseconds at most, so that the link
   is served while a large board computes. */
#ifndef HWFW_ENGINE_H
#define HWFW_ENGINE_H

#include "board.h"

enum engine_phase { PHASE_BEGIN, PHASE_ROWS, PHASE_DENDRITES, PHASE_UPDATE, PHASE_PACKETS, PHASE_SHOWN };

struct engine {
    struct board *board;
    uint64_t tick;      /* the one that runs, or comes next */
    uint32_t seed;
    enum engine_phase phase;
    uint32_t core, bucket; /* where the phase goes on */
};

void engine_reset(struct engine *e, uint32_t seed);

/* Host events of the tick, in PHASE_BEGIN, by port and channel ascending. The caller has checked port, channel and payload. */
void engine_event(struct engine *e, struct port *p, uint32_t channel, int32_t payload);
/* Works on; true when the tick's spikes, states and packets are there to be shown (PHASE_SHOWN). */
bool engine_step(struct engine *e);
/* After they have been shown: the next tick begins. */
void engine_next(struct engine *e);

/* In PHASE_SHOWN: did the neuron send a packet in this tick, and with which payload (0: none). */
int32_t engine_sent(const struct engine *e, const struct core *c, uint32_t n);
bool engine_fired(const struct core *c, uint32_t n);
/* The channel of an output port that a neuron's packet leaves by; false when it has none. */
bool port_channel(const struct port *p, uint32_t core, uint32_t n, uint32_t *channel);

/* Sum of one core for the state hash of docs/emulator.md; the hash is mix(ticks) + the sums of all cores. */
uint64_t engine_core_hash(const struct engine *e, const struct core *c);
uint64_t engine_mix(uint64_t x);

#endif
