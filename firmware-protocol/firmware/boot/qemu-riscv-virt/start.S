/* First instructions of boot program and firmware alike: stack, empty bss, main(a0, a1). The boot program passes the firmware its slot in a0 and whether it is tested in a1. */
    .section .start, "ax"
    .globl _start
_start:
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
