/* Memory for the loaded image: one static block, given out from the front, taken back as a whole when the next image comes. */
#ifndef HWFW_ARENA_H
#define HWFW_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
    uint8_t *bytes;   /* 8-byte aligned */
    size_t size, used;
    uint64_t wanted;  /* what would have been enough so far, for messages */
};

/* Zeroed, 8-byte aligned; NULL when it does not fit. */
void *arena_take(struct arena *a, uint64_t count, size_t size);
void arena_clear(struct arena *a);

#endif
