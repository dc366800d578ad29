/* RESET to COUNTERS, and the run itself: protocol.md section 6. */
#include "firmware.h"

enum { RESET = 0x20, PROBE_REQUEST, RUN, STOP, BARRIER, RELEASE, COUNTERS_REQUEST, DONE = 0x34 };
#define EVERY_CORE 0xFFFFFFFFu /* of PROBE: all neurons of all cores */
enum { REASON_END, REASON_STOP, REASON_FAULT, FLAG_LOSSY = 1, FLAG_FREE = 2, WAIT_MS = 20, STEPS_A_POLL = 32, COUNTER_ENTRY = 4 + 8 * COUNTERS };

/* Probes, barriers, inputs and what is being shown are gone; the chip's state stays. */
void fw_run_forget(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    for (uint32_t i = 0; fw->loaded && i < fw->board.cores; i++) {
        struct core *c = &fw->board.core[i];
        memset(c->probed, 0, (c->neuron_count + 31) / 32 * 4);
    }
    r->probes = 0, r->barriers = 0, r->spike_probes = false, r->output_ports = false;
    for (uint32_t i = 0; fw->loaded && i < fw->board.ports; i++) {
        r->output_ports = r->output_ports || !fw->board.port[i].input;
    }
    r->started = r->stop = r->stalled_input = r->stalled_room = false;
    r->owed = 0, r->fault = 0, r->stalls = 0;
    r->in_session = false;
    fw_inputs_clear(fw);
    fw_emit_clear(fw);
}

void fw_reset(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    uint32_t seed = p[2] == 1 ? get32(p + 4) : fw->board.image_seed;
    uint8_t body[4];
    board_reset(&fw->board);
    engine_reset(&fw->engine, seed);
    fw_run_forget(fw);
    fw->run.epoch = get16(p);
    fw->run.in_session = true;
    fw_window(fw, INPUT);
    put32(body, seed);
    fw_respond(fw, RESET, tag, body, sizeof body);
}

static bool in_session(struct fw *fw, uint8_t type, uint16_t tag)
{
    if (!fw->run.in_session) {
        fw_refuse(fw, type, tag, FW_ERROR(1, 3), "A new session begins with RESET.", fw->state, 0, NULL);
    }
    return fw->run.in_session;
}

static void record_spikes(struct core *c, uint32_t first, uint32_t count)
{
    for (uint32_t n = first; n < first + count; n++) {
        c->probed[n / 32] |= 1u << n % 32;
    }
}

void fw_probe(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    struct fw_run *r = &fw->run;
    const uint32_t id = get32(p + 2), first = get32(p + 6), count = get32(p + 10);
    const bool all = p[0] == 0 && id == EVERY_CORE;
    struct core *c = all ? NULL : board_core(&fw->board, id);
    uint8_t body[2];
    if (!in_session(fw, PROBE_REQUEST, tag)) {
        return;
    }
    if (all ? first != 0 || count != 0 : c == NULL || p[0] > 2 || count == 0 || (uint64_t)first + count > c->neuron_count) {
        fw_refuse(fw, PROBE_REQUEST, tag, FW_ERROR(4, 2), "The image has no such neurons, or neurons no such state.", (uint64_t)first + count, c != NULL ? c->neuron_count : 0, NULL);
        return;
    }
    if (r->probes == FW_PROBES) {
        fw_refuse(fw, PROBE_REQUEST, tag, FW_ERROR(4, 3), "The board has no more probes.", FW_PROBES + 1, FW_PROBES, NULL);
        return;
    }
    r->probe[r->probes] = (struct fw_probe){ p[0], c, first, count };
    r->spike_probes = r->spike_probes || p[0] == 0;
    for (uint32_t i = 0; all && i < fw->board.cores; i++) {
        record_spikes(&fw->board.core[i], 0, fw->board.core[i].neuron_count);
    }
    if (p[0] == 0 && !all) {
        record_spikes(c, first, count);
    }
    put16(body, r->probes++);
    fw_respond(fw, PROBE_REQUEST, tag, body, sizeof body);
}

