/* Boards in the text form of tests/second-implementation/README.md, as image files in memory: so system vectors go through the loader. */
#ifndef HWFW_TEXT_IMAGE_H
#define HWFW_TEXT_IMAGE_H

#include "test.h"

struct host_event {
    uint64_t tick;
    uint32_t port, channel;
    int32_t payload;
};

struct text_image {
    uint8_t *bytes;
    size_t length;
    struct host_event *event; /* by tick, port, channel */
    size_t events;
    uint64_t ticks;
};

/* Reads up to "expect" or the end; the first line, "nc1-text 1", has been read. */
struct text_image text_image_read(struct lines *l);
void class_read(struct lines *l, uint8_t cls[CLASS_BYTES]);
void record_read(struct lines *l, uint8_t record[RECORD_BYTES]);

#endif
