/* The functions of the C library that core and boot code use, for toolchains that come without one. */
#ifndef HWFW_BARE_STRING_H
#define HWFW_BARE_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *text);

/* Also with -ffreestanding: copies of a few bytes become loads and stores. */
#define memcpy __builtin_memcpy
#define memset __builtin_memset
#define memcmp __builtin_memcmp

#endif
