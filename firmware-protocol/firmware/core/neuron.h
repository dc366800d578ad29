/* One neuron in one tick: docs/chip.md sections 5 to 8, in 32-bit integers (one 64-bit product in QLIF).
   Classes and records are read where they lie in the image. Sums wrap at 32 bits, so that no image can cause undefined behaviour. */
#ifndef HWFW_NEURON_H
#define HWFW_NEURON_H

#include "bytes.h"

enum { MODEL_LIF, MODEL_CUBA, MODEL_IZHIKEVICH, MODEL_QLIF, MODEL_TABLE, MODEL_DENDRITE, MODELS };
enum { CLASS_BYTES = 32, RECORD_BYTES = 16, FLAG_GRADED = 1, FLAG_NEVER_FIRES = 2, FLAG_PREVIOUS_U = 4 };

/* Fields of a class and a record by their offset. */
enum { C_MODEL = 0, C_ROUNDING = 1, C_RESET = 2, C_REFRACTORY = 3, C_LEAK_V = 4, C_LEAK_U = 6, C_LINEAR = 8, C_GAIN = 10, C_FLAGS = 11, C_START = 12, C_P = 14 };
enum { R_CLASS = 0, R_EXPONENT = 1, R_THRESHOLD = 2, R_RESET = 3, R_V0 = 4, R_U0 = 5, R_SET = 6, R_BIAS_V = 8, R_BIAS_U = 10, R_LOGICAL = 12 };

struct neuron_state {
    int8_t v, u;
    uint8_t refractory;
};

struct neuron_outcome {
    struct neuron_state state;
    bool fired;
    uint8_t saturations;
};

struct neuron_world {
    const uint8_t *table; /* table memory; every class's table has been checked to lie in it */
    uint32_t seed, tick;  /* low 32 bits of the tick */
};

struct neuron_outcome neuron_step(const uint8_t *cls, const uint8_t *record, struct neuron_state s, int32_t acc, const struct neuron_world *w);
bool neuron_at_rest(const uint8_t *cls, const uint8_t *record, struct neuron_state s, const uint8_t *table);

/* The functions of the golden vectors. */
int32_t neuron_rne8(int32_t x);
int32_t neuron_sat8(int32_t x);
uint32_t neuron_bitrev4(uint32_t x);
uint32_t neuron_hash(uint32_t seed, uint32_t stream, uint32_t id, uint32_t tick);
int32_t neuron_round(int32_t s, uint8_t rounding, uint32_t stream, uint32_t id, uint32_t tick, uint32_t seed);
uint32_t neuron_qlif_sine(uint32_t i);
int32_t neuron_qlif_relax(uint32_t angle, uint32_t root);

#endif
