#include "image_parts.h"

enum { CORE_HEAD = 40, PORT_HEAD = 32, SET_FLAG_Y_FIRST = 1, COUNT_MAX = 1 << 30 };

/* The arrays of a section, one behind the other. */
struct reader {
    const uint8_t *bytes;
    uint64_t length, at;
    bool good;
};

static const uint8_t *array(struct reader *r, uint64_t count, uint32_t size)
{
    uint64_t bytes = count * size; /* counts have 32 bits, sizes at most 512 */
    const uint8_t *start = r->bytes + (r->at <= r->length ? r->at : r->length);
    r->good = r->good && r->at <= r->length && bytes <= r->length - r->at;
    r->at = r->good ? (r->at + bytes + 7) & ~(uint64_t)7 : r->at;
    return start;
}

static void place(struct image_load *l, const char *what, uint32_t number)
{
    char digits[10];
    size_t n = 0, at = 0;
    for (; what[at] != 0; at++) {
        l->place[at] = what[at];
    }
    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (n > 0) {
        l->place[at++] = digits[--n];
    }
    l->place[at] = 0;
}

/* set_start, set_flags, set_ids: rising from 0 to all ids, ids ascending in a set. */
static bool sets_read(struct sets *s, struct reader *r, uint32_t count, uint32_t ids)
{
    s->count = count;
    s->start = array(r, (uint64_t)count + 1, 4);
    s->flags = array(r, count, 1);
    s->ids = array(r, ids, 4);
    if (!r->good || count == 0 || set_first(s, 0) != 0 || set_first(s, count) != ids) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = set_first(s, i), end = set_first(s, i + 1);
        if (first > end || end > ids) {
            return false;
        }
        for (uint32_t k = first; k + 1 < end; k++) {
            if (set_id(s, k) >= set_id(s, k + 1)) {
                return false;
            }
        }
    }
    return true;
}

bool image_core(struct image_load *l, struct board *b, const uint8_t *bytes, uint64_t length, uint32_t id)
{
    struct core *c = &b->core[b->cores];
    struct reader r = { bytes, length, CORE_HEAD, length >= CORE_HEAD };
    place(l, "core ", id);
    if (!r.good || get32(bytes) != id || id & PORT_BIT || (uint64_t)id >= (uint64_t)b->mesh_x * b->mesh_y || (b->cores > 0 && b->core[b->cores - 1].id >= id) ||
        get32(bytes + 24) != b->bitmap_bytes || get32(bytes + 36) != 0) {
        return image_refuse(l, IMAGE_STRUCTURE, "The head of a core's section is wrong.", id, 0);
    }
    c->id = id, c->class_count = get32(bytes + 4), c->neuron_count = get32(bytes + 8), c->axon_count = get32(bytes + 20);
    c->descriptor_count = get32(bytes + 28), c->row_bytes = get32(bytes + 32);
    c->classes = array(&r, c->class_count, CLASS_BYTES);
    c->neurons = array(&r, c->neuron_count, RECORD_BYTES);
    bool good = sets_read(&c->sets, &r, get32(bytes + 12), get32(bytes + 16));
    c->axons = array(&r, c->axon_count, AXON_BYTES);
    c->bitmaps = array(&r, c->axon_count, b->bitmap_bytes);
    c->descriptors = array(&r, c->descriptor_count, 8);
    c->rows = array(&r, c->row_bytes, 1);
    if (!good || !r.good || r.at != length || c->neuron_count > b->neurons_max || c->class_count > 256) {
        return image_refuse(l, IMAGE_STRUCTURE, "The arrays of a core do not fill its section.", id, 0);
    }
    b->cores++;
    return true;
}

static bool runs_read(const struct board *b, const struct port *p)
{
    for (uint32_t i = 0; i < p->run_count; i++) {
        const uint8_t *run = p->runs + RUN_BYTES * (size_t)i;
        if (get32(run) >= (uint64_t)b->mesh_x * b->mesh_y || get32(run + 4) >= COUNT_MAX || get32(run + 8) >= COUNT_MAX || get32(run + 12) >= COUNT_MAX ||
            (uint64_t)get32(run + 12) + get32(run + 8) > p->channels) {
            return false;
        }
        if (i > 0 && (get32(run) < get32(run - 16) || (get32(run) == get32(run - 16) && get32(run + 4) < get32(run - 12) + get32(run - 8)))) {
            return false;
        }
    }
    return true;
}

