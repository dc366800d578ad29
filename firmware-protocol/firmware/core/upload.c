/* Uploads into the image store, and what takes long: comparing, hashing, loading. */
#include "crc32c.h"
#include "firmware.h"

enum { BEGIN = 0x10, COMPARE = 0x11, COMMIT = 0x12, HASH = 0x27, KIND_IMAGE = 1, KIND_UPDATE = 2, RANGE = 12, CRC_SLICE = 8192 };
enum { PENDING = 0xFE, PENDING_FIRST = 100, PENDING_AGAIN = 500, PENDING_MS = 1000, SLICES = 4 };

static bool same(const struct fw_upload *u, uint16_t kind, uint64_t length, const uint8_t *sha256)
{
    return u->known && u->spoiled == 0 && u->kind == kind && u->length == length && memcmp(u->sha256, sha256, SHA256_BYTES) == 0;
}

void fw_begin(struct fw *fw, uint16_t tag, const uint8_t *p, size_t length)
{
    (void)length;
    const uint16_t kind = get16(p);
    const uint64_t bytes = get64(p + 2);
    const uint8_t *sha256 = p + 10;
    uint64_t offset = 0;
    uint8_t body[8];
    if (kind == KIND_UPDATE && fw->port->update == NULL) {
        fw_refuse(fw, BEGIN, tag, FW_ERROR(1, 4), "This board's firmware cannot be updated over the link.", 0, 0, NULL);
        return;
    }
    if (kind != KIND_IMAGE && kind != KIND_UPDATE) {
        fw_refuse(fw, BEGIN, tag, FW_ERROR(2, 5), "The board takes images and firmware.", kind, KIND_UPDATE, NULL);
        return;
    }
    if (kind == KIND_IMAGE) {
        if (bytes > fw->port->store_bytes) {
            fw_refuse(fw, BEGIN, tag, FW_ERROR(2, 1), "The image is longer than the board's store.", bytes, fw->port->store_bytes, NULL);
            return;
        }
        bool held = fw->loaded && fw->image_length == bytes && memcmp(fw->image_sha256, sha256, SHA256_BYTES) == 0;
        offset = held ? bytes : same(&fw->upload, kind, bytes, sha256) ? fw->upload.offset : 0;
        fw->loaded = false;
    } else {
        fw_error error = fw->port->update->begin(fw->port->update->context, bytes, sha256, &offset);
        if (error != 0) {
            fw_refuse_update(fw, BEGIN, tag, error, bytes);
            return;
        }
    }
    fw->upload = (struct fw_upload){ .known = true, .kind = kind, .length = bytes, .offset = offset };
    memcpy(fw->upload.sha256, sha256, SHA256_BYTES);
    fw->state = FW_UPLOADING;
    put64(body, offset);
    fw_respond(fw, BEGIN, tag, body, sizeof body);
}

void fw_data(struct fw *fw, const uint8_t *p, size_t length)
{
    struct fw_upload *u = &fw->upload;
    if (fw->state != FW_UPLOADING || u->spoiled != 0 || fw->job != JOB_NONE) { /* while COMMIT looks at the store nothing may change in it */
        return;
    }
    uint64_t offset = length >= 8 ? get64(p) : UINT64_MAX;
    if (offset < u->offset || offset > u->length || length - 8 > u->length - offset) {
        u->spoiled = FW_ERROR(2, 2);
        return;
    }
    if (u->kind == KIND_IMAGE) {
        memcpy(fw->port->store + offset, p + 8, length - 8);
    } else {
        u->spoiled = fw->port->update->data(fw->port->update->context, offset, p + 8, length - 8);
    }
    u->offset = offset + length - 8;
}

void fw_job_start(struct fw *fw, enum fw_job job, uint8_t type, uint16_t tag)
{
    fw->job = job, fw->job_type = type, fw->job_tag = tag;
    fw->job_since = fw->job_told = fw->now;
    fw->job_at = 0, fw->job_sum = 0, fw->job_offset = 0, fw->job_crc = 0;
}

void fw_compare(struct fw *fw, uint16_t tag, const uint8_t *p, size_t length)
{
    (void)length; /* checked by the caller: n ranges are there */
    fw->compare_count = get16(p);
    memcpy(fw->compare, p + 2, RANGE * (size_t)fw->compare_count);
    memset(fw->compare_equal, 0, sizeof fw->compare_equal);
    fw_job_start(fw, JOB_COMPARE, COMPARE, tag);
}

static void compare_step(struct fw *fw)
{
    if (fw->job_at == fw->compare_count) {
        uint8_t body[2 + sizeof fw->compare_equal];
        put16(body, fw->compare_count);
        memcpy(body + 2, fw->compare_equal, sizeof fw->compare_equal);
        fw->job = JOB_NONE;
        fw_respond(fw, COMPARE, fw->job_tag, body, 2 + ((size_t)fw->compare_count + 7) / 8);
        return;
    }
    const uint8_t *range = fw->compare + RANGE * (size_t)fw->job_at;
    uint32_t offset = get32(range), length = get32(range + 4);
    bool equal = false;
    if (fw->upload.kind == KIND_UPDATE) {
        uint32_t crc;
        equal = fw->port->update->crc != NULL && fw->port->update->crc(fw->port->update->context, offset, length, &crc) && crc == get32(range + 8);
    } else if ((uint64_t)offset + length <= fw->port->store_bytes) {
        uint32_t n = length - fw->job_offset < CRC_SLICE ? length - fw->job_offset : CRC_SLICE;
        fw->job_crc = crc32c(fw->job_crc, fw->port->store + offset + fw->job_offset, n);
        fw->job_offset += n;
        if (fw->job_offset < length) {
            return;
        }
        equal = fw->job_crc == get32(range + 8);
    }
    fw->compare_equal[fw->job_at / 8] |= (uint8_t)(equal ? 1u << fw->job_at % 8 : 0);
    fw->job_at++, fw->job_offset = 0, fw->job_crc = 0;
}

