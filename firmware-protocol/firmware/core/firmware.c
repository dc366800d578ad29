/* The loop: everything a port calls, in the order in which it is done. */
#include "firmware.h"

static void channel(struct fw_tx *t, uint8_t number, uint8_t *slots, size_t slot_bytes, uint8_t capacity)
{
    t->channel = number, t->slots = slots, t->slot_bytes = (uint16_t)slot_bytes, t->capacity = capacity;
}

void fw_init(struct fw *fw, const struct fw_port *port)
{
    memset(fw, 0, sizeof *fw);
    fw->port = port;
    fw->mtu = MTU_MIN;
    fw->board.arena = (struct arena){ port->arena, port->arena_bytes, 0, 0 };
    fw->engine.board = &fw->board;
    channel(&fw->tx[0], CONTROL, fw->slots0[0], sizeof fw->slots0[0], FW_RESPONSES);
    channel(&fw->tx[1], OUTPUT, fw->slots3[0], sizeof fw->slots3[0], FW_OUTPUTS);
    channel(&fw->tx[2], PROBE, fw->slots4[0], sizeof fw->slots4[0], FW_STATES);
    channel(&fw->tx[3], LOG, fw->slots5[0], sizeof fw->slots5[0], FW_LOGS);
    fw_run_forget(fw);
    fw_link_clear(fw);
}

bool fw_poll(struct fw *fw, uint64_t now_us)
{
    fw->now_us = now_us, fw->now = (uint32_t)(now_us / 1000);
    fw_session_poll(fw);
    fw_request_poll(fw);
    fw_job_poll(fw);
    fw_fault_poll(fw);
    bool more = fw_run_poll(fw);
    more = fw_link_poll(fw) || more;
    return more || fw->job != JOB_NONE || (fw->requests > 0 && fw->job == JOB_NONE && fw->tx[0].queued == 0);
}
