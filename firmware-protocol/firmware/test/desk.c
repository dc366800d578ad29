#include "test.h"

static size_t write_all(void *context, const uint8_t *data, size_t length)
{
    struct desk *d = context;
    size_t n = DESK_OUT - d->out_length < length ? DESK_OUT - d->out_length : length;
    memcpy(d->out + d->out_length, data, n);
    d->out_length += n;
    return n;
}

struct desk *desk_new(void)
{
    struct desk *d = calloc(1, sizeof *d);
    uint8_t *store = calloc(1, DESK_STORE), *arena = calloc(1, DESK_ARENA);
    if (d == NULL || store == NULL || arena == NULL || (d->out = malloc(DESK_OUT)) == NULL) {
        exit(2);
    }
    d->port = (struct fw_port){
        .context = d, .serial = "DESK-1", .board = "desk", .firmware = "1.0.0", .chip = "nc1", .boot = 1, .boots = 1,
        .store = store, .store_bytes = DESK_STORE, .arena = arena, .arena_bytes = DESK_ARENA, .write = write_all,
    };
    desk_boot(d);
    return d;
}

void desk_boot(struct desk *d)
{
    d->out_length = 0;
    d->now_us = 0;
    memset(d->port.store, 0, 1 << 16);
    fw_init(&d->fw, &d->port);
}

size_t image_text(const char *path, uint8_t *out, size_t room)
{
    struct lines l;
    size_t n = 0;
    lines_open(&l, path);
    while (lines_next(&l)) {
        n += bytes(&l, out + n, room - n);
    }
    return n;
}
