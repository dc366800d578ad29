#include "board.h"

struct core *board_core(const struct board *b, uint32_t id)
{
    if (id < b->cores && b->core[id].id == id) {
        return &b->core[id]; /* boards are usually configured without holes */
    }
    uint32_t low = 0, high = b->cores;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (b->core[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < b->cores && b->core[low].id == id ? &b->core[low] : NULL;
}

struct port *board_port(const struct board *b, uint32_t id)
{
    uint32_t low = 0, high = b->ports;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (b->port[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < b->ports && b->port[low].id == id ? &b->port[low] : NULL;
}

struct descriptor descriptor_read(const uint8_t *bits)
{
    uint32_t low = get32(bits), high = get32(bits + 4);
    struct descriptor d = {
        .address = low & 0xffffff,
        .count = low >> 24 | (high & 0x1f) << 8,
        .start = high >> 5 & 0xfff,
        .delay = high >> 17 & 15,
        .format = high >> 25 & 7,
        .exponent = (int32_t)(high >> 21 & 15),
    };
    d.exponent -= d.exponent > 7 ? 16 : 0;
    return d;
}
