#include "image.h"

#include "crc32c.h"
#include "image_parts.h"

enum { HASH_SLICE = 4096 };
enum { STAGE_FRAME, STAGE_SECTIONS, STAGE_CONTENTS, STAGE_DENDRITES, STAGE_DONE };

bool image_refuse(struct image_load *l, enum image_fault fault, const char *text, uint64_t value, uint64_t limit)
{
    l->fault = fault, l->text = text, l->value = value, l->limit = limit;
    return false;
}

void image_load_begin(struct image_load *l, const uint8_t *bytes, uint64_t length)
{
    memset(l, 0, sizeof *l);
    l->bytes = bytes, l->length = length;
    sha256_init(&l->hash);
}

bool image_hash_step(struct image_load *l)
{
    uint64_t inner = l->length >= SHA256_BYTES ? l->length - SHA256_BYTES : l->length;
    uint64_t end = l->at < inner ? inner : l->length, n = end - l->at < HASH_SLICE ? end - l->at : HASH_SLICE;
    sha256_update(&l->hash, l->bytes + l->at, (size_t)n);
    l->at += n;
    if (l->at == inner && n != 0) {
        struct sha256 copy = l->hash;
        sha256_final(&copy, l->inner_digest);
    }
    if (l->at < l->length) {
        return false;
    }
    sha256_final(&l->hash, l->digest);
    return true;
}

static bool header(struct image_load *l, struct board *b)
{
    const uint8_t *h = l->bytes;
    if (l->length < IMAGE_HEADER + IMAGE_TRAILER || memcmp(h, "NCIM", 4) != 0) {
        return image_refuse(l, IMAGE_NOT_ONE, "The file is no image.", 0, 0);
    }
    const uint8_t *t = h + l->length - IMAGE_TRAILER;
    if (get16(h + 4) != IMAGE_MAJOR || get16(h + 6) != IMAGE_MINOR || get32(h + 8) != IMAGE_HEADER) {
        return image_refuse(l, IMAGE_NOT_ONE, "The image has another format version than this board takes.", get16(h + 6), IMAGE_MINOR);
    }
    if (crc32c(0, h, 60) != get32(h + 60)) {
        return image_refuse(l, IMAGE_CRC, "The header's CRC is wrong.", 0, 0);
    }
    if (memcmp(t, "NCIE", 4) != 0) {
        return image_refuse(l, IMAGE_STRUCTURE, "The file does not end with an image's trailer.", 0, 0);
    }
    if (crc32c(0, t, 28) != get32(t + 28)) {
        return image_refuse(l, IMAGE_CRC, "The trailer's CRC is wrong.", 0, 0);
    }
    if (memcmp(l->inner_digest, t + 32, SHA256_BYTES) != 0) {
        return image_refuse(l, IMAGE_CRC, "The SHA-256 in the trailer is not the file's.", 0, 0);
    }
    b->mesh_x = get32(h + 12), b->mesh_y = get32(h + 16), b->image_seed = get32(h + 20), b->neurons_max = get32(h + 24);
    b->pending_entries = get32(h + 40), b->sparse_bits = get32(h + 48), b->table_bytes = 0, b->table = NULL;
    b->bitmap_bytes = b->neurons_max / 8 + (b->neurons_max % 8 != 0);
    if (b->mesh_x == 0 || b->mesh_y == 0 || (uint64_t)b->mesh_x * b->mesh_y > LOAD_CORES_MAX || b->neurons_max == 0) {
        return image_refuse(l, IMAGE_STRUCTURE, "The board of the image has no cores or too many.", 0, 0);
    }
    if (b->sparse_bits != 8 && b->sparse_bits != 12) {
        return image_refuse(l, IMAGE_OTHER_CHIP, "Sparse targets have 8 or 12 bits here.", b->sparse_bits, 12);
    }
    if (b->neurons_max > LOAD_NEURONS_MAX) {
        return image_refuse(l, IMAGE_OTHER_CHIP, "Cores have at most this many neurons here.", b->neurons_max, LOAD_NEURONS_MAX);
    }
    if (get32(h + 44) >= DUE_SLOTS) {
        return image_refuse(l, IMAGE_OTHER_CHIP, "Delays end at 15 here.", get32(h + 44), DUE_SLOTS - 1);
    }
    return true;
}

