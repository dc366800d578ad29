/* The wire and the reliable channels: protocol.md sections 1 to 3. */
#include "firmware.h"

enum { ACK = 0x00, HELLO = 0x01, WELCOME = 0x81, DATA = 0x13, SPIKES_IN = 0x30 };
enum { ENTRY = 6, FLAG_GAP = 1, FLAG_ASK = 2, TIMEOUT_FIRST = 1000, TIMEOUT_MIN = 50, TIMEOUT_MAX = 2000 };

struct fw_tx *fw_tx_of(struct fw *fw, uint8_t channel)
{
    return channel == CONTROL ? &fw->tx[0] : channel >= OUTPUT ? &fw->tx[channel - OUTPUT + 1] : NULL;
}

uint8_t fw_tx_room(const struct fw_tx *t)
{
    return (uint8_t)(t->capacity - t->queued);
}

static uint8_t *slot(const struct fw_tx *t, uint8_t index)
{
    return t->slots + (size_t)((t->head + index) % t->capacity) * t->slot_bytes;
}

uint8_t *fw_reserve(struct fw *fw, uint8_t channel)
{
    struct fw_tx *t = fw_tx_of(fw, channel);
    return fw->session != 0 && fw_tx_room(t) > 0 ? slot(t, t->queued) + FRAME_HEAD : NULL;
}

void fw_commit(struct fw *fw, uint8_t channel, uint8_t type, size_t length)
{
    struct fw_tx *t = fw_tx_of(fw, channel);
    frame_seal(slot(t, t->queued), channel, type, true, fw->session, (uint16_t)(t->base + t->queued), length);
    if (t->queued == t->fresh && t->fresh == 0) {
        t->since = fw->now; /* a channel that was quiet: an ask comes a timeout from here */
    }
    t->queued++;
}

static void tx_clear(struct fw_tx *t, uint32_t now)
{
    t->head = t->queued = t->cursor = t->fresh = 0;
    t->base = t->limit = 0;
    t->since = now, t->timeout = TIMEOUT_FIRST, t->smoothed8 = 0;
    t->sampled = t->timing = t->gap_named = false;
}

void fw_link_clear(struct fw *fw)
{
    for (unsigned i = 0; i < 4; i++) {
        tx_clear(&fw->tx[i], fw->now);
    }
    memset(fw->expected, 0, sizeof fw->expected);
    fw->ack_due = fw->ack_gap = fw->ask_due = 0;
    fw->requests = fw->request_head = 0;
    for (uint8_t c = 0; c <= INPUT; c++) {
        fw->told_limit[c] = fw_credit(fw, c);
    }
}

uint16_t fw_credit(const struct fw *fw, uint8_t channel)
{
    return channel == CONTROL ? (uint16_t)(FW_REQUESTS - fw->requests) : channel == BULK ? FW_DATA_CREDIT : (uint16_t)(FW_INPUTS - fw->run.inputs);
}

void fw_window(struct fw *fw, uint8_t channel)
{
    uint16_t known = (uint16_t)(fw->told_limit[channel] - fw->expected[channel]);
    uint16_t most = channel == CONTROL ? FW_REQUESTS : FW_INPUTS;
    if (known <= most / 2) {
        fw->ack_due |= (uint8_t)(1u << channel);
    }
}

static uint32_t timeout_now(const struct fw_tx *t)
{
    uint32_t four = t->smoothed8 / 2;
    return !t->sampled ? TIMEOUT_FIRST : four < TIMEOUT_MIN ? TIMEOUT_MIN : four > TIMEOUT_MAX ? TIMEOUT_MAX : four;
}

static void repeat(struct fw_tx *t)
{
    t->cursor = 0;
    t->timing = false;
}

/* One entry of an ACK, for a channel that this side sends on. */
static void acknowledged(struct fw *fw, struct fw_tx *t, uint8_t flags, uint16_t expected, uint16_t credit)
{
    uint16_t taken = (uint16_t)(expected - t->base);
    if (taken > t->fresh) {
        return;
    }
    if ((int16_t)(uint16_t)(expected + credit - t->limit) > 0 && credit <= 32767) {
        t->limit = (uint16_t)(expected + credit);
    }
    if (taken > 0) {
        if (t->timing && (int16_t)(uint16_t)(expected - t->timed) > 0) {
            uint32_t sample = fw->now - t->timed_at;
            t->smoothed8 = t->sampled ? t->smoothed8 - t->smoothed8 / 8 + sample : sample * 8;
            t->sampled = true;
            t->timing = false;
        }
        t->head = (uint8_t)((t->head + taken) % t->capacity);
        t->queued = (uint8_t)(t->queued - taken), t->fresh = (uint8_t)(t->fresh - taken);
        t->cursor = (uint8_t)(t->cursor > taken ? t->cursor - taken : 0);
        t->base = expected;
        t->since = fw->now, t->timeout = timeout_now(t);
    }
    if (flags & FLAG_GAP && t->fresh > 0 && !(t->gap_named && t->gap_value == expected)) {
        t->gap_named = true, t->gap_value = expected;
        repeat(t);
    }
}