bool image_port(struct image_load *l, struct board *b, const uint8_t *bytes, uint64_t length, uint32_t id)
{
    struct port *p = &b->port[b->ports];
    struct reader r = { bytes, length, PORT_HEAD, length >= PORT_HEAD };
    place(l, "port ", id & ~PORT_BIT);
    if (!r.good || get32(bytes) != id || !(id & PORT_BIT) || get32(bytes + 4) > 1 || get32(bytes + 28) != 0 || (b->ports > 0 && b->port[b->ports - 1].id >= id)) {
        return image_refuse(l, IMAGE_STRUCTURE, "The head of a port's section is wrong.", id, 0);
    }
    p->id = id, p->input = get32(bytes + 4) == 1, p->channels = get32(bytes + 8), p->payload_max = get32(bytes + 12), p->run_count = get32(bytes + 24);
    bool good = sets_read(&p->sets, &r, get32(bytes + 16), get32(bytes + 20));
    p->channel_set = array(&r, p->input ? p->channels : 0, 2);
    p->runs = array(&r, p->run_count, RUN_BYTES);
    if (!good || !r.good || r.at != length || (p->input ? p->run_count != 0 || p->payload_max < 1 || p->payload_max > 32767 : p->payload_max != 0) || !runs_read(b, p)) {
        return image_refuse(l, IMAGE_STRUCTURE, "The arrays of a port do not fill its section, or its runs are wrong.", id, 0);
    }
    for (uint32_t i = 0; p->input && i < p->channels; i++) {
        if (get16(p->channel_set + 2 * (size_t)i) >= p->sets.count) {
            return image_refuse(l, IMAGE_STRUCTURE, "A channel names a destination set that its port does not have.", i, p->sets.count);
        }
    }
    if ((id & ~PORT_BIT) > 255 || p->channels > 1u << 24) {
        return image_refuse(l, IMAGE_LIMIT, "The link's events name 256 ports with 2^24 channels.", id & ~PORT_BIT, 255);
    }
    p->sets.hops = arena_take(&b->arena, p->sets.count, 4);
    if (p->sets.hops == NULL) {
        return image_refuse(l, IMAGE_LIMIT, "The ports do not fit this board's memory.", b->arena.wanted, b->arena.size);
    }
    b->ports++;
    return true;
}

bool image_hops_begin(struct image_load *l, struct board *b)
{
    uint32_t span = b->mesh_x > b->mesh_y ? b->mesh_x : b->mesh_y;
    b->low = arena_take(&b->arena, span, 4);
    b->high = arena_take(&b->arena, span, 4);
    if (b->low == NULL || b->high == NULL) {
        return image_refuse(l, IMAGE_LIMIT, "The mesh is too long for this board's memory.", b->arena.wanted, b->arena.size);
    }
    return true;
}

/* Links of the dimension-order tree: one segment along the first dimension through the source, and in each of its places with a
   destination one along the second. `low` > `high` marks a place without one. */
static uint32_t tree_links(const struct board *b, uint32_t source, const struct sets *s, uint32_t set)
{
    bool y_first = s->flags[set] & SET_FLAG_Y_FIRST;
    uint32_t links = source >> 31, first_low = 0, first_high = 0, begin = set_first(s, set), end = set_first(s, set + 1);
    uint32_t sx = source & PORT_BIT ? 0 : source % b->mesh_x, sy = source & PORT_BIT ? (source & ~PORT_BIT) % b->mesh_y : source / b->mesh_x;
    const uint32_t from1 = y_first ? sy : sx, from2 = y_first ? sx : sy;
    first_low = first_high = from1;
    for (unsigned pass = 0; pass < 3; pass++) {
        for (uint32_t k = begin; k < end; k++) {
            uint32_t id = set_id(s, k), x = id & PORT_BIT ? 0 : id % b->mesh_x, y = id & PORT_BIT ? (id & ~PORT_BIT) % b->mesh_y : id / b->mesh_x % b->mesh_y;
            uint32_t at1 = y_first ? y : x, at2 = y_first ? x : y;
            if (pass == 0) { /* no place has been seen; the source's own line is where each begins */
                b->low[at1] = b->high[at1] = from2;
                first_low = at1 < first_low ? at1 : first_low;
                first_high = at1 > first_high ? at1 : first_high;
                links += id >> 31;
            } else if (pass == 1) {
                b->low[at1] = at2 < b->low[at1] ? at2 : b->low[at1];
                b->high[at1] = at2 > b->high[at1] ? at2 : b->high[at1];
            } else {
                links += b->high[at1] - b->low[at1];
                b->low[at1] = b->high[at1] = 0; /* counted once */
            }
        }
    }
    return links + first_high - first_low;
}

void image_set_hops(const struct board *b, uint32_t source, struct sets *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        s->hops[i] = tree_links(b, source, s, i);
    }
}

void image_port_hops(struct image_load *l, struct board *b, struct port *p)
{
    (void)l;
    image_set_hops(b, p->id, &p->sets);
}
