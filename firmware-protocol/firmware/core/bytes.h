/* Little-endian numbers at any address. The compilers of all ports turn these into single loads and stores. */
#ifndef HWFW_BYTES_H
#define HWFW_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the core reads images in place and needs a little-endian processor"
#endif

static inline uint16_t get16(const uint8_t *b) { uint16_t x; memcpy(&x, b, 2); return x; }
static inline uint32_t get32(const uint8_t *b) { uint32_t x; memcpy(&x, b, 4); return x; }
static inline uint64_t get64(const uint8_t *b) { uint64_t x; memcpy(&x, b, 8); return x; }
static inline int16_t get16s(const uint8_t *b) { int16_t x; memcpy(&x, b, 2); return x; }
static inline int8_t get8s(const uint8_t *b) { return (int8_t)*b; }
static inline void put16(uint8_t *b, uint32_t x) { uint16_t y = (uint16_t)x; memcpy(b, &y, 2); }
static inline void put32(uint8_t *b, uint32_t x) { memcpy(b, &x, 4); }
static inline void put64(uint8_t *b, uint64_t x) { memcpy(b, &x, 8); }

#endif
