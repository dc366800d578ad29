/* Requests: protocol.md sections 5 to 8. A table says what each needs; the handlers are beside what they touch. */
#include "firmware.h"

enum { RESPONSE = 0x80, PENDING = 0xFE, ERROR = 0xFF, LOG_RECORD = 0x40, FAULT_RECORD = 0x41, PING_MAX = 64, ROOM_KEPT = 1 };
enum { IN_EMPTY = 1 << FW_EMPTY, IN_READY = 1 << FW_READY, IN_RUNNING = 1 << FW_RUNNING, IN_HELD = 1 << FW_HELD, IN_UPLOADING = 1 << FW_UPLOADING };
enum { ANY = 31, STILL = IN_EMPTY | IN_READY | IN_UPLOADING, WITH_RUN = IN_RUNNING | IN_HELD };

struct request {
    uint8_t type, least; /* least: bytes behind the tag */
    uint8_t states;
    bool of_image, of_upload;
};

static const struct request requests[] = {
    { 0x02, 0, ANY, false, false },          { 0x03, 0, ANY, false, false },           { 0x04, 4, STILL, false, false },
    { 0x05, 1, STILL, false, false },        { 0x06, 0, ANY, false, false },           { 0x10, 42, STILL, false, false },
    { 0x11, 2, IN_UPLOADING, false, true },  { 0x12, 0, IN_UPLOADING, false, true },   { 0x20, 8, IN_READY, true, false },
    { 0x21, 14, IN_READY, true, false },     { 0x22, 10, IN_READY, true, false },      { 0x23, 0, WITH_RUN, true, false },
    { 0x24, 10, IN_READY | WITH_RUN, true, false }, { 0x25, 0, IN_HELD, true, false }, { 0x26, 4, IN_READY | IN_HELD, true, false },
    { 0x27, 0, IN_READY | IN_HELD, true, false }, { 0x50, 0, ANY, false, false },      { 0x51, 0, STILL, false, false },
    { 0x60, 2, ANY, false, false },
};

void fw_respond(struct fw *fw, uint8_t type, uint16_t tag, const uint8_t *body, size_t length)
{
    uint8_t *p = fw_reserve(fw, CONTROL);
    if (p != NULL) {
        put16(p, tag);
        if (length != 0) {
            memcpy(p + 2, body, length);
        }
        fw_commit(fw, CONTROL, (uint8_t)(type | RESPONSE), 2 + length);
    }
}

static size_t text_tlv(uint8_t *p, uint16_t type, const char *text)
{
    size_t n = 0;
    for (; text[n] != 0 && n < 120; n++) {
        p[4 + n] = (uint8_t)text[n];
    }
    put16(p, type);
    put16(p + 2, (uint32_t)n);
    return 4 + n;
}

void fw_refuse(struct fw *fw, uint8_t type, uint16_t tag, fw_error error, const char *text, uint64_t value, uint64_t limit, const char *place)
{
    uint8_t *p = fw_reserve(fw, CONTROL);
    if (p == NULL) {
        return;
    }
    put16(p, tag);
    p[2] = type, p[3] = (uint8_t)(error >> 8);
    put16(p + 4, error & 0xffu);
    put16(p + 6, 0);
    size_t n = 8 + text_tlv(p + 8, 1, text);
    for (uint16_t i = 0; i < 2 && (value | limit) != 0; i++) {
        put16(p + n, 2u + i);
        put16(p + n + 2, 8);
        put64(p + n + 4, i == 0 ? value : limit);
        n += 12;
    }
    n += place != NULL && place[0] != 0 ? text_tlv(p + n, 4, place) : 0;
    fw_commit(fw, CONTROL, ERROR, n);
}

void fw_health(struct fw *fw, uint16_t tag)
{
    const struct fw_port *port = fw->port;
    uint8_t body[4 + 8 * FW_HEALTH];
    fw->health[H_UPTIME] = fw->now_us / 1000;
    fw->health[H_BOOTS] = port->boots;
    fw->health[H_OVERRUNS] = port->overruns ? port->overruns(port->context) : 0;
    fw->health[H_TEMPERATURE] = port->temperature ? (uint64_t)port->temperature(port->context) : (uint64_t)1 << 63;
    put16(body, FW_HEALTH);
    put16(body + 2, 0);
    for (unsigned i = 0; i < FW_HEALTH; i++) {
        put64(body + 4 + 8 * i, fw->health[i]);
    }
    fw_respond(fw, 0x06, tag, body, sizeof body);
}