/* COMMIT has failed: the upload is forgotten; an image upload leaves the board empty. */
static void failed(struct fw *fw, fw_error error, const char *text, uint64_t value, uint64_t limit, const char *place)
{
    fw->job = JOB_NONE;
    fw->upload.known = false;
    fw->state = fw->loaded ? FW_READY : FW_EMPTY;
    fw_refuse(fw, COMMIT, fw->job_tag, error, text, value, limit, place);
}

/* For the person who reads the host's message. */
static const char *update_text(fw_error error)
{
    switch (error) {
    case FW_ERROR(1, 3): return "The firmware that runs is not confirmed, and the other slot is the only way back.";
    case FW_ERROR(2, 1): return "The file is longer than a firmware slot.";
    case FW_ERROR(2, 2): return "A DATA did not follow the one before, or went beyond the end.";
    case FW_ERROR(2, 3): return "What was uploaded does not have the announced SHA-256.";
    case FW_ERROR(2, 4): return "No upload has been begun.";
    case FW_ERROR(5, 1): return "This is no firmware file.";
    case FW_ERROR(5, 2): return "No key of this board has signed the firmware.";
    case FW_ERROR(5, 3): return "The firmware is made for another board or another address.";
    case FW_ERROR(5, 4): return "The firmware's security counter is below the board's.";
    case FW_ERROR(5, 5): return "The flash did not take what was written.";
    case FW_ERROR(5, 6): return "The firmware that runs is confirmed.";
    default: return "The firmware was not accepted.";
    }
}

void fw_refuse_update(struct fw *fw, uint8_t type, uint16_t tag, fw_error error, uint64_t value)
{
    fw_refuse(fw, type, tag, error, update_text(error), value, 0, NULL);
}

void fw_upload_commit(struct fw *fw, uint16_t tag)
{
    fw_job_start(fw, fw->upload.kind == KIND_IMAGE ? JOB_HASH_FILE : JOB_UPDATE, COMMIT, tag);
    if (fw->upload.spoiled != 0) {
        failed(fw, fw->upload.spoiled, update_text(fw->upload.spoiled), fw->upload.offset, fw->upload.length, NULL);
        return;
    }
    image_load_begin(&fw->load, fw->port->store, fw->upload.length);
}

static void hash_file_step(struct fw *fw)
{
    if (!image_hash_step(&fw->load)) {
        return;
    }
    fw->job = JOB_LOAD;
    if (memcmp(fw->load.digest, fw->upload.sha256, SHA256_BYTES) != 0) {
        failed(fw, FW_ERROR(2, 3), "The SHA-256 of what was uploaded is not the announced one.", 0, 0, NULL);
    }
}

static void load_step(struct fw *fw)
{
    if (!image_load_step(&fw->load, &fw->board)) {
        return;
    }
    if (fw->load.fault != IMAGE_GOOD) {
        failed(fw, FW_ERROR(3, fw->load.fault), fw->load.text, fw->load.value, fw->load.limit, fw->load.place);
        return;
    }
    fw->job = JOB_NONE;
    fw->loaded = true;
    fw->image_length = fw->upload.length;
    memcpy(fw->image_sha256, fw->upload.sha256, SHA256_BYTES);
    fw->state = FW_READY;
    fw->upload.known = false;
    engine_reset(&fw->engine, fw->board.image_seed);
    fw_run_forget(fw);
    fw->run.epoch = 0, fw->run.in_session = true;
    fw_respond(fw, COMMIT, fw->job_tag, NULL, 0);
    fw_log(fw, 1, "an image has been loaded");
}

static void update_step(struct fw *fw)
{
    fw_error error = fw->port->update->commit_step(fw->port->update->context);
    if (error == FW_BUSY) {
        return;
    }
    if (error != 0) {
        failed(fw, error, update_text(error), 0, 0, NULL);
        return;
    }
    fw->job = JOB_NONE;
    fw->upload.known = false;
    fw->state = fw->loaded ? FW_READY : FW_EMPTY;
    fw_respond(fw, COMMIT, fw->job_tag, NULL, 0);
}

static void state_hash_step(struct fw *fw)
{
    if (fw->job_at < fw->board.cores) {
        fw->job_sum += engine_core_hash(&fw->engine, &fw->board.core[fw->job_at++]);
        return;
    }
    uint8_t body[16];
    put64(body, fw->engine.tick);
    put64(body + 8, fw->job_sum + engine_mix(fw->engine.tick));
    fw->job = JOB_NONE;
    fw_respond(fw, HASH, fw->job_tag, body, sizeof body);
}

void fw_job_poll(struct fw *fw)
{
    for (unsigned i = 0; i < SLICES && fw->job != JOB_NONE; i++) {
        switch (fw->job) {
        case JOB_COMPARE: compare_step(fw); break;
        case JOB_HASH_FILE: hash_file_step(fw); break;
        case JOB_LOAD: load_step(fw); break;
        case JOB_UPDATE: update_step(fw); break;
        default: state_hash_step(fw); break;
        }
    }
    uint32_t wait = fw->job_told == fw->job_since ? PENDING_FIRST : PENDING_AGAIN;
    if (fw->job != JOB_NONE && fw->now - fw->job_told >= wait && fw_tx_room(&fw->tx[0]) > fw->run.barriers + 1) {
        uint8_t body[2];
        put16(body, PENDING_MS);
        fw->job_told = fw->now;
        fw_respond(fw, PENDING, fw->job_tag, body, sizeof body);
    }
}
