/* The sections of an image; parts of image.c. Each returns false after image_refuse. */
#ifndef HWFW_IMAGE_PARTS_H
#define HWFW_IMAGE_PARTS_H

#include "image.h"

bool image_refuse(struct image_load *l, enum image_fault fault, const char *text, uint64_t value, uint64_t limit);
bool image_core(struct image_load *l, struct board *b, const uint8_t *bytes, uint64_t length, uint32_t id);
bool image_port(struct image_load *l, struct board *b, const uint8_t *bytes, uint64_t length, uint32_t id);
/* What the arrays hold, as far as this engine relies on it, and the memory that the core needs. */
bool image_core_contents(struct image_load *l, struct board *b, struct core *c);
bool image_core_dendrites(struct image_load *l, struct board *b, struct core *c);
/* Room to count hops with. */
bool image_hops_begin(struct image_load *l, struct board *b);
void image_port_hops(struct image_load *l, struct board *b, struct port *p);
void image_set_hops(const struct board *b, uint32_t source, struct sets *s);

#endif
