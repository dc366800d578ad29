/* Sizes for QEMU's RISC-V virt machine: those of mps2-an385. */
#ifndef HWFW_CONFIG_H
#define HWFW_CONFIG_H

#define FW_MTU 1024
#define FW_REQUESTS 4
#define FW_RESPONSES 8
#define FW_DATA_CREDIT 8
#define FW_INPUTS 8
#define FW_OUTPUTS 16
#define FW_STATES 16
#define FW_LOGS 8
#define FW_PROBES 64

#endif
