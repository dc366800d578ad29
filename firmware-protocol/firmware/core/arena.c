#include "arena.h"

#include <string.h>

void *arena_take(struct arena *a, uint64_t count, size_t size)
{
    uint64_t bytes = count > UINT64_MAX / 2 / size ? UINT64_MAX / 2 : (count * size + 7) & ~(uint64_t)7;
    a->wanted = a->wanted > UINT64_MAX / 2 - bytes ? UINT64_MAX / 2 : a->wanted + bytes;
    if (bytes > a->size - a->used) {
        return NULL;
    }
    uint8_t *p = a->bytes + a->used;
    a->used += (size_t)bytes;
    memset(p, 0, (size_t)bytes);
    return p;
}

void arena_clear(struct arena *a)
{
    a->used = 0;
    a->wanted = 0;
}
