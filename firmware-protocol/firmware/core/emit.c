/* What a tick shows, as frames: OUTPUTS and SPIKES through collecting streams, STATES directly. Every step can wait for room and go on. */
#include "firmware.h"

enum { HEAD = 24, EVENT = 8, STATES = 0x33, STATES_HEAD = 16, STAGE_OUTPUTS = 0, STAGE_SPIKES, STAGE_STATES, STAGE_END };

void fw_emit_clear(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    for (unsigned i = 0; i < 2; i++) {
        r->stream[i].type = (uint8_t)(0x31 + i);
        r->stream[i].open = false;
        r->stream[i].count = 0;
        r->stream[i].until = 0;
        r->stream[i].dropped = r->stream[i].dropped_now = 0;
    }
    r->emit_stage = STAGE_OUTPUTS;
    r->emit_core = r->emit_neuron = r->emit_set = 0;
}

bool fw_stream_close(struct fw *fw, struct fw_stream *s, uint64_t until)
{
    uint8_t *p = fw_reserve(fw, OUTPUT);
    if (p == NULL) {
        return false;
    }
    put16(p, fw->run.epoch);
    put16(p + 2, s->count);
    put32(p + 4, s->dropped);
    put64(p + 8, s->open ? s->base : until);
    put64(p + 16, until);
    memcpy(p + HEAD, s->events, EVENT * (size_t)s->count);
    fw_commit(fw, OUTPUT, s->type, HEAD + EVENT * (size_t)s->count);
    s->open = false, s->count = 0, s->until = until, s->dropped = 0;
    return true;
}

static bool stream_add(struct fw *fw, struct fw_stream *s, uint16_t a, uint32_t b)
{
    const uint64_t tick = fw->engine.tick;
    if (s->open && (s->count == (fw->mtu - HEAD) / EVENT || tick - s->base > 0xffff) && !fw_stream_close(fw, s, tick)) {
        if (!fw->run.lossy) {
            return false;
        }
        s->dropped_now++;
        return true;
    }
    if (!s->open) {
        s->open = true, s->base = tick;
    }
    uint8_t *e = s->events + EVENT * (size_t)s->count++;
    put16(e, (uint16_t)(tick - s->base));
    put16(e + 2, a);
    put32(e + 4, b);
    return true;
}

/* Calls `each` for the neurons from (emit_core, emit_neuron) on; the position stays where it returns false. */
static bool neurons(struct fw *fw, bool (*each)(struct fw *fw, struct core *c, uint32_t n, uint32_t word))
{
    struct fw_run *r = &fw->run;
    for (; r->emit_core < fw->board.cores; r->emit_core++, r->emit_neuron = 0) {
        struct core *c = &fw->board.core[r->emit_core];
        while (r->emit_neuron < c->neuron_count) {
            uint32_t w = r->emit_neuron / 32, bits = (c->fired[w] | c->graded[w]) >> r->emit_neuron % 32;
            if (bits == 0) {
                r->emit_neuron = 32 * (w + 1);
                continue;
            }
            r->emit_neuron += (uint32_t)__builtin_ctz(bits);
            if (!each(fw, c, r->emit_neuron, w)) {
                return false;
            }
            r->emit_neuron++;
        }
    }
    r->emit_core = r->emit_neuron = 0;
    return true;
}

/* The output ports of a neuron that sent, ascending. */
static bool outputs_of(struct fw *fw, struct core *c, uint32_t n, uint32_t word)
{
    (void)word;
    struct fw_run *r = &fw->run;
    const uint32_t set = get16(core_record(c, n) + R_SET), first = set_first(&c->sets, set), end = set_first(&c->sets, set + 1);
    if (first == end || !(set_id(&c->sets, end - 1) & PORT_BIT)) {
        return true; /* ports come last */
    }
    int32_t payload = engine_sent(&fw->engine, c, n);
    for (uint32_t k = r->emit_set != 0 ? r->emit_set : first; payload != 0 && k < end; k++) {
        uint32_t id = set_id(&c->sets, k), channel;
        struct port *p = id & PORT_BIT ? board_port(&fw->board, id) : NULL;
        if (p != NULL && port_channel(p, c->id, n, &channel) && !stream_add(fw, &r->stream[0], (uint16_t)payload, (id & 0xff) << 24 | (channel & 0xffffff))) {
            r->emit_set = k;
            return false;
        }
    }
    r->emit_set = 0;
    return true;
}

static bool spike_of(struct fw *fw, struct core *c, uint32_t n, uint32_t word)
{
    return !(c->fired[word] & c->probed[word] & 1u << n % 32) || stream_add(fw, &fw->run.stream[1], (uint16_t)n, c->id);
}

/* emit_core counts probes, emit_neuron the values sent. */
static bool states(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    for (; r->emit_core < r->probes; r->emit_core++, r->emit_neuron = 0) {
        const struct fw_probe *probe = &r->probe[r->emit_core];
        while (probe->kind != 0 && r->emit_neuron < probe->count) {
            uint32_t n = probe->count - r->emit_neuron, most = fw->mtu - STATES_HEAD;
            uint8_t *p = fw_reserve(fw, PROBE);
            if (p == NULL) {
                return false;
            }
            n = n < most ? n : most;
            put16(p, r->epoch);
            put16(p + 2, r->emit_core);
            put64(p + 4, fw->engine.tick);
            put32(p + 12, r->emit_neuron);
            memcpy(p + STATES_HEAD, (probe->kind == 1 ? probe->core->v : probe->core->u) + probe->first + r->emit_neuron, n);
            fw_commit(fw, PROBE, STATES, STATES_HEAD + n);
            r->emit_neuron += n;
        }
    }
    r->emit_core = r->emit_neuron = 0;
    return true;
}

bool fw_emit(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    if (r->emit_stage == STAGE_OUTPUTS) {
        if (r->output_ports && !neurons(fw, outputs_of)) {
            return false;
        }
        r->emit_stage++;
    }
    if (r->emit_stage == STAGE_SPIKES) {
        if (r->spike_probes && !neurons(fw, spike_of)) {
            return false;
        }
        r->emit_stage++;
    }
    if (r->emit_stage == STAGE_STATES && !states(fw)) {
        return false;
    }
    r->emit_stage = STAGE_OUTPUTS;
    for (unsigned i = 0; i < 2; i++) {
        r->stream[i].dropped += r->stream[i].dropped_now;
        r->stream[i].dropped_now = 0;
    }
    return true;
}

/* Tells all ticks that have run; false: no room. */
bool fw_stream_flush(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    for (unsigned i = 0; i < 2; i++) {
        struct fw_stream *s = &r->stream[i];
        if ((s->open || s->until < fw->engine.tick) && (i == 0 || r->spike_probes) && !fw_stream_close(fw, s, fw->engine.tick)) {
            return false;
        }
    }
    return true;
}