static void meter(struct fw *fw, uint16_t tag, uint8_t rail)
{
    const struct fw_port *port = fw->port;
    struct fw_meter m = { 0, "", 0, 0, 0 };
    uint8_t body[26 + 64];
    if (port->meter == NULL) {
        fw_refuse(fw, 0x60, tag, FW_ERROR(1, 4), "This board has no power meter.", 0, 0, NULL);
    } else if (!port->meter(port->context, rail, &m)) {
        fw_refuse(fw, 0x60, tag, FW_ERROR(7, 1), "There is no such rail.", rail, m.rails, NULL);
    } else {
        size_t n = 0;
        for (; m.name[n] != 0 && n < 64; n++) {
            body[26 + n] = (uint8_t)m.name[n];
        }
        body[0] = m.rails, body[1] = (uint8_t)n;
        put32(body + 2, (uint32_t)m.microampere);
        put32(body + 6, m.millivolt);
        put64(body + 10, m.nanojoule);
        put64(body + 18, fw->now_us);
        fw_respond(fw, 0x60, tag, body, 26 + n);
    }
}

static void baud(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    uint32_t rate = get32(p);
    if (fw->port->baud_possible == NULL) {
        fw_refuse(fw, 0x04, tag, FW_ERROR(1, 4), "This link has no baud rate.", 0, 0, NULL);
    } else if (!fw->port->baud_possible(fw->port->context, rate)) {
        fw_refuse(fw, 0x04, tag, FW_ERROR(6, 1), "The port cannot run at this rate.", rate, 0, NULL);
    } else {
        fw_respond(fw, 0x04, tag, p, 4);
        fw->baud_new = rate, fw->baud_stage = 1, fw->baud_left = false;
    }
}

static void reboot(struct fw *fw, uint16_t tag)
{
    if (fw->port->reboot == NULL) {
        fw_refuse(fw, 0x05, tag, FW_ERROR(1, 4), "This board cannot restart itself.", 0, 0, NULL);
    } else {
        fw_respond(fw, 0x05, tag, NULL, 0);
        fw->rebooting = true, fw->reboot_at = fw->now;
    }
}

static void update(struct fw *fw, uint8_t type, uint16_t tag)
{
    const struct fw_update_ops *ops = fw->port->update;
    uint8_t info[FW_INFO_BYTES];
    fw_error error;
    if (ops == NULL) {
        fw_refuse(fw, type, tag, FW_ERROR(1, 4), "This board's firmware cannot be updated over the link.", 0, 0, NULL);
    } else if (type == 0x50) {
        ops->info(ops->context, info);
        fw_respond(fw, type, tag, info, sizeof info);
    } else if ((error = ops->confirm(ops->context)) != 0) {
        fw_refuse_update(fw, type, tag, error, 0);
    } else {
        fw_respond(fw, type, tag, NULL, 0);
    }
}

static void handle(struct fw *fw, uint8_t type, uint16_t tag, const uint8_t *p, size_t length)
{
    switch (type) {
    case 0x02: fw_respond(fw, type, tag, p, length); break;
    case 0x03: fw_respond(fw, type, tag, NULL, 0); fw->ending = true, fw->ending_at = fw->now; break;
    case 0x04: baud(fw, tag, p); break;
    case 0x05: reboot(fw, tag); break;
    case 0x06: fw_health(fw, tag); break;
    case 0x10: fw_begin(fw, tag, p, length); break;
    case 0x11: fw_compare(fw, tag, p, length); break;
    case 0x12: fw_upload_commit(fw, tag); break;
    case 0x20: fw_reset(fw, tag, p); break;
    case 0x21: fw_probe(fw, tag, p); break;
    case 0x22: fw_run(fw, tag, p); break;
    case 0x23: fw_stop(fw, tag); break;
    case 0x24: fw_barrier(fw, tag, p); break;
    case 0x25: fw_release(fw, tag); break;
    case 0x26: fw_counters(fw, tag, p); break;
    case 0x27: fw_job_start(fw, JOB_STATE_HASH, type, tag); break;
    case 0x60: meter(fw, tag, p[0]); break;
    default: update(fw, type, tag); break;
    }
}

