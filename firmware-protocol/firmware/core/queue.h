/* The pending-event queue of a core (docs/chip.md section 9): a pool of entries, hashed by due tick and descriptor.
   An event is due at most 16 ticks after the tick in which it arrives, and what is due in a tick is taken before more can come for
   the tick 16 later: so 16 slots do. */
#ifndef HWFW_QUEUE_H
#define HWFW_QUEUE_H

#include "board.h"

void queue_clear(struct core *c);
/* Adds to the entry of (descriptor, due), makes one, or counts an overflow. */
void queue_add(struct core *c, uint32_t descriptor, uint64_t due, int32_t payload);
/* Takes an entry of a slot that has one; `bucket` remembers where to look next and starts at 0. */
uint32_t queue_take(struct core *c, uint32_t slot, uint32_t *bucket, int16_t *payload);

#endif