static void answer_tick(struct fw *fw, uint8_t type, uint16_t tag)
{
    uint8_t body[8];
    put64(body, fw->engine.tick);
    fw_respond(fw, type, tag, body, sizeof body);
}

void fw_run(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    struct fw_run *r = &fw->run;
    if (!in_session(fw, RUN, tag)) {
        return;
    }
    r->lossy = p[0] & FLAG_LOSSY, r->free_inputs = p[0] & FLAG_FREE;
    r->end = get64(p + 2);
    r->stalls = 0;
    r->stalled_input = r->stalled_room = false;
    r->waiting_since = fw->now;
    fw->state = FW_RUNNING;
    answer_tick(fw, RUN, tag);
}

/* The run pauses between two ticks; DONE follows when there is room for it. */
static void pause(struct fw *fw, uint8_t reason)
{
    struct fw_run *r = &fw->run;
    fw->state = FW_READY;
    r->owed = (uint8_t)(reason + 1);
    r->done_tick = fw->engine.tick, r->done_stalls = r->stalls;
    if (r->stop) {
        r->stop = false;
        answer_tick(fw, STOP, r->stop_tag);
    }
}

void fw_stop(struct fw *fw, uint16_t tag)
{
    fw->run.stop = true, fw->run.stop_tag = tag;
    if (fw->state == FW_HELD) {
        pause(fw, REASON_STOP);
    }
}

static void answer_barrier(struct fw *fw, uint16_t tag)
{
    uint8_t body[16];
    put64(body, fw->engine.tick);
    put64(body + 8, fw->now_us);
    fw_respond(fw, BARRIER, tag, body, sizeof body);
}

void fw_barrier(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    struct fw_run *r = &fw->run;
    const uint64_t tick = get64(p + 2);
    const bool between = fw->state != FW_RUNNING; /* in a run the next stop between two ticks answers */
    if (between && tick <= fw->engine.tick) {
        answer_barrier(fw, tag);
    } else if (r->barriers == FW_BARRIERS) {
        fw_refuse(fw, BARRIER, tag, FW_ERROR(1, 5), "Too many barriers are open.", FW_BARRIERS + 1, FW_BARRIERS, NULL);
    } else {
        r->barrier[r->barriers++] = (struct fw_barrier){ tick, tag, get16(p) == 1 };
    }
}

void fw_release(struct fw *fw, uint16_t tag)
{
    fw->state = FW_RUNNING;
    fw->run.waiting_since = fw->now;
    fw_respond(fw, RELEASE, tag, NULL, 0);
}

void fw_counters(struct fw *fw, uint16_t tag, const uint8_t *p)
{
    const struct board *b = &fw->board;
    uint32_t at = get32(p), inputs = 0;
    uint16_t n = 0;
    uint8_t *out = fw_reserve(fw, CONTROL);
    for (uint32_t i = 0; i < b->ports; i++) {
        inputs += b->port[i].input;
    }
    if (out == NULL) {
        return;
    }
    put16(out, tag);
    put32(out + 2, b->cores + inputs);
    put64(out + 6, fw->engine.tick);
    put16(out + 16, 0);
    uint8_t *e = out + 18;
    for (; at < b->cores && (size_t)(e - out) + COUNTER_ENTRY <= fw->mtu; at++, n++, e += COUNTER_ENTRY) {
        put32(e, b->core[at].id);
        memcpy(e + 4, b->core[at].counter, 8 * COUNTERS);
    }
    for (uint32_t i = 0, k = b->cores; i < b->ports; i++) {
        if (b->port[i].input && k++ == at && at >= b->cores && (size_t)(e - out) + COUNTER_ENTRY <= fw->mtu) {
            memset(e, 0, COUNTER_ENTRY);
            put32(e, b->port[i].id);
            put64(e + 4, b->port[i].packets);
            put64(e + 12, b->port[i].hops);
            at++, n++, e += COUNTER_ENTRY;
        }
    }
    put16(out + 14, n);
    fw_commit(fw, CONTROL, COUNTERS_REQUEST | 0x80, (size_t)(e - out));
}

