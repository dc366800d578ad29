/* The session firmware on QEMU's RISC-V "virt" machine, as it lies in a slot: NC-1 and the protocol over the UART, and the update of itself. Registers: 16550 UART, SiFive PLIC as QEMU's virt has it, goldfish
   real-time clock. The emulator keeps bytes back while the UART's FIFO is full, so bytes wait there and no interrupt handler is needed; interrupts only end the sleep. */
#include "../boot/session_update.h"
#include "firmware.h"
#include "machine.h"

#define REG(address) (*(volatile uint32_t *)(address))
#define PLIC_PRIORITY(irq) REG(0x0C000000 + 4 * (irq))
#define PLIC_ENABLE REG(0x0C002000)
#define PLIC_THRESHOLD REG(0x0C200000)
#define PLIC_CLAIM REG(0x0C200004)
#define RTC_LOW REG(0x00101000)

enum { R_DATA, R_INTERRUPTS, R_FIFO, R_LINE, R_MODEM, R_STATUS, R_DIVISOR_LOW = 0, R_DIVISOR_HIGH = 1 };
enum { STATUS_READY = 1, STATUS_ROOM = 0x20, STATUS_IDLE = 0x40, LINE_8N1 = 3, LINE_DIVISOR = 0x80, FIFO_ON_CLEARED = 7, FIFO_BYTES = 16 };
enum { UART_IRQ = 10, MIE_TIMER = 1 << 7, MIE_EXTERNAL = 1 << 11, NAP_US = 5000, UART_CLOCK_HZ = 3686400, BAUD = 115200, RX_CHUNK = 1024, ARENA_BYTES = 3584 * 1024 };
#define STORE ((uint8_t *)0x84000000)
#define STORE_BYTES (16u * 1024 * 1024)

int main(int slot, int testing);

static uint8_t arena[ARENA_BYTES] __attribute__((aligned(8)));
static struct fw fw;
static struct session_update update;
static uint32_t baud;

static uint64_t now_us(void)
{
    static uint64_t start;
    start = start != 0 ? start : ticks(); /* it runs on through restarts */
    return (ticks() - start) / TICKS_A_US;
}

static size_t uart_write(void *context, const uint8_t *bytes, size_t length)
{
    (void)context;
    size_t n = 0;
    while (n < length && (UART[R_STATUS] & STATUS_ROOM) != 0) { /* says that the whole FIFO is empty */
        for (unsigned i = 0; i < FIFO_BYTES && n < length; i++) {
            UART[R_DATA] = bytes[n++];
        }
    }
    return n;
}

static bool uart_idle(void *context)
{
    (void)context;
    return (UART[R_STATUS] & STATUS_IDLE) != 0;
}

static size_t uart_read(uint8_t *bytes, size_t room)
{
    size_t n = 0;
    while (n < room && (UART[R_STATUS] & STATUS_READY) != 0) {
        bytes[n++] = UART[R_DATA];
    }
    return n;
}

static uint32_t divisor(uint32_t rate)
{
    return (UART_CLOCK_HZ / 16 + rate / 2) / rate;
}

/* What a divisor gives may be 2 % off at most: a receiver samples a byte's last bit half a bit before its end. */
static bool baud_possible(void *context, uint32_t rate)
{
    (void)context;
    if (rate == 0 || rate > UART_CLOCK_HZ / 16 || divisor(rate) > 0xFFFF) {
        return false;
    }
    uint32_t given = UART_CLOCK_HZ / 16 / divisor(rate);
    return (given > rate ? given - rate : rate - given) <= rate / 50;
}

static void baud_set(void *context, uint32_t rate)
{
    (void)context;
    baud = rate;
    UART[R_LINE] = LINE_8N1 | LINE_DIVISOR;
    UART[R_DIVISOR_LOW] = (uint8_t)divisor(rate);
    UART[R_DIVISOR_HIGH] = (uint8_t)(divisor(rate) >> 8);
    UART[R_LINE] = LINE_8N1;
}

static uint32_t baud_get(void *context)
{
    (void)context;
    return baud;
}

static void reboot(void *context)
{
    (void)context;
    restart();
}

static struct fw_port port = {
    .serial = "QEMU-RISCV-VIRT", .firmware = VERSION, .chip = "nc1", .store = STORE, .store_bytes = STORE_BYTES, .arena = arena, .arena_bytes = sizeof arena, .write = uart_write, .write_idle = uart_idle,
    .baud_possible = baud_possible, .baud_set = baud_set, .baud_get = baud_get, .reboot = reboot, .update = &update.ops,
};

static void nap(void)
{
    alarm_in(NAP_US);
    sleep_until(MIE_TIMER | MIE_EXTERNAL);
    uint32_t irq = PLIC_CLAIM; /* before the FIFO is emptied: a byte that comes in between asks anew */
    if (irq != 0) {
        PLIC_CLAIM = irq;
    }
}

int main(int slot, int testing)
{
    (void)testing; /* the trailer says so, and after CONFIRM says otherwise */
    watch_end();
    KEPT->boots += 1;
    port.boots = KEPT->boots;
    port.boot = RTC_LOW * 0x9E3779B9u + KEPT->boots;
    port.board = board.name;
    baud_set(NULL, BAUD);
    UART[R_FIFO] = FIFO_ON_CLEARED;
    UART[R_INTERRUPTS] = 1; /* a byte has come */
    PLIC_PRIORITY(UART_IRQ) = 1;
    PLIC_THRESHOLD = 0;
    PLIC_ENABLE = 1u << UART_IRQ;
    session_update_init(&update, &board, slot);
    fw_init(&fw, &port);
    for (;;) {
        static uint8_t bytes[RX_CHUNK];
        size_t n = uart_read(bytes, sizeof bytes);
        if (n != 0) {
            fw_receive(&fw, bytes, n, now_us());
        }
        if (!fw_poll(&fw, now_us()) && n == 0) {
            nap();
        }
    }
}
