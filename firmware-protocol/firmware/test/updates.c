#include "../boot/host/nor.h"
#include "../boot/session_update.h"
#include "../boot/bytes.h"
#include "test.h"

static struct nor nor;
static struct session_update update;
static const uint8_t keys[1][LMS_PUBLIC_KEY_BYTES] = { { 0, 0, 0, 5, 0, 0, 0, 3 } };

const struct fw_update_ops *desk_update(void)
{
    static struct boot_board board;
    uint8_t trailer[TRAILER_CONFIRMED + 4] = { 0 };
    nor_blank(&nor);
    board = (struct boot_board){
        .flash = nor_flash(&nor), .slot = { { .data = 0, .trailer = 8 * NOR_SECTOR_BYTES }, { .data = 4 * NOR_SECTOR_BYTES, .trailer = 9 * NOR_SECTOR_BYTES } },
        .sector_bytes = NOR_SECTOR_BYTES, .sectors = 4, .trailer_bytes = NOR_SECTOR_BYTES, .ram = 0x20000000, .ram_bytes = 0x10000, .name = "desk", .keys = keys, .key_count = 1,
    };
    write_u32(trailer + TRAILER_MAGIC, SLOT_MAGIC);
    write_u32(trailer + TRAILER_LENGTH, FIRMWARE_HEADER_BYTES);
    write_u32(trailer + TRAILER_SEQUENCE, 1);
    write_u32(trailer + TRAILER_CRC, header_crc(trailer, TRAILER_CRC));
    write_u32(trailer + TRAILER_COUNTER, 1);
    write_u32(trailer + TRAILER_COUNTER_INVERSE, ~UINT32_C(1));
    write_u32(trailer + TRAILER_MARKED, SLOT_MARKED);
    write_u32(trailer + TRAILER_TRIED, SLOT_TRIED);
    write_u32(trailer + TRAILER_CONFIRMED, SLOT_CONFIRMED);
    if (!flash_program_bytes(&board.flash, board.slot[0].trailer, trailer, sizeof trailer)) {
        exit(2);
    }
    session_update_init(&update, &board, 0);
    return &update.ops;
}

static struct boot_board example;
static uint8_t example_key[1][LMS_PUBLIC_KEY_BYTES];

const struct fw_update_ops *desk_example(const char *path)
{
    static uint8_t file[4 * NOR_SECTOR_BYTES], trailer[NOR_SECTOR_BYTES];
    static char name[BOARD_NAME_BYTES + 1];
    struct lines l;
    size_t file_bytes = 0, trailer_bytes = 0;
    for (lines_open(&l, path); lines_next(&l);) {
        const char *kind = word(&l);
        if (!strcmp(kind, "key")) {
            demand(&l, bytes(&l, example_key[0], LMS_PUBLIC_KEY_BYTES) == LMS_PUBLIC_KEY_BYTES, "no public key");
        } else if (!strcmp(kind, "file")) {
            file_bytes = bytes(&l, file, sizeof file);
        } else if (!strcmp(kind, "trailer")) {
            trailer_bytes = bytes(&l, trailer, sizeof trailer);
        }
    }
    demand(&l, file_bytes > FIRMWARE_HEADER_BYTES && trailer_bytes > 0, "no file, or no trailer");
    memcpy(name, file + 48, BOARD_NAME_BYTES);
    nor_blank(&nor);
    example = (struct boot_board){
        .flash = nor_flash(&nor), .slot = { { .data = 0, .trailer = 8 * NOR_SECTOR_BYTES }, { .data = 4 * NOR_SECTOR_BYTES, .trailer = 9 * NOR_SECTOR_BYTES } },
        .sector_bytes = NOR_SECTOR_BYTES, .sectors = 4, .trailer_bytes = NOR_SECTOR_BYTES, .ram = get32(file + 16), .ram_bytes = 0x10000, .name = name,
        .keys = (const uint8_t (*)[LMS_PUBLIC_KEY_BYTES])example_key, .key_count = 1,
    };
    demand(&l, flash_program_bytes(&example.flash, 0, file, (uint32_t)file_bytes) && flash_program_bytes(&example.flash, example.slot[0].trailer, trailer, (uint32_t)trailer_bytes), "the flash takes neither");
    return desk_restart();
}

const struct fw_update_ops *desk_restart(void)
{
    struct boot_choice choice = boot_choose(&example);
    if (choice.slot == SLOT_NONE) {
        fputs("nothing can be started\n", stderr);
        exit(1);
    }
    session_update_init(&update, &example, choice.slot);
    return &update.ops;
}
