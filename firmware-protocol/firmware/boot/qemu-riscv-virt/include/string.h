/* The four functions of memory.c, for code that includes <string.h> where there is no C library. */
#ifndef HWFW_QEMU_STRING_H
#define HWFW_QEMU_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int value, size_t length);
int memcmp(const void *one, const void *other, size_t length);
size_t strlen(const char *text);

#endif
