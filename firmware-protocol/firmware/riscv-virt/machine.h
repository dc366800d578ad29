/* QEMU's RISC-V "virt" machine: a 16550 UART, the SiFive CLINT's clock, the finisher that ends or resets the emulation, and the second flash bank, whose file outlives the emulator. */
#ifndef HWFW_RISCV_MACHINE_H
#define HWFW_RISCV_MACHINE_H

#include "../boot/board.h"

#define RAM_FIRMWARE UINT32_C(0x80100000)
#define RAM_FIRMWARE_BYTES UINT32_C(0x00100000)

/* Words at the end of RAM that outlive a restart (not the emulator). Whoever starts the emulator may set the first two (-device loader): after how many flash operations the power goes, and which bits the last of
   them leaves as they were. */
struct kept {
    uint32_t cut_after, cut_torn, operations, boots;
};
#define KEPT ((volatile struct kept *)0x87FFF000)

/* A 16550 UART's registers. */
#define UART ((volatile uint8_t *)0x10000000)

extern const struct boot_board board;

/* Text on the serial line, for what ends the machine: a session has no room for it. */
void put(const char *text);
void put_hex(uint32_t value);

enum { TICKS_A_US = 10 };

/* The machine's clock, and its one alarm. */
uint64_t ticks(void);
void alarm_in(uint32_t microseconds);

/* start.S: sleeps until an interrupt of these (bits of mie) is pending. */
void sleep_until(uint32_t interrupts);

/* start.S: from here on the alarm restarts the machine; and not any more. */
void watch_start(void);
void watch_end(void);

_Noreturn void power_off(void);
_Noreturn void restart(void);

#endif
