/* SPIKES_IN: checked when it comes, kept until its ticks run. */
#include "firmware.h"

enum { HEAD = 20, EVENT = 8 };

void fw_inputs_clear(struct fw *fw)
{
    fw->run.inputs = fw->run.input_head = 0;
    fw->run.complete = 0;
    fw->run.any_event = false;
}

static void fault(struct fw *fw, fw_error error, const char *text)
{
    fw->run.fault = error;
    fw_fault(fw, error, text);
}

/* One event after the one before; 0 when all rules are kept. */
static fw_error check(const struct fw *fw, uint64_t tick, uint32_t address, int32_t payload)
{
    const struct fw_run *r = &fw->run;
    const struct port *p = board_port(&fw->board, PORT_BIT | address >> 24);
    if (p == NULL || !p->input || (address & 0xffffff) >= p->channels) {
        return FW_ERROR(4, 4);
    }
    if ((uint32_t)(payload < 0 ? -payload : payload) > p->payload_max) {
        return FW_ERROR(4, 5);
    }
    if (tick < r->complete || (r->any_event && (tick < r->last_tick || (tick == r->last_tick && address <= r->last_address)))) {
        return FW_ERROR(4, 6);
    }
    return 0;
}

bool fw_spikes_in(struct fw *fw, const uint8_t *p, size_t length)
{
    struct fw_run *r = &fw->run;
    if (fw->state == FW_EMPTY || fw->state == FW_UPLOADING || r->fault != 0 || (length >= 2 && get16(p) != r->epoch)) {
        return true;
    }
    if (r->inputs == FW_INPUTS) {
        return false;
    }
    if (length < HEAD || length - HEAD < EVENT * (size_t)get16(p + 2) || get64(p + 4) > UINT64_MAX - 0xffff) {
        fault(fw, FW_ERROR(1, 2), "SPIKES_IN is malformed");
        return true;
    }
    const uint16_t n = get16(p + 2);
    const uint64_t base = get64(p + 4), until = get64(p + 12);
    if (until < r->complete) {
        fault(fw, FW_ERROR(4, 6), "the inputs' until falls");
        return true;
    }
    for (uint16_t i = 0; i < n; i++) {
        const uint8_t *e = p + HEAD + EVENT * (size_t)i;
        uint64_t tick = base + get16(e);
        fw_error error = check(fw, tick, get32(e + 4), get16s(e + 2));
        if (error != 0) {
            fault(fw, error, error == FW_ERROR(4, 4) ? "an input names no channel" : error == FW_ERROR(4, 5) ? "an input's payload is beyond its port's limit" : "inputs are out of order");
            return true;
        }
        r->any_event = true, r->last_tick = tick, r->last_address = get32(e + 4);
    }
    r->complete = until;
    if (n > 0) {
        struct fw_input *in = &r->input[(r->input_head + r->inputs++) % FW_INPUTS];
        in->count = n, in->next = 0, in->base = base;
        memcpy(in->events, p + HEAD, EVENT * (size_t)n);
    }
    return true;
}

bool fw_feed(struct fw *fw)
{
    struct fw_run *r = &fw->run;
    while (r->inputs > 0) {
        struct fw_input *in = &r->input[r->input_head];
        for (; in->next < in->count; in->next++) {
            const uint8_t *e = in->events + EVENT * (size_t)in->next;
            uint64_t tick = in->base + get16(e);
            if (tick > fw->engine.tick) {
                return true;
            }
            if (tick < fw->engine.tick) {
                if (!r->free_inputs) {
                    fault(fw, FW_ERROR(4, 7), "an input came too late");
                    return false;
                }
                fw->health[H_LATE]++;
            } else {
                engine_event(&fw->engine, board_port(&fw->board, PORT_BIT | get32(e + 4) >> 24), get32(e + 4) & 0xffffff, get16s(e + 2));
            }
        }
        r->input_head = (uint8_t)((r->input_head + 1) % FW_INPUTS);
        r->inputs--;
        fw_window(fw, INPUT);
    }
    return true;
}
