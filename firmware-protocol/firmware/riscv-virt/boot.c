/* The boot program: chooses a slot, copies its firmware to RAM, starts it. A firmware on test that does not come up within 5 s is ended by a restart, which brings the old one back. */
#include "../boot/slots.h"
#include "machine.h"

enum { WATCH_US = 5000000 };

int main(void);

int main(void)
{
    struct boot_choice choice = boot_choose(&board);
    if (choice.slot == SLOT_NONE || (choice.header.flags & FIRMWARE_IN_PLACE) != 0) {
        put("boot: nothing to start\n");
        power_off();
    }
    if (!board.flash.read(board.flash.context, board.slot[choice.slot].data + FIRMWARE_HEADER_BYTES, (void *)choice.header.load, choice.header.payload_bytes)) {
        put("boot: the flash cannot be read\n");
        power_off();
    }
    /* fence.i, spelt out: the library that goes with -march=..._zifencei is missing from some compilers. */
    __asm__ volatile(".word 0x0000100f" ::: "memory");
    if (choice.testing) { /* until its main ends the watch */
        alarm_in(WATCH_US);
        watch_start();
    }
    void (*start)(uint32_t slot, uint32_t testing) = (void (*)(uint32_t, uint32_t))choice.header.entry;
    start((uint32_t)choice.slot, choice.testing);
    return 0;
}
