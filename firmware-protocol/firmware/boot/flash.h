/* NOR flash, as the update code sees it. Erasing a sector sets all its bits; programming a word only clears bits; both may be cut by the power at any moment, or fail.
   Addresses are byte offsets in whatever the port calls its flash; words are 4 bytes, little-endian, at multiples of 4. */
#ifndef HWFW_FLASH_H
#define HWFW_FLASH_H

#include <stdbool.h>
#include <stdint.h>

enum { FLASH_WORD_BYTES = 4 };

#define FLASH_BLANK UINT32_C(0xFFFFFFFF)

struct flash {
    bool (*read)(void *context, uint32_t address, void *to, uint32_t length);
    bool (*program)(void *context, uint32_t address, uint32_t word);
    bool (*erase)(void *context, uint32_t address);  /* the sector that starts at `address` */
    void *context;
};

/* A word; false when it cannot be read. */
bool flash_read_word(const struct flash *flash, uint32_t address, uint32_t *word);

/* Programs a word and reads it back: false unless it holds exactly `word` then. Programming again what is there already is allowed, and makes weak bits strong. */
bool flash_program_checked(const struct flash *flash, uint32_t address, uint32_t word);

/* Programs `length` bytes (a multiple of 4), checked. */
bool flash_program_bytes(const struct flash *flash, uint32_t address, const uint8_t *bytes, uint32_t length);

#endif
