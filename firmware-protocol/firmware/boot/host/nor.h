/* A NOR flash in memory that keeps the rules of real ones and can lose its power. Every operation is logged, so that a test can put the flash into the state after any of them, whole or torn. */
#ifndef HWFW_HOST_NOR_H
#define HWFW_HOST_NOR_H

#include "../flash.h"

enum { NOR_SECTOR_BYTES = 4096, NOR_SECTORS = 12, NOR_BYTES = NOR_SECTOR_BYTES * NOR_SECTORS, NOR_LOG = 60000, NOR_TORN = 8 };

struct nor_operation {
    uint32_t address;
    uint32_t word;
    bool erase;
};

struct nor {
    uint8_t bytes[NOR_BYTES];
    struct {
        uint32_t address, from, to;
    } torn[NOR_TORN];  /* words whose bits between `from` and `to` read differently at each power-on */
    unsigned torn_count;
    long operations;   /* since nor_watch */
    long fails_at;     /* the operation that reports failure, or 0 */
    struct nor_operation *log;  /* where operations are noted, or null */
};

void nor_blank(struct nor *nor);

/* Counts and logs operations from here on; operation number `fails_at` (from 1) fails, half done. */
void nor_watch(struct nor *nor, struct nor_operation *log, long fails_at);

/* Applies an operation whole. */
void nor_apply(struct nor *nor, const struct nor_operation *operation);

/* Applies an operation that the power cut in the middle. */
void nor_tear(struct nor *nor, const struct nor_operation *operation);

/* Power comes back: torn words read as something else. */
void nor_power_on(struct nor *nor);

struct flash nor_flash(struct nor *nor);

void nor_seed(uint64_t seed);
uint32_t nor_draw(void);

#endif
