/* Sizes of the program for computers: as large as the protocol allows where it is cheap. */
#ifndef HWFW_CONFIG_H
#define HWFW_CONFIG_H

#define FW_MTU 4096
#define FW_REQUESTS 8
#define FW_RESPONSES 16
#define FW_DATA_CREDIT 16
#define FW_INPUTS 16
#define FW_OUTPUTS 16
#define FW_STATES 16
#define FW_LOGS 8
#define FW_PROBES 64

#endif
