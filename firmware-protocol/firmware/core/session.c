/* Sessions: protocol.md section 4. */
#include "firmware.h"

/* CRC-32C of vectors/protocol/schema.txt; a test compares. */
#define SCHEMA_CRC 0x472b9456u

enum { IDLE_DEFAULT = 10000, IDLE_MIN = 1000, IDLE_MAX = 600000, BAUD_DELAY = 10, BAUD_TRIAL = 500, ENDING_MAX = 2000, REBOOT_MAX = 500 };
enum { TLV_SERIAL = 1, TLV_BOARD, TLV_FIRMWARE, TLV_BOOT, TLV_MTU, TLV_CREDITS, TLV_CHIP, TLV_LIMITS, TLV_FEATURES, TLV_SCHEMA, TLV_IMAGE, TLV_IDLE };
enum { FEATURE_UPDATE = 1, FEATURE_BAUD = 2, FEATURE_STATES = 4, FEATURE_METER = 8, FEATURE_LOSSY = 16, FEATURE_REBOOT = 32 };

struct hello {
    uint16_t mtu;
    uint32_t idle;
    uint16_t credit[FRAME_CHANNELS];
};

/* False: malformed. */
static bool hello_read(struct hello *h, const uint8_t *p, size_t length)
{
    *h = (struct hello){ MTU_MIN, IDLE_DEFAULT, { 0 } };
    for (size_t at = 4; at < length;) {
        if (length - at < 4 || get16(p + at + 2) > length - at - 4) {
            return false;
        }
        const uint32_t type = get16(p + at), n = get16(p + at + 2);
        const uint8_t *value = p + at + 4;
        if ((type == TLV_MTU && n != 2) || (type == TLV_CREDITS && n != 12) || (type == TLV_IDLE && n != 4) || ((type == TLV_SCHEMA) && n != 4)) {
            return false;
        }
        if (type == TLV_MTU) {
            h->mtu = get16(value);
        } else if (type == TLV_IDLE) {
            h->idle = get32(value);
        } else if (type == TLV_CREDITS) {
            memcpy(h->credit, value, 12);
        }
        at += 4 + n;
    }
    h->mtu = h->mtu < MTU_MIN ? MTU_MIN : h->mtu > FW_MTU ? FW_MTU : h->mtu;
    h->idle = h->idle < IDLE_MIN ? IDLE_MIN : h->idle > IDLE_MAX ? IDLE_MAX : h->idle;
    return length >= 4;
}

void fw_hello(struct fw *fw, const struct frame *f)
{
    struct hello h;
    bool known = false;
    for (unsigned i = 0; i < FW_KNOWN_SESSIONS; i++) {
        known = known || fw->known[i] == f->session;
    }
    if (!hello_read(&h, f->payload, f->length) || (known && f->session != fw->session)) {
        fw->health[H_BAD_FIELD]++;
        return;
    }
    if (f->session == fw->session) {
        fw->welcome_due = true; /* counted by the caller */
        return;
    }
    fw_session_end(fw);
    for (unsigned i = FW_KNOWN_SESSIONS - 1; i > 0; i--) {
        fw->known[i] = fw->known[i - 1];
    }
    fw->known[0] = fw->session = f->session;
    fw->mtu = h.mtu, fw->idle_ms = h.idle, fw->last_valid = fw->now;
    fw->health[H_TAKEN]++;
    fw->health[H_SESSIONS]++;
    fw_link_clear(fw);
    for (uint8_t c = 0; c < FRAME_CHANNELS; c++) {
        struct fw_tx *t = fw_tx_of(fw, c);
        if (t != NULL) {
            t->limit = h.credit[c] > 32767 ? 32767 : h.credit[c];
        }
    }
    fw->welcome_due = true;
    fw->baud_stage = 0; /* the host is at this rate */
}

static size_t tlv(uint8_t *p, uint16_t type, const void *value, size_t length)
{
    put16(p, type);
    put16(p + 2, (uint32_t)length);
    memcpy(p + 4, value, length);
    return 4 + length;
}

static size_t tlv_text(uint8_t *p, uint16_t type, const char *text)
{
    size_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    return tlv(p, type, text, length);
}

static size_t tlv32(uint8_t *p, uint16_t type, uint32_t value)
{
    return tlv(p, type, &value, 4);
}

