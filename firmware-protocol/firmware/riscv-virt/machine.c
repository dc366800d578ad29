#include "machine.h"

#include "key.h"

static volatile uint32_t *const finisher = (volatile uint32_t *)0x00100000;
static volatile uint8_t *const bank = (volatile uint8_t *)0x22000000;

enum { SECTOR_BYTES = 256 * 1024, BANK_BYTES = 32 * 1024 * 1024 };

#define MTIMECMP_LOW (*(volatile uint32_t *)0x02004000)
#define MTIMECMP_HIGH (*(volatile uint32_t *)0x02004004)
#define MTIME_LOW (*(volatile uint32_t *)0x0200BFF8)
#define MTIME_HIGH (*(volatile uint32_t *)0x0200BFFC)

uint64_t ticks(void)
{
    uint32_t high, low;
    do { /* the low half has wrapped between two reads: again */
        high = MTIME_HIGH;
        low = MTIME_LOW;
    } while (high != MTIME_HIGH);
    return (uint64_t)high << 32 | low;
}

void alarm_in(uint32_t microseconds)
{
    uint64_t end = ticks() + (uint64_t)microseconds * TICKS_A_US;
    MTIMECMP_HIGH = UINT32_MAX; /* no alarm between the halves */
    MTIMECMP_LOW = (uint32_t)end;
    MTIMECMP_HIGH = (uint32_t)(end >> 32);
}

void put(const char *text)
{
    for (; *text != 0; text++) {
        while ((UART[5] & 0x20) == 0) {
        }
        UART[0] = (uint8_t)*text;
    }
}

void put_hex(uint32_t value)
{
    char text[9];
    for (unsigned i = 0; i < 8; i++) {
        text[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    }
    text[8] = 0;
    put(text);
}

void power_off(void)
{
    *finisher = 0x5555;
    for (;;) {
    }
}

void restart(void)
{
    *finisher = 0x7777;
    for (;;) {
    }
}

/* The two 16-bit chips of the bank get every command side by side. */
static void command(uint32_t address, uint32_t code)
{
    *(volatile uint32_t *)(bank + address) = code << 16 | code;
}

static bool finished(uint32_t address)
{
    uint32_t status;
    do {
        status = *(volatile uint32_t *)(bank + address);
    } while ((status & 0x00800080) != 0x00800080);
    command(address, 0xFF);
    return (status & 0x003A003A) == 0;
}

static bool last_operation(void)
{
    KEPT->operations += 1;
    return KEPT->operations == KEPT->cut_after;
}

static bool read_bank(void *context, uint32_t address, void *to, uint32_t length)
{
    (void)context;
    if (address > BANK_BYTES || length > BANK_BYTES - address) {
        return false;
    }
    uint8_t *out = to;
    for (uint32_t i = 0; i < length; i++) {
        out[i] = bank[address + i];
    }
    return true;
}

static bool program(void *context, uint32_t address, uint32_t word)
{
    (void)context;
    if (address % 4 != 0 || address >= BANK_BYTES) {
        return false;
    }
    /* The emulator would set bits as well as clear them; a real chip would not. */
    uint32_t found = *(volatile uint32_t *)(bank + address);
    if ((found & word) != word) {
        put("rule of the flash broken: a bit programmed from 0 to 1 at ");
        put_hex(address);
        put("\n");
        power_off();
    }
    bool last = last_operation();
    uint32_t left = last ? found & (word | KEPT->cut_torn) : word;
    command(address, 0x40);
    *(volatile uint32_t *)(bank + address) = left;
    bool good = finished(address);
    if (last) {
        power_off();
    }
    return good;
}

static bool erase(void *context, uint32_t address)
{
    (void)context;
    if (address % SECTOR_BYTES != 0 || address >= BANK_BYTES) {
        return false;
    }
    bool last = last_operation();
    command(address, 0x20);
    command(address, 0xD0);
    bool good = finished(address);
    if (last) {
        power_off();
    }
    return good;
}

static const uint8_t keys[][LMS_PUBLIC_KEY_BYTES] = {FIRMWARE_KEY};

const struct boot_board board = {
    .flash = {read_bank, program, erase, 0},
    .slot = {{.data = 0, .trailer = 4 * SECTOR_BYTES}, {.data = 2 * SECTOR_BYTES, .trailer = 5 * SECTOR_BYTES}},
    .sector_bytes = SECTOR_BYTES,
    .sectors = 2,
    .trailer_bytes = SECTOR_BYTES,
    .ram = RAM_FIRMWARE,
    .ram_bytes = RAM_FIRMWARE_BYTES,
    .name = "qemu-riscv-virt",
    .keys = keys,
    .key_count = sizeof keys / sizeof keys[0],
};
