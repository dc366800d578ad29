/* STM32F405 at 168 MHz from its internal oscillator, USART1 on PA9 (TX) and PA10 (RX), SysTick for the time. Registers: ST RM0090, Arm ARMv7-M.
   NEVER RUN ON HARDWARE: only in QEMU's netduinoplus2, which models USART1 and SysTick but no clock tree, no pins and no transmit interrupt. */
#include "firmware.h"

#define REG(address) (*(volatile uint32_t *)(address))
#define RCC_CR REG(0x40023800u)
#define RCC_PLLCFGR REG(0x40023804u)
#define RCC_CFGR REG(0x40023808u)
#define RCC_AHB1ENR REG(0x40023830u)
#define RCC_AHB2ENR REG(0x40023834u)
#define RCC_APB2ENR REG(0x40023844u)
#define FLASH_ACR REG(0x40023C00u)
#define GPIOA_MODER REG(0x40020000u)
#define GPIOA_OSPEEDR REG(0x40020008u)
#define GPIOA_PUPDR REG(0x4002000Cu)
#define GPIOA_AFRH REG(0x40020024u)
#define USART1_SR REG(0x40011000u)
#define USART1_DR REG(0x40011004u)
#define USART1_BRR REG(0x40011008u)
#define USART1_CR1 REG(0x4001100Cu)
#define RNG_CR REG(0x50060800u)
#define RNG_SR REG(0x50060804u)
#define RNG_DR REG(0x50060808u)
#define UNIQUE_ID ((const volatile uint32_t *)0x1FFF7A10u)
#define SYSTICK_CTRL REG(0xE000E010u)
#define SYSTICK_LOAD REG(0xE000E014u)
#define SYSTICK_VALUE REG(0xE000E018u)
#define NVIC_ISER1 REG(0xE000E104u)
#define SCB_AIRCR REG(0xE000ED0Cu)

enum { BAUD = 115200, IRQ_USART1 = 37, RX_RING = 8192, TX_RING = 1024, STORE_BYTES = 106 * 1024, ARENA_BYTES = 32 * 1024, WAIT = 100000 };
enum { SR_ORE = 1 << 3, SR_RXNE = 1 << 5, SR_TC = 1 << 6, SR_TXE = 1 << 7, CR1_RE = 1 << 2, CR1_TE = 1 << 3, CR1_RXNEIE = 1 << 5, CR1_TXEIE = 1 << 7, CR1_UE = 1 << 13 };
#define CLOCK_PLL 168000000u
#define CLOCK_HSI 16000000u
#define IN_CCM __attribute__((section(".ccm"), aligned(8)))

extern uint32_t _estack, _sidata, _sdata, _edata, _sbss, _ebss, _sccm, _eccm;
int main(void);
void reset_handler(void);
void fault_handler(void);
void usart1_handler(void);
void systick_handler(void);

/* Single producer, single consumer each: the interrupt at one end, the main loop at the other. */
static uint8_t rx_ring[RX_RING], tx_ring[TX_RING];
static volatile uint32_t rx_in, rx_out, tx_in, tx_out, rx_lost, milliseconds;
static uint8_t store[STORE_BYTES] __attribute__((aligned(8)));
static uint8_t arena[ARENA_BYTES] IN_CCM;
static struct fw fw IN_CCM;
static uint32_t clock_hz, bus_hz, baud;
static char serial[25];

