/* QEMU's RISC-V "virt" machine: a 16550 UART, the finisher that ends or resets the emulation, and the second flash bank, whose file outlives the emulator. */
#ifndef HWFW_QEMU_MACHINE_H
#define HWFW_QEMU_MACHINE_H

#include "../board.h"

#define RAM_FIRMWARE UINT32_C(0x80100000)
#define RAM_FIRMWARE_BYTES UINT32_C(0x00100000)

extern const struct board board;

void put(const char *text);
void put_hex(uint32_t value);
int get(void);

_Noreturn void power_off(void);
_Noreturn void restart(void);

#endif