/* The session ends: the tick that runs is finished, and shows nothing. */
void fw_run_abandon(struct fw *fw)
{
    if (fw->state == FW_RUNNING || fw->state == FW_HELD) {
        if (fw->run.started) {
            while (!engine_step(&fw->engine)) {
            }
            engine_next(&fw->engine);
        }
        fw->state = FW_READY;
    }
    fw_run_forget(fw);
}

/* Barriers that have come; true: one of them holds. */
static bool barriers(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    bool hold = false;
    uint8_t kept = 0;
    for (uint8_t i = 0; i < r->barriers; i++) {
        struct fw_barrier b = r->barrier[i];
        if (b.tick > fw->engine.tick) {
            r->barrier[kept++] = b;
        } else {
            hold = hold || b.hold;
            answer_barrier(fw, b.tag);
        }
    }
    r->barriers = kept;
    return hold;
}

static void stall(bool *already, uint64_t *health, struct fw_run *r)
{
    if (!*already) {
        r->stalls += !r->stalled_input && !r->stalled_room;
        *already = true;
        ++*health;
    }
}

/* Before a tick; true: it may run. */
static bool begin_tick(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    bool hold = barriers(fw);
    if (r->fault != 0 || fw->engine.tick >= r->end || r->stop) {
        pause(fw, r->fault != 0 ? REASON_FAULT : fw->engine.tick >= r->end ? REASON_END : REASON_STOP);
        return false;
    }
    if (hold) {
        fw->state = FW_HELD;
        return false;
    }
    if (!r->free_inputs && fw->engine.tick >= r->complete && r->complete != UINT64_MAX) {
        stall(&r->stalled_input, &fw->health[H_STALL_INPUT], r);
        return false;
    }
    if (!fw_feed(fw)) {
        pause(fw, REASON_FAULT);
        return false;
    }
    r->started = true;
    return true;
}

static bool pay(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    for (unsigned i = 0; i < 2; i++) {
        struct fw_stream *s = &r->stream[i];
        if ((s->open || s->dropped != 0) && !fw_stream_close(fw, s, r->done_tick)) {
            return false;
        }
    }
    uint8_t *p = fw_reserve(fw, OUTPUT);
    if (p == NULL) {
        return false;
    }
    put16(p, r->epoch);
    put16(p + 2, r->owed - 1u);
    put64(p + 4, r->done_tick);
    put64(p + 12, r->done_stalls);
    fw_commit(fw, OUTPUT, DONE, 20);
    r->owed = 0;
    return true;
}

/* Nothing to compute: the host is told how far the run has come. */
static void wait(struct fw *fw)
{
    const struct fw_tx *t = &fw->tx[1];
    if (t->queued == 0 || fw->now - fw->run.waiting_since >= WAIT_MS) {
        (void)fw_stream_flush(fw);
    }
}

bool fw_run_poll(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    if (r->owed != 0 && !pay(fw)) {
        return false;
    }
    if (fw->state == FW_HELD) {
        wait(fw);
    }
    for (unsigned steps = 0; steps < STEPS_A_POLL && fw->state == FW_RUNNING && r->owed == 0; steps++) {
        if (!r->started && !begin_tick(fw)) {
            if (fw->state == FW_RUNNING) {
                wait(fw);
                return false;
            }
            return true; /* paused or held: its frames are to be sent */
        }
        if (!engine_step(&fw->engine)) {
            continue;
        }
        if (!fw_emit(fw)) {
            stall(&r->stalled_room, &fw->health[H_STALL_ROOM], r);
            return false;
        }
        engine_next(&fw->engine);
        r->started = r->stalled_input = r->stalled_room = false;
        r->waiting_since = fw->now;
    }
    return fw->state == FW_RUNNING;
}
