#include "flash.h"

#include "bytes.h"

bool flash_read_word(const struct flash *flash, uint32_t address, uint32_t *word)
{
    uint8_t bytes[FLASH_WORD_BYTES];
    if (!flash->read(flash->context, address, bytes, sizeof bytes)) {
        return false;
    }
    *word = read_u32(bytes);
    return true;
}

bool flash_program_checked(const struct flash *flash, uint32_t address, uint32_t word)
{
    uint32_t found;
    return flash->program(flash->context, address, word) && flash_read_word(flash, address, &found) && found == word;
}

bool flash_program_bytes(const struct flash *flash, uint32_t address, const uint8_t *bytes, uint32_t length)
{
    for (uint32_t i = 0; i < length; i += FLASH_WORD_BYTES) {
        if (!flash_program_checked(flash, address + i, read_u32(bytes + i))) {
            return false;
        }
    }
    return true;
}
