/* What a compiler takes for granted even without a C library. */
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
    uint8_t *a = to;
    const uint8_t *b = from;
    while (length-- != 0) {
        *a++ = *b++;
    }
    return to;
}

void *memset(void *to, int value, size_t length)
{
    uint8_t *a = to;
    while (length-- != 0) {
        *a++ = (uint8_t)value;
    }
    return to;
}

int memcmp(const void *one, const void *other, size_t length)
{
    const uint8_t *a = one, *b = other;
    for (; length != 0; length--, a++, b++) {
        if (*a != *b) {
            return *a - *b;
        }
    }
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    return length;
}