static uint32_t features(const struct fw_port *p)
{
    return (p->update ? FEATURE_UPDATE : 0u) | (p->baud_possible ? FEATURE_BAUD : 0u) | FEATURE_STATES | (p->meter ? FEATURE_METER : 0u) | FEATURE_LOSSY |
           (p->reboot ? FEATURE_REBOOT : 0u);
}

size_t fw_welcome(struct fw *fw, uint8_t *p)
{
    const struct fw_port *port = fw->port;
    uint16_t credits[FRAME_CHANNELS] = { FW_REQUESTS, FW_DATA_CREDIT, FW_INPUTS }, mtu = FW_MTU;
    uint8_t limits[24] = { 0 };
    size_t n = 4;
    p[0] = 1, p[1] = 1, p[2] = FW_MINOR, p[3] = (uint8_t)fw->state;
    put64(limits, port->store_bytes);
    put32(limits + 8, (uint32_t)(port->arena_bytes / sizeof(struct core)));
    put32(limits + 12, (uint32_t)(port->arena_bytes / 8));
    put16(limits + 16, FW_PROBES);
    put16(limits + 18, IMAGE_MAJOR);
    put16(limits + 20, IMAGE_MINOR);
    n += tlv_text(p + n, TLV_SERIAL, port->serial);
    n += tlv_text(p + n, TLV_BOARD, port->board);
    n += tlv_text(p + n, TLV_FIRMWARE, port->firmware);
    n += tlv32(p + n, TLV_BOOT, port->boot);
    n += tlv(p + n, TLV_MTU, &mtu, 2);
    n += tlv(p + n, TLV_CREDITS, credits, sizeof credits);
    n += tlv_text(p + n, TLV_CHIP, port->chip);
    n += tlv(p + n, TLV_LIMITS, limits, sizeof limits);
    n += tlv32(p + n, TLV_FEATURES, features(port));
    n += tlv32(p + n, TLV_SCHEMA, SCHEMA_CRC);
    if (fw->loaded) {
        n += tlv(p + n, TLV_IMAGE, fw->image_sha256, SHA256_BYTES);
    }
    return n;
}

void fw_session_end(struct fw *fw)
{
    fw_run_abandon(fw);
    fw->job = JOB_NONE; /* an upload is broken off, and can be resumed */
    if (fw->state == FW_UPLOADING) {
        fw->state = fw->loaded ? FW_READY : FW_EMPTY;
    }
    fw->session = 0;
    fw->mtu = MTU_MIN;
    fw->ending = fw->welcome_due = false;
    fw->baud_stage = fw->baud_boot != 0 ? 3 : 0;
    fw->baud_since = fw->now;
    fw_link_clear(fw);
}

static bool left(const struct fw *fw)
{
    return fw->tx[0].cursor == fw->tx[0].queued && fw->wire_at == fw->wire_length && (fw->port->write_idle == NULL || fw->port->write_idle(fw->port->context));
}

static void baud(struct fw *fw)
{
    const struct fw_port *p = fw->port;
    if (fw->baud_stage == 1) {
        if (!fw->baud_left) {
            fw->baud_left = left(fw);
            fw->baud_since = fw->now;
        } else if (fw->now - fw->baud_since >= BAUD_DELAY) {
            fw->baud_old = p->baud_get(p->context);
            fw->baud_boot = fw->baud_boot != 0 ? fw->baud_boot : fw->baud_old;
            p->baud_set(p->context, fw->baud_new);
            fw->baud_stage = 2;
            fw->baud_since = fw->now;
        }
    } else if (fw->baud_stage == 2 && fw->now - fw->baud_since >= BAUD_TRIAL) {
        p->baud_set(p->context, fw->baud_old);
        fw->baud_stage = 0;
    } else if (fw->baud_stage == 3 && fw->now - fw->baud_since >= BAUD_DELAY && left(fw)) {
        p->baud_set(p->context, fw->baud_boot);
        fw->baud_boot = 0;
        fw->baud_stage = 0;
    }
}

void fw_session_poll(struct fw *fw)
{
    baud(fw);
    if (fw->ending && (left(fw) || fw->now - fw->ending_at >= ENDING_MAX)) { /* a host may give no credit for the response */
        fw_session_end(fw);
    }
    if (fw->rebooting && (left(fw) || fw->now - fw->reboot_at >= REBOOT_MAX)) {
        fw->rebooting = false;
        fw_session_end(fw);
        fw->port->reboot(fw->port->context);
    }
    if (fw->session != 0 && fw->now - fw->last_valid >= fw->idle_ms) {
        fw_session_end(fw);
    }
}
