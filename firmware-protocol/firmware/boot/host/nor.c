#include "nor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bytes.h"

static uint64_t chance = 1;

void nor_seed(uint64_t seed)
{
    chance = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
}

uint32_t nor_draw(void)
{
    chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
    return (uint32_t)(chance >> 32);
}

static void broken(const char *rule, uint32_t address)
{
    printf("rule of the flash broken: %s at 0x%x\n", rule, (unsigned)address);
    exit(1);
}

void nor_blank(struct nor *nor)
{
    memset(nor, 0, sizeof *nor);
    memset(nor->bytes, 0xFF, sizeof nor->bytes);
}

void nor_watch(struct nor *nor, struct nor_operation *log, long fails_at)
{
    nor->operations = 0;
    nor->log = log;
    nor->fails_at = fails_at;
}

/* Torn words of the range are not torn any more. */
static void settle(struct nor *nor, uint32_t address, uint32_t length)
{
    for (unsigned i = 0; i < nor->torn_count;) {
        if (nor->torn[i].address - address < length) {
            nor->torn[i] = nor->torn[--nor->torn_count];
        } else {
            i++;
        }
    }
}

void nor_apply(struct nor *nor, const struct nor_operation *operation)
{
    uint8_t *at = nor->bytes + operation->address;
    settle(nor, operation->address, operation->erase ? NOR_SECTOR_BYTES : FLASH_WORD_BYTES);
    if (operation->erase) {
        memset(at, 0xFF, NOR_SECTOR_BYTES);
    } else {
        write_u32(at, read_u32(at) & operation->word);
    }
}

/* Of the bits a program operation was clearing, the mask of those that read as not cleared: all, none or some. */
static uint32_t left_over(void)
{
    uint32_t kind = nor_draw() % 4;
    return kind == 0 ? 0 : kind == 1 ? FLASH_BLANK : nor_draw();
}

/* Cells gain their ones at different times: words are still there, erased, or in between; all over the sector, or up to a boundary. */
static void tear_erasure(uint8_t *at)
{
    uint32_t kind = nor_draw() % 6, boundary = 4 * (nor_draw() % 48);
    for (uint32_t i = 0; i < NOR_SECTOR_BYTES; i += 4) {
        uint32_t pick = kind < 3 ? kind : kind == 3 ? nor_draw() % 3 : (i < boundary) == (kind == 4);
        write_u32(at + i, read_u32(at + i) | (pick == 1 ? 0 : pick == 0 ? FLASH_BLANK : nor_draw() & nor_draw()));
    }
}

void nor_tear(struct nor *nor, const struct nor_operation *operation)
{
    uint8_t *at = nor->bytes + operation->address;
    if (!operation->erase) {
        uint32_t from = read_u32(at);
        settle(nor, operation->address, FLASH_WORD_BYTES);
        if (nor->torn_count == NOR_TORN) {
            broken("more torn words than the model holds", operation->address);
        }
        nor->torn[nor->torn_count].address = operation->address;
        nor->torn[nor->torn_count].from = from;
        nor->torn[nor->torn_count++].to = from & operation->word;
        write_u32(at, from & (operation->word | left_over()));
        return;
    }
    settle(nor, operation->address, NOR_SECTOR_BYTES);
    tear_erasure(at);
}

void nor_power_on(struct nor *nor)
{
    for (unsigned i = 0; i < nor->torn_count; i++) {
        write_u32(nor->bytes + nor->torn[i].address, nor->torn[i].to | (nor->torn[i].from & left_over()));
    }
    nor_watch(nor, NULL, 0);
}

static bool operate(struct nor *nor, struct nor_operation operation)
{
    if (nor->log != NULL && nor->operations == NOR_LOG) {
        broken("more operations than the log holds", operation.address);
    }
    if (nor->log != NULL) {
        nor->log[nor->operations] = operation;
    }
    if (++nor->operations == nor->fails_at) {
        nor_tear(nor, &operation);
        return false;
    }
    nor_apply(nor, &operation);
    return true;
}

static bool read_bytes(void *context, uint32_t address, void *to, uint32_t length)
{
    struct nor *nor = context;
    if (address > NOR_BYTES || length > NOR_BYTES - address) {
        broken("read outside", address);
    }
    memcpy(to, nor->bytes + address, length);
    return true;
}

static bool program(void *context, uint32_t address, uint32_t word)
{
    struct nor *nor = context;
    if (address % FLASH_WORD_BYTES != 0 || address >= NOR_BYTES) {
        broken("program outside or between words", address);
    }
    if ((read_u32(nor->bytes + address) & word) != word) {
        broken("a bit programmed from 0 to 1", address);
    }
    return operate(nor, (struct nor_operation){address, word, false});
}

static bool erase(void *context, uint32_t address)
{
    if (address % NOR_SECTOR_BYTES != 0 || address >= NOR_BYTES) {
        broken("erase of no sector", address);
    }
    return operate(context, (struct nor_operation){address, 0, true});
}

struct flash nor_flash(struct nor *nor)
{
    return (struct flash){read_bytes, program, erase, nor};
}