static void ack(struct fw *fw, const struct frame *f)
{
    for (size_t at = 0; f->length % ENTRY == 0 && at < f->length; at += ENTRY) {
        const uint8_t *e = f->payload + at;
        struct fw_tx *t = e[0] < FRAME_CHANNELS ? fw_tx_of(fw, e[0]) : NULL;
        if (t != NULL) {
            acknowledged(fw, t, e[1], get16(e + 2), get16(e + 4));
        }
        if (e[1] & FLAG_ASK && e[0] <= INPUT) {
            fw->ack_due |= (uint8_t)(1u << e[0]);
        }
    }
}

/* A numbered frame that is next in its channel; false: no room. */
static bool take(struct fw *fw, const struct frame *f)
{
    if (f->channel == CONTROL) {
        return fw_request_take(fw, f);
    }
    if (f->channel == BULK && f->type == DATA) {
        fw_data(fw, f->payload, f->length);
    }
    return f->channel != INPUT || f->type != SPIKES_IN || fw_spikes_in(fw, f->payload, f->length);
}

static void numbered(struct fw *fw, const struct frame *f)
{
    uint8_t bit = (uint8_t)(1u << f->channel);
    uint16_t ahead = (uint16_t)(f->sequence - fw->expected[f->channel]);
    fw->ack_due |= bit;
    if (ahead == 0) {
        fw->expected[f->channel]++; /* before: what the frame does may end the session and begin anew */
        if (take(fw, f)) {
            return;
        }
        fw->expected[f->channel]--;
    } else if (ahead < 0x8000) {
        fw->ack_gap |= bit;
    }
    fw->health[H_OUT_OF_ORDER]++;
}

static void frame_in(struct fw *fw, uint8_t *bytes, size_t coded)
{
    struct frame f;
    size_t length = cobs_decode(bytes, coded);
    if (length == COBS_BAD) {
        fw->health[H_UNDECODABLE]++;
        return;
    }
    enum frame_fault fault = frame_read(&f, bytes, length, fw->mtu);
    bool is_numbered = fault == FRAME_GOOD && f.flags & FRAME_NUMBERED;
    if (fault == FRAME_GOOD && f.type == HELLO && f.session != 0 && f.session != fw->session && f.channel == CONTROL && !is_numbered) {
        fw_hello(fw, &f); /* counts for itself */
        return;
    }
    if (fault == FRAME_GOOD && (f.session != fw->session || fw->session == 0 || fw->ending || (is_numbered && f.channel > INPUT) ||
                                (f.type == HELLO && (is_numbered || f.channel != CONTROL)))) {
        fault = FRAME_BAD_FIELD;
    }
    if (fault != FRAME_GOOD) {
        fw->health[fault]++;
        return;
    }
    fw->last_valid = fw->now;
    fw->health[H_TAKEN]++;
    if (fw->baud_stage == 2) {
        fw->baud_stage = 0; /* heard at the new rate */
    }
    if (is_numbered) {
        numbered(fw, &f);
    } else if (f.type == ACK && f.channel == CONTROL) {
        ack(fw, &f);
    } else if (f.type == HELLO) {
        fw_hello(fw, &f);
    }
}

void fw_receive(struct fw *fw, const uint8_t *bytes, size_t length, uint64_t now_us)
{
    fw->now_us = now_us, fw->now = (uint32_t)(now_us / 1000);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0) {
            size_t plain = (size_t)fw->mtu + FRAME_EXTRA;
            fw->rx_overflow = fw->rx_overflow || fw->rx_length >= COBS_MAX(plain);
            if (!fw->rx_overflow) {
                fw->rx[fw->rx_length++] = bytes[i];
            }
            continue;
        }
        if (fw->rx_overflow) {
            fw->health[H_UNDECODABLE]++;
        } else if (fw->rx_length > 0) {
            frame_in(fw, fw->rx, fw->rx_length);
        }
        fw->rx_length = 0, fw->rx_overflow = false;
    }
}