static void work_off(struct fw *fw, uint8_t type, const uint8_t *p, size_t length)
{
    const struct request *r = NULL;
    uint16_t tag = length >= 2 ? get16(p) : 0;
    for (unsigned i = 0; i < sizeof requests / sizeof *requests; i++) {
        r = requests[i].type == type ? &requests[i] : r;
    }
    if (r == NULL) {
        fw_refuse(fw, type, tag, FW_ERROR(1, 1), "The board does not know this request.", type, 0, NULL);
    } else if (length < 2u + r->least || (type == 0x02 && length > 2 + PING_MAX) || (type == 0x11 && length < 4 + 12 * (size_t)get16(p + 2))) {
        fw_refuse(fw, type, tag, FW_ERROR(1, 2), "The request has the wrong length.", length, 2u + r->least, NULL);
    } else if (r->states >> fw->state & 1) {
        handle(fw, type, tag, p + 2, length - 2);
    } else if (r->of_image && fw->state == FW_EMPTY) {
        fw_refuse(fw, type, tag, FW_ERROR(4, 1), "The board holds no image.", 0, 0, NULL);
    } else if (r->of_upload && (fw->state == FW_EMPTY || fw->state == FW_READY)) {
        fw_refuse(fw, type, tag, FW_ERROR(2, 4), "No upload has been begun.", 0, 0, NULL);
    } else {
        fw_refuse(fw, type, tag, FW_ERROR(1, 3), "The request is not allowed in this state.", fw->state, 0, NULL);
    }
}

/* Room for a response must be there before the request has an effect; open barriers and a PENDING keep theirs. */
static bool can_answer(const struct fw *fw)
{
    return fw->job == JOB_NONE && !fw->run.stop && fw_tx_room(&fw->tx[0]) > fw->run.barriers + ROOM_KEPT;
}

bool fw_request_take(struct fw *fw, const struct frame *f)
{
    if (fw->requests == 0 && can_answer(fw)) {
        work_off(fw, f->type, f->payload, f->length);
        return true;
    }
    if (fw->requests == FW_REQUESTS) {
        return false;
    }
    unsigned at = (fw->request_head + fw->requests++) % FW_REQUESTS;
    fw->request[at].type = f->type;
    fw->request[at].length = f->length;
    memcpy(fw->request[at].payload, f->payload, f->length);
    return true;
}

void fw_request_poll(struct fw *fw)
{
    while (fw->requests > 0 && can_answer(fw) && !fw->ending) {
        unsigned at = fw->request_head;
        fw->request_head = (uint8_t)((at + 1) % FW_REQUESTS);
        fw->requests--;
        work_off(fw, fw->request[at].type, fw->request[at].payload, fw->request[at].length);
        fw_window(fw, CONTROL);
    }
}

static bool record(struct fw *fw, uint8_t type, uint8_t first, uint16_t code, uint64_t tick, const char *text)
{
    const struct fw_tx *t = &fw->tx[3];
    uint8_t *p = (int16_t)(uint16_t)(t->limit - (uint16_t)(t->base + t->queued)) > 0 ? fw_reserve(fw, LOG) : NULL;
    size_t head = type == LOG_RECORD ? 10 : 12, n = 0;
    if (p == NULL) {
        return false;
    }
    p[0] = first, p[1] = 0;
    put16(p + 2, code);
    put64(p + head - 8, tick);
    for (; text[n] != 0 && n < FW_LOG_TEXT; n++) {
        p[head + n] = (uint8_t)text[n];
    }
    fw_commit(fw, LOG, type, head + n);
    return true;
}

void fw_log(struct fw *fw, uint8_t level, const char *text)
{
    fw->health[H_LOGS_DROPPED] += !record(fw, LOG_RECORD, level, 0, fw->engine.tick, text);
}

void fw_fault(struct fw *fw, fw_error error, const char *text)
{
    fw->fault.owed = true, fw->fault.error = error, fw->fault.tick = fw->engine.tick, fw->fault.text = text;
    fw_fault_poll(fw);
}

void fw_fault_poll(struct fw *fw)
{
    if (fw->fault.owed && fw->session != 0) {
        fw->fault.owed = !record(fw, FAULT_RECORD, (uint8_t)(fw->fault.error >> 8), fw->fault.error & 0xff, fw->fault.tick, fw->fault.text);
    }
}
