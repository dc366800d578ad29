/* First instructions of boot program and firmware alike: stack, empty bss, main(a0, a1). The boot program passes the firmware its slot in a0 and whether it is tested in a1.
   Whatever goes wrong in the processor (an illegal instruction, an access to nowhere) restarts the machine: a firmware that crashes in its test is gone with that. The boot program's handler holds until the firmware
   has set its own. */
    .option arch, +zicsr
    .section .start, "ax"
    .globl _start
_start:
    la t0, trapped
    csrw mtvec, t0
    la sp, stack_top
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  call main
3:  wfi
    j 3b
    .balign 4
trapped:
    call restart

/* Sleeps until an interrupt of those in a0 (bits of mie) is pending. Taken they are only while the boot program watches a test (below); here they are waited for: what comes before the sleep ends it at once, so no wake-up is lost. */
    .section .text.sleep_until, "ax"
    .globl sleep_until
sleep_until:
    csrw mie, a0
    wfi
    ret

/* The timer interrupt restarts the machine like any other trap. */
    .section .text.watch, "ax"
    .globl watch_start
watch_start:
    li t0, 1 << 7
    csrw mie, t0
    csrsi mstatus, 8
    ret
    .globl watch_end
watch_end:
    csrci mstatus, 8
    csrw mie, zero
    ret