/* An ACK of what is due, and asks. */
static size_t ack_out(struct fw *fw, uint8_t *frame)
{
    uint8_t *p = frame + FRAME_HEAD;
    size_t length = 0;
    for (uint8_t c = 0; c < FRAME_CHANNELS; c++) {
        uint8_t bit = (uint8_t)(1u << c);
        if (!((fw->ack_due | fw->ask_due) & bit)) {
            continue;
        }
        uint8_t *e = p + length;
        bool received = c <= INPUT;
        uint16_t credit = received ? fw_credit(fw, c) : 0;
        e[0] = c;
        e[1] = (uint8_t)((fw->ack_gap & bit ? FLAG_GAP : 0) | (fw->ask_due & bit ? FLAG_ASK : 0));
        put16(e + 2, received ? fw->expected[c] : 0u);
        put16(e + 4, credit);
        if (received) {
            fw->told_limit[c] = (uint16_t)(fw->expected[c] + credit);
        }
        length += ENTRY;
    }
    fw->ack_due = fw->ack_gap = fw->ask_due = 0;
    return frame_seal(frame, CONTROL, ACK, false, fw->session, 0, length);
}

static bool may_send(const struct fw_tx *t)
{
    return t->cursor < t->queued && (int16_t)(uint16_t)(t->limit - (uint16_t)(t->base + t->cursor)) > 0;
}

/* The next frame of a channel; marks it sent. */
static const uint8_t *next_frame(struct fw *fw, struct fw_tx *t)
{
    const uint8_t *frame = slot(t, t->cursor);
    if (t->cursor < t->fresh) {
        fw->health[H_REPEATED]++;
    } else {
        if (t->fresh == 0) {
            t->since = fw->now;
            t->timeout = timeout_now(t);
        }
        if (!t->timing) {
            t->timing = true, t->timed = (uint16_t)(t->base + t->cursor), t->timed_at = fw->now;
        }
        t->fresh++;
    }
    t->cursor++;
    return frame;
}

static void timers(struct fw *fw, struct fw_tx *t)
{
    if (t->queued == 0 || fw->now - t->since < t->timeout || (t->fresh == 0 && may_send(t))) {
        return;
    }
    if (t->fresh > 0) {
        repeat(t);
    } else {
        fw->ask_due |= (uint8_t)(1u << t->channel);
    }
    t->gap_named = false;
    t->since = fw->now;
    t->timeout = 2 * t->timeout > TIMEOUT_MAX ? TIMEOUT_MAX : 2 * t->timeout;
}

static void to_wire(struct fw *fw, const uint8_t *frame, size_t length, bool zero_first)
{
    fw->wire[0] = 0;
    fw->wire_length = cobs_encode(fw->wire + zero_first, frame, length) + zero_first;
    fw->wire[fw->wire_length++] = 0;
    fw->wire_at = 0;
}

/* Puts the next frame on the wire: what the host waits for first. */
static bool choose(struct fw *fw)
{
    if (fw->session == 0) {
        return false;
    }
    if (fw->welcome_due) {
        fw->welcome_due = false;
        size_t length = fw_welcome(fw, fw->plain + FRAME_HEAD);
        to_wire(fw, fw->plain, frame_seal(fw->plain, CONTROL, WELCOME, false, fw->session, 0, length), true);
        return true;
    }
    if (fw->ack_due | fw->ask_due) {
        to_wire(fw, fw->plain, ack_out(fw, fw->plain), false);
        return true;
    }
    for (unsigned i = 0; i < 4; i++) {
        if (may_send(&fw->tx[i])) {
            const uint8_t *frame = next_frame(fw, &fw->tx[i]);
            to_wire(fw, frame, FRAME_EXTRA + (size_t)get16(frame + 8), false);
            return true;
        }
    }
    return false;
}

bool fw_link_poll(struct fw *fw)
{
    for (unsigned i = 0; fw->session != 0 && i < 4; i++) {
        timers(fw, &fw->tx[i]);
    }
    for (unsigned frames = 0; frames < 16; frames++) {
        if (fw->wire_at == fw->wire_length && !choose(fw)) {
            return false;
        }
        fw->wire_at += fw->port->write(fw->port->context, fw->wire + fw->wire_at, fw->wire_length - fw->wire_at);
        if (fw->wire_at < fw->wire_length) {
            return false; /* the port calls when there is room again */
        }
    }
    return true;
}
