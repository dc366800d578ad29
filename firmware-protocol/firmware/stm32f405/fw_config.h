/* Sizes for an STM32F405 (128 KiB SRAM, 64 KiB core-coupled memory): the image store takes most of the SRAM. */
#ifndef HWFW_CONFIG_H
#define HWFW_CONFIG_H

#define FW_MTU 512
#define FW_REQUESTS 4
#define FW_RESPONSES 8
#define FW_DATA_CREDIT 4
#define FW_INPUTS 6
#define FW_OUTPUTS 6
#define FW_STATES 6
#define FW_LOGS 4
#define FW_PROBES 16

#endif
