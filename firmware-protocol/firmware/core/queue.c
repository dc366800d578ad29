#include "queue.h"

void queue_clear(struct core *c)
{
    memset(c->bucket, 0, (size_t)DUE_SLOTS * c->buckets * sizeof *c->bucket);
    memset(c->slot_count, 0, sizeof c->slot_count);
    c->pending_count = 0;
    for (uint32_t i = 0; i < c->pool_size; i++) {
        c->pool[i].next = i + 1 < c->pool_size ? i + 2 : 0;
    }
    c->free_entry = c->pool_size != 0;
}

void queue_add(struct core *c, uint32_t descriptor, uint64_t due, int32_t payload)
{
    uint32_t slot = (uint32_t)due % DUE_SLOTS, *head = &c->bucket[slot * c->buckets + descriptor % c->buckets];
    for (uint32_t at = *head; at != 0; at = c->pool[at - 1].next) {
        if (c->pool[at - 1].descriptor == descriptor) {
            c->pool[at - 1].payload = (int16_t)(uint16_t)(c->pool[at - 1].payload + payload);
            return;
        }
    }
    uint32_t fresh = c->free_entry;
    if (fresh == 0) {
        c->counter[QUEUE_OVERFLOWS]++;
        return;
    }
    struct pending *p = &c->pool[fresh - 1];
    c->free_entry = p->next;
    *p = (struct pending){ descriptor, *head, (int16_t)payload };
    *head = fresh;
    c->slot_count[slot]++;
    c->pending_count++;
}

uint32_t queue_take(struct core *c, uint32_t slot, uint32_t *bucket, int16_t *payload)
{
    uint32_t *head = &c->bucket[slot * c->buckets];
    while (head[*bucket] == 0) {
        ++*bucket;
    }
    uint32_t taken = head[*bucket];
    struct pending *p = &c->pool[taken - 1];
    head[*bucket] = p->next;
    p->next = c->free_entry;
    c->free_entry = taken;
    c->slot_count[slot]--;
    c->pending_count--;
    *payload = p->payload;
    return p->descriptor;
}
