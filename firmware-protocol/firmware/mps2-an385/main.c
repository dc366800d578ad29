/* Arm MPS2+ FPGA board with the AN385 image (Cortex-M3), as QEMU models it: UART0 with interrupts, timer 0 for the time, sleep
   between events. Addresses and registers: Arm DAI0385 (AN385), CMSDK UART and timer in Arm DDI0479. */
#include "firmware.h"

#define UART0 0x40004000u
#define TIMER0 0x40000000u
#define SCS_AIRCR (*(volatile uint32_t *)0xE000ED0Cu)
#define NVIC_ISER0 (*(volatile uint32_t *)0xE000E100u)
#define REG(base, offset) (*(volatile uint32_t *)((base) + (offset)))
#define UART_DATA REG(UART0, 0x00)
#define UART_STATE REG(UART0, 0x04)
#define UART_CTRL REG(UART0, 0x08)
#define UART_INT REG(UART0, 0x0C)
#define UART_BAUDDIV REG(UART0, 0x10)
#define TIMER_CTRL REG(TIMER0, 0x00)
#define TIMER_VALUE REG(TIMER0, 0x04)
#define TIMER_RELOAD REG(TIMER0, 0x08)
#define TIMER_INT REG(TIMER0, 0x0C)

enum { CLOCK_HZ = 25000000, BAUD = 115200, TICK_US = 1000 };
enum { STATE_TX_FULL = 1, STATE_RX_FULL = 2, STATE_RX_OVERRUN = 8, CTRL_TX = 1, CTRL_RX = 2, CTRL_TX_INT = 4, CTRL_RX_INT = 8, INT_TX = 1, INT_RX = 2 };
enum { IRQ_UART0_RX = 0, IRQ_UART0_TX = 1, IRQ_TIMER0 = 8, RX_RING = 32768, TX_RING = 2048, ARENA_BYTES = 3584 * 1024 };
#define STORE ((uint8_t *)0x21000000u)
#define STORE_BYTES (16u * 1024 * 1024)

extern uint32_t _estack, _sidata, _sdata, _edata, _sbss, _ebss;
int main(void);
void reset_handler(void);
void fault_handler(void);
void uart_rx_handler(void);
void uart_tx_handler(void);
void timer_handler(void);

/* Single producer, single consumer each: an interrupt at one end, the main loop at the other. */
static uint8_t rx_ring[RX_RING], tx_ring[TX_RING];
static volatile uint32_t rx_in, rx_out, tx_in, tx_out, rx_lost, milliseconds;
static uint8_t arena[ARENA_BYTES] __attribute__((aligned(8)));
static struct fw fw;

