/* Sections 6 to 8 of docs/chip.md: Izhikevich, QLIF and TABLE. */
#ifndef NC1_MODELS_H
#define NC1_MODELS_H

#include "nc1.h"

bool nc1_fire(const nc1_class *c, const nc1_record *r, int8_t v_before, int64_t *x);
int64_t nc1_qlif_sine(uint32_t i);
int64_t nc1_qlif_relax(uint32_t angle, uint32_t root);
nc1_outcome nc1_step_model(const nc1_class *c, const nc1_record *r, nc1_state before, int64_t acc, uint32_t tick, uint32_t seed, nc1_table table);
bool nc1_model_at_rest(const nc1_class *c, const nc1_record *r, nc1_state state, nc1_table table);

#endif