static inline void irq_off(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void irq_on(void) { __asm volatile("cpsie i" ::: "memory"); }

static void send_more(void)
{
    while (tx_out != tx_in && USART1_SR & SR_TXE) {
        USART1_DR = tx_ring[tx_out % TX_RING];
        tx_out = tx_out + 1;
    }
    if (tx_out == tx_in) {
        USART1_CR1 &= ~(uint32_t)CR1_TXEIE;
    } else {
        USART1_CR1 |= CR1_TXEIE;
    }
}

void usart1_handler(void)
{
    for (uint32_t status; (status = USART1_SR) & (SR_RXNE | SR_ORE);) { /* reading the data clears both */
        uint8_t byte = (uint8_t)USART1_DR;
        if (status & SR_ORE) {
            rx_lost = rx_lost + 1;
        }
        if (status & SR_RXNE) {
            if (rx_in - rx_out < RX_RING) {
                rx_ring[rx_in % RX_RING] = byte;
                rx_in = rx_in + 1;
            } else {
                rx_lost = rx_lost + 1;
            }
        }
    }
    send_more();
}

void systick_handler(void)
{
    milliseconds = milliseconds + 1;
}

static uint64_t now_us(void)
{
    static uint32_t last;
    static uint64_t high;
    uint32_t ms, value;
    do { /* a tick between the two reads: again */
        ms = milliseconds;
        value = SYSTICK_VALUE;
    } while (ms != milliseconds);
    if (ms < last) {
        high += (uint64_t)1 << 32;
    }
    last = ms;
    return (high + ms) * 1000 + (clock_hz / 1000 - 1 - value) / (clock_hz / 1000000);
}

static size_t usart_write(void *context, const uint8_t *bytes, size_t length)
{
    (void)context;
    size_t n = 0;
    while (n < length && tx_in - tx_out < TX_RING) {
        tx_ring[tx_in % TX_RING] = bytes[n++];
        tx_in = tx_in + 1;
    }
    irq_off();
    send_more();
    irq_on();
    return n;
}

static bool usart_idle(void *context)
{
    (void)context;
    return tx_in == tx_out && USART1_SR & SR_TC;
}

static uint32_t overruns(void *context)
{
    (void)context;
    return rx_lost;
}

static bool baud_possible(void *context, uint32_t rate)
{
    (void)context;
    return rate >= 1200 && rate <= bus_hz / 16;
}

static void baud_set(void *context, uint32_t rate)
{
    (void)context;
    baud = rate;
    USART1_BRR = (bus_hz + rate / 2) / rate;
}

static uint32_t baud_get(void *context)
{
    (void)context;
    return baud;
}

static void reboot(void *context)
{
    (void)context;
    SCB_AIRCR = 0x05FA0004u;
    for (;;) {
    }
}

static bool ready(volatile uint32_t *reg, uint32_t mask, uint32_t value)
{
    for (uint32_t i = 0; i < WAIT; i++) {
        if ((*reg & mask) == value) {
            return true;
        }
    }
    return false;
}

/* 168 MHz: HSI 16 MHz / 16 * 336 / 2. Stays at 16 MHz when the PLL does not lock. */
static void clock_up(void)
{
    FLASH_ACR = 5 | 1 << 8 | 1 << 9 | 1 << 10; /* 5 wait states, prefetch, caches */
    RCC_PLLCFGR = 16 | 336 << 6 | 0 << 16 | 7 << 24;
    RCC_CR |= 1u << 24;
    clock_hz = bus_hz = CLOCK_HSI;
    if (ready(&RCC_CR, 1u << 25, 1u << 25)) {
        RCC_CFGR = 2 | 5 << 10 | 4 << 13; /* PLL; APB1 / 4, APB2 / 2 */
        if (ready(&RCC_CFGR, 3 << 2, 2 << 2)) {
            clock_hz = CLOCK_PLL, bus_hz = CLOCK_PLL / 2;
        }
    }
}

static void pins(void)
{
    RCC_AHB1ENR |= 1; /* GPIOA */
    GPIOA_MODER = (GPIOA_MODER & ~(15u << 18)) | 10u << 18;    /* PA9, PA10: alternate function */
    GPIOA_AFRH = (GPIOA_AFRH & ~(255u << 4)) | 0x77u << 4;     /* AF7, USART1 */
    GPIOA_OSPEEDR |= 3u << 18;
    GPIOA_PUPDR = (GPIOA_PUPDR & ~(3u << 20)) | 1u << 20;      /* RX is high while nothing is connected */
}

static uint32_t chance(void)
{
    RCC_AHB2ENR |= 1 << 6; /* the RNG needs the 48 MHz of the PLL's Q */
    RNG_CR = 1 << 2;
    return ready(&RNG_SR, 1, 1) ? RNG_DR : 0;
}

static struct fw_port port = {
    .serial = serial, .board = "stm32f405", .firmware = "1.0.0", .chip = "nc1-f405", .store = store, .store_bytes = sizeof store, .arena = arena,
    .arena_bytes = sizeof arena, .write = usart_write, .write_idle = usart_idle, .overruns = overruns, .baud_possible = baud_possible,
    .baud_set = baud_set, .baud_get = baud_get, .reboot = reboot,
};

int main(void)
{
    if (RCC_CR == 0) { /* after reset the HSI runs and is ready: 0 is QEMU, which has no clock tree, runs at 168 MHz, and has neither RNG nor unique number */
        clock_hz = CLOCK_PLL, bus_hz = CLOCK_PLL / 2;
        memcpy(serial, "QEMU-F405", 10);
    } else {
        clock_up();
        pins();
        for (unsigned i = 0; i < 24; i++) {
            serial[i] = "0123456789ABCDEF"[UNIQUE_ID[i / 8] >> (28 - 4 * (i % 8)) & 15];
        }
        port.boot = chance();
    }
    RCC_APB2ENR |= 1 << 4; /* USART1 */
    baud_set(NULL, BAUD);
    USART1_CR1 = CR1_UE | CR1_TE | CR1_RE | CR1_RXNEIE;
    SYSTICK_LOAD = clock_hz / 1000 - 1;
    SYSTICK_VALUE = 0;
    SYSTICK_CTRL = 7;
    NVIC_ISER1 = 1u << (IRQ_USART1 - 32);
    port.boots = 1;
    fw_init(&fw, &port);
    irq_on();
    for (;;) {
        while (rx_out != rx_in) {
            uint32_t at = rx_out % RX_RING, n = rx_in - rx_out;
            n = n < RX_RING - at ? n : RX_RING - at;
            if (port.boot == 0) { /* no source of chance but when the first byte comes */
                port.boot = ((uint32_t)now_us() * 168 + SYSTICK_VALUE) * 0x9e3779b9u | 1;
            }
            fw_receive(&fw, rx_ring + at, n, now_us());
            rx_out = rx_out + n;
        }
        bool more = fw_poll(&fw, now_us());
        irq_off(); /* a byte that comes now stays pending and wakes the processor: no wake-up is lost */
        send_more();
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
    for (uint32_t *to = &_sccm; to < &_eccm;) {
        *to++ = 0;
    }
    (void)main();
}

void fault_handler(void)
{
    reboot(NULL);
}

typedef void (*handler)(void);
__attribute__((section(".vectors"), used)) static const handler vectors[16 + 82] = {
    (handler)(void *)&_estack, reset_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler,
    [15] = systick_handler, [16 + IRQ_USART1] = usart1_handler,
};