static inline void irq_off(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void irq_on(void) { __asm volatile("cpsie i" ::: "memory"); }

void uart_rx_handler(void)
{
    UART_INT = INT_RX; /* before draining: a byte that comes in between raises it again */
    while (UART_STATE & STATE_RX_FULL) {
        uint8_t byte = (uint8_t)UART_DATA;
        if (rx_in - rx_out < RX_RING) {
            rx_ring[rx_in % RX_RING] = byte;
            rx_in = rx_in + 1;
        } else {
            rx_lost = rx_lost + 1;
        }
    }
    if (UART_STATE & STATE_RX_OVERRUN) {
        UART_STATE = STATE_RX_OVERRUN;
        rx_lost = rx_lost + 1;
    }
}

static void send_more(void)
{
    while (tx_out != tx_in && !(UART_STATE & STATE_TX_FULL)) {
        UART_DATA = tx_ring[tx_out % TX_RING];
        tx_out = tx_out + 1;
    }
}

void uart_tx_handler(void)
{
    UART_INT = INT_TX;
    send_more();
}

void timer_handler(void)
{
    TIMER_INT = 1;
    milliseconds = milliseconds + 1;
}

static uint64_t now_us(void)
{
    static uint32_t last;
    static uint64_t high;
    uint32_t ms, value;
    do { /* a tick between the two reads: again */
        ms = milliseconds;
        value = TIMER_VALUE;
    } while (ms != milliseconds);
    if (ms < last) {
        high += (uint64_t)1 << 32;
    }
    last = ms;
    return (high + ms) * TICK_US + (CLOCK_HZ / 1000 - 1 - value) / (CLOCK_HZ / 1000000);
}

static size_t uart_write(void *context, const uint8_t *bytes, size_t length)
{
    (void)context;
    size_t n = 0;
    while (n < length && tx_in - tx_out < TX_RING) {
        tx_ring[tx_in % TX_RING] = bytes[n++];
        tx_in = tx_in + 1;
    }
    irq_off(); /* the interrupt comes when a byte has left, so the first must be sent from here */
    send_more();
    irq_on();
    return n;
}

static bool uart_idle(void *context)
{
    (void)context;
    return tx_in == tx_out && !(UART_STATE & STATE_TX_FULL);
}

static uint32_t overruns(void *context)
{
    (void)context;
    return rx_lost;
}

static uint32_t baud = BAUD;

static bool baud_possible(void *context, uint32_t rate)
{
    (void)context;
    return rate >= 1200 && rate <= CLOCK_HZ / 16;
}

static void baud_set(void *context, uint32_t rate)
{
    (void)context;
    baud = rate;
    UART_BAUDDIV = CLOCK_HZ / rate;
}

static uint32_t baud_get(void *context)
{
    (void)context;
    return baud;
}

static void reboot(void *context)
{
    (void)context;
    SCS_AIRCR = 0x05FA0004u;
    for (;;) {
    }
}

/* Restarts counted in memory that start-up does not clear; only a restart keeps it. */
struct kept { uint32_t magic, boots; };
static struct kept kept __attribute__((section(".noinit")));

static struct fw_port port = {
    .serial = "QEMU-AN385", .board = "mps2-an385", .firmware = "1.0.0", .chip = "nc1", .store = STORE, .store_bytes = STORE_BYTES, .arena = arena,
    .arena_bytes = sizeof arena, .write = uart_write, .write_idle = uart_idle, .overruns = overruns, .baud_possible = baud_possible,
    .baud_set = baud_set, .baud_get = baud_get, .reboot = reboot,
};

int main(void)
{
    if (kept.magic != 0x4e433162u) {
        kept.magic = 0x4e433162u, kept.boots = 0;
    }
    kept.boots++;
    port.boots = kept.boots;
    baud_set(NULL, BAUD);
    UART_CTRL = CTRL_TX | CTRL_RX | CTRL_TX_INT | CTRL_RX_INT;
    TIMER_RELOAD = CLOCK_HZ / 1000 - 1;
    TIMER_VALUE = CLOCK_HZ / 1000 - 1;
    TIMER_CTRL = 9; /* runs, with interrupt */
    NVIC_ISER0 = 1u << IRQ_UART0_RX | 1u << IRQ_UART0_TX | 1u << IRQ_TIMER0;
    fw_init(&fw, &port);
    irq_on();
    for (;;) {
        while (rx_out != rx_in) {
            uint32_t at = rx_out % RX_RING, n = rx_in - rx_out;
            n = n < RX_RING - at ? n : RX_RING - at;
            if (port.boot == 0) { /* the board has no clock that runs on and no source of chance but when its first byte comes */
                port.boot = ((uint32_t)now_us() * 25 + TIMER_VALUE) * 0x9e3779b9u + kept.boots;
                port.boot += port.boot == 0;
            }
            fw_receive(&fw, rx_ring + at, n, now_us());
            rx_out = rx_out + n;
        }
        bool more = fw_poll(&fw, now_us());
        irq_off(); /* a byte that comes now stays pending and wakes the processor: no wake-up is lost */
        if (!more && rx_out == rx_in) {
            __asm volatile("wfi");
        }
        irq_on();
    }
}

void reset_handler(void)
{
    for (uint32_t *from = &_sidata, *to = &_sdata; to < &_edata;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &_sbss; to < &_ebss;) {
        *to++ = 0;
    }
    (void)main();
}

void fault_handler(void)
{
    reboot(NULL);
}

typedef void (*handler)(void);
__attribute__((section(".vectors"), used)) static const handler vectors[16 + 32] = {
    (handler)(void *)&_estack, reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
    [16 + IRQ_UART0_RX] = uart_rx_handler, [16 + IRQ_UART0_TX] = uart_tx_handler, [16 + IRQ_TIMER0] = timer_handler,
};