static bool frame(struct image_load *l, struct board *b)
{
    if (!header(l, b)) {
        return false;
    }
    const uint8_t *t = l->bytes + l->length - IMAGE_TRAILER;
    l->sections = get32(t + 4), l->table = get64(t + 8), l->cores = get32(t + 20), l->ports = get32(t + 24);
    uint64_t bytes = IMAGE_ENTRY * (uint64_t)l->sections;
    if (l->table < IMAGE_HEADER || l->table > l->length - IMAGE_TRAILER || l->length - IMAGE_TRAILER - l->table != bytes || l->sections < 3 ||
        (uint64_t)l->cores + l->ports > l->sections - 3 || l->sections - 3 - l->cores - l->ports > 1) {
        return image_refuse(l, IMAGE_STRUCTURE, "The section table is not where the trailer says.", l->table, 0);
    }
    if (crc32c(0, l->bytes + l->table, (size_t)bytes) != get32(t + 16)) {
        return image_refuse(l, IMAGE_CRC, "The section table's CRC is wrong.", 0, 0);
    }
    arena_clear(&b->arena);
    b->cores = b->ports = 0, b->any_dendrite = false;
    b->core = arena_take(&b->arena, l->cores, sizeof *b->core);
    b->port = arena_take(&b->arena, l->ports, sizeof *b->port);
    if (b->core == NULL || b->port == NULL) {
        return image_refuse(l, IMAGE_LIMIT, "The cores do not fit this board's memory.", b->arena.wanted, b->arena.size);
    }
    l->at = IMAGE_HEADER;
    return true;
}

/* CHIP, PROV, TABL, PORT, CORE, IOMP: the place in the file's order, or -1. */
static int rank(const uint8_t *type)
{
    static const char names[6][5] = { "CHIP", "PROV", "TABL", "PORT", "CORE", "IOMP" };
    for (int i = 0; i < 6; i++) {
        if (memcmp(type, names[i], 4) == 0) {
            return i;
        }
    }
    return -1;
}

/* One section: its entry, its CRC, and where its arrays are. */
static bool section(struct image_load *l, struct board *b)
{
    const uint8_t *e = l->bytes + l->table + IMAGE_ENTRY * (uint64_t)l->section;
    uint64_t offset = get64(e + 8), length = get64(e + 16);
    int now = rank(e), before = l->section == 0 ? -1 : rank(e - IMAGE_ENTRY);
    memcpy(l->place, "section ", 8);
    memcpy(l->place + 8, e, 4);
    if (now < 0 || now < before || (now == before && now != 3 && now != 4) || (l->section == 0) != (now == 0) || (l->section == 1) != (now == 1) ||
        (l->section == l->sections - 1) != (now == 5)) {
        return image_refuse(l, IMAGE_STRUCTURE, "The sections are not those of an image, in their order.", l->section, 0);
    }
    if (offset != l->at || length > l->table - l->at || get32(e + 28) != 0) {
        return image_refuse(l, IMAGE_STRUCTURE, "A section is not where it must be.", offset, l->at);
    }
    if (crc32c(0, l->bytes + offset, (size_t)length) != get32(e + 24)) {
        return image_refuse(l, IMAGE_CRC, "A section's CRC is wrong.", l->section, 0);
    }
    l->at = (offset + length + 7) & ~(uint64_t)7;
    l->section++;
    if (l->at > l->table || (l->section == l->sections && l->at != l->table)) {
        return image_refuse(l, IMAGE_STRUCTURE, "The sections do not end where their table begins.", l->at, l->table);
    }
    if (now == 2) {
        b->table = l->bytes + offset, b->table_bytes = (uint32_t)length;
        return (length > 0 && length <= get32(l->bytes + 56)) || image_refuse(l, IMAGE_STRUCTURE, "The table memory is larger than the chip's.", length, get32(l->bytes + 56));
    }
    if (now == 3) {
        return (b->ports < l->ports || image_refuse(l, IMAGE_STRUCTURE, "There are more ports than the trailer says.", 0, 0)) &&
               image_port(l, b, l->bytes + offset, length, get32(e + 4));
    }
    if (now == 4) {
        return (b->cores < l->cores || image_refuse(l, IMAGE_STRUCTURE, "There are more cores than the trailer says.", 0, 0)) &&
               image_core(l, b, l->bytes + offset, length, get32(e + 4));
    }
    return true;
}

bool image_load_step(struct image_load *l, struct board *b)
{
    bool good = true;
    switch (l->stage) {
    case STAGE_FRAME:
        good = frame(l, b);
        l->section = 0;
        l->stage = STAGE_SECTIONS;
        break;
    case STAGE_SECTIONS:
        good = section(l, b);
        if (good && l->section == l->sections) {
            good = (b->cores == l->cores && b->ports == l->ports) || image_refuse(l, IMAGE_STRUCTURE, "There are fewer cores or ports than the trailer says.", 0, 0);
            good = good && image_hops_begin(l, b);
            l->section = 0;
            l->stage = STAGE_CONTENTS;
        }
        break;
    case STAGE_CONTENTS:
        if (l->section < b->ports) {
            image_port_hops(l, b, &b->port[l->section]);
        } else if (l->section - b->ports < b->cores) {
            good = image_core_contents(l, b, &b->core[l->section - b->ports]);
        } else {
            l->section = 0;
            l->stage = STAGE_DENDRITES;
            break;
        }
        l->section++;
        break;
    case STAGE_DENDRITES:
        if (l->section < b->cores) {
            good = image_core_dendrites(l, b, &b->core[l->section++]);
        } else {
            l->stage = STAGE_DONE;
        }
        break;
    default:
        break;
    }
    if (good && l->stage == STAGE_DONE) {
        board_reset(b);
        return true;
    }
    return !good;
}
