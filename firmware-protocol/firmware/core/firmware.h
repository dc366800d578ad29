/* The board's side of protocol.md around the engine of NC-1. No heap, no threads, no clock of its own: a port hands in bytes and the
   time, and takes bytes away. See ../README.md for how to port it. */
#ifndef HWFW_FIRMWARE_H
#define HWFW_FIRMWARE_H

#include "cobs.h"
#include "engine.h"
#include "frame.h"
#include "fw_config.h"
#include "image.h"
#include "update_ops.h"

_Static_assert(FW_MTU >= MTU_MIN && FW_MTU <= 4096, "the MTU is 240..4096");
_Static_assert(FW_REQUESTS >= 4 && FW_RESPONSES >= 8 && FW_INPUTS >= 2 && FW_DATA_CREDIT >= 2 && FW_PROBES >= 4, "protocol.md wants at least these");
_Static_assert(FW_RESPONSES <= 255 && FW_OUTPUTS <= 255 && FW_STATES <= 255 && FW_LOGS <= 255 && FW_INPUTS <= 255, "indices have 8 bits");

enum { FW_MINOR = 0, FW_KNOWN_SESSIONS = 8, FW_BARRIERS = 4, FW_LOG_TEXT = 96, FW_HEALTH = 15 };
enum fw_state { FW_EMPTY, FW_READY, FW_RUNNING, FW_HELD, FW_UPLOADING };
enum { CONTROL, BULK, INPUT, OUTPUT, PROBE, LOG };
enum {
    H_UPTIME, H_TAKEN, H_UNDECODABLE, H_BAD_CRC, H_BAD_FIELD, H_OUT_OF_ORDER, H_REPEATED, H_STALL_INPUT, H_STALL_ROOM, H_LATE, H_LOGS_DROPPED, H_SESSIONS,
    H_BOOTS, H_OVERRUNS, H_TEMPERATURE
};

struct fw_meter {
    uint8_t rails;
    const char *name;
    int32_t microampere;
    uint32_t millivolt;
    uint64_t nanojoule;
};

/* What a port provides. Pointers that are NULL mean an absent feature, where the comment says so. */
struct fw_port {
    void *context;
    const char *serial, *board, *firmware, *chip; /* TLVs 1, 2, 3, 7; together at most 100 bytes */
    uint32_t boot, boots;                         /* TLV 4; health 12 */
    uint8_t *store;                               /* images lie here; 8-byte aligned */
    uint64_t store_bytes;
    uint8_t *arena;                               /* states, queues; 8-byte aligned */
    size_t arena_bytes;
    size_t (*write)(void *context, const uint8_t *bytes, size_t length); /* takes what there is room for, returns how much */
    bool (*write_idle)(void *context);                                   /* everything has left; NULL: at once */
    uint32_t (*overruns)(void *context);                                 /* bytes lost; NULL: none */
    bool (*baud_possible)(void *context, uint32_t baud);                 /* NULL: a link without baud rate */
    void (*baud_set)(void *context, uint32_t baud);
    uint32_t (*baud_get)(void *context);
    void (*reboot)(void *context);                                       /* NULL: absent */
    bool (*meter)(void *context, uint8_t rail, struct fw_meter *reading);/* NULL: absent; false: no such rail */
    int64_t (*temperature)(void *context);                               /* thousandths of a degree; NULL: unknown */
    const struct fw_update_ops *update;                                  /* NULL: absent */
};

/* A sending channel: a ring of sealed frames from the oldest not acknowledged on. */
struct fw_tx {
    uint8_t *slots;
    uint16_t slot_bytes;
    uint8_t capacity, head, queued; /* frames held */
    uint8_t cursor, fresh;          /* of them: next to send; ever sent */
    uint8_t channel;
    uint16_t base, limit;           /* number of the oldest; first number beyond the credit */
    uint32_t since, timeout, smoothed8;
    uint16_t gap_value, timed;
    uint32_t timed_at;
    bool sampled, timing, gap_named;
};

struct fw_probe {
    uint8_t kind; /* 0 spikes, 1 v, 2 u */
    struct core *core;
    uint32_t first, count;
};

struct fw_barrier {
    uint64_t tick;
    uint16_t tag;
    bool hold;
};

struct fw_input {
    uint16_t count, next;
    uint64_t base;
    uint8_t events[FW_MTU];
};

/* Events being collected for OUTPUTS or SPIKES. */
struct fw_stream {
    uint8_t type;
    bool open;
    uint16_t count;
    uint64_t base, until;           /* of the open frame; what has been told */
    uint32_t dropped, dropped_now;  /* of ticks before the running one; of it */
    uint8_t events[FW_MTU];
};

struct fw_run {
    uint16_t epoch;
    bool in_session;                /* RESET or COMMIT has been in this session */
    bool started;                   /* the tick's events have been fed */
    bool lossy, free_inputs, stop;
    uint8_t owed;                   /* 1 + reason of a DONE that has not found room yet */
    uint16_t stop_tag;
    fw_error fault;
    uint64_t end, stalls, done_tick, done_stalls;
    bool stalled_input, stalled_room;
    uint32_t waiting_since;
    /* inputs */
    struct fw_input input[FW_INPUTS];
    uint8_t input_head, inputs;
    uint64_t complete;              /* inputs of ticks below are there */
    bool any_event;
    uint64_t last_tick;
    uint32_t last_address;
    /* outputs */
    struct fw_stream stream[2];
    uint8_t emit_stage;
    uint32_t emit_core, emit_neuron, emit_set;
    struct fw_probe probe[FW_PROBES];
    uint16_t probes;
    bool spike_probes, output_ports;
    struct fw_barrier barrier[FW_BARRIERS];
    uint8_t barriers;
};

struct fw_upload {
    bool known;
    fw_error spoiled; /* what COMMIT will answer, because of a DATA */
    uint16_t kind;
    uint64_t length, offset;
    uint8_t sha256[SHA256_BYTES];
};

enum fw_job { JOB_NONE, JOB_COMPARE, JOB_HASH_FILE, JOB_LOAD, JOB_UPDATE, JOB_STATE_HASH };

struct fw {
    const struct fw_port *port;
    uint64_t now_us;
    uint32_t now;                   /* ms */
    enum fw_state state;
    uint64_t health[FW_HEALTH];

    /* session */
    uint32_t session;               /* 0: none */
    uint32_t known[FW_KNOWN_SESSIONS];
    uint16_t mtu;
    uint32_t idle_ms, last_valid;
    bool ending, rebooting, welcome_due;
    uint32_t ending_at, reboot_at;

    /* wire in */
    uint8_t rx[COBS_MAX(FW_MTU + FRAME_EXTRA)];
    size_t rx_length;
    bool rx_overflow;
    uint16_t expected[3];
    uint8_t ack_due, ack_gap, ask_due; /* a bit a channel */
    uint16_t told_limit[3];

    /* wire out */
    uint8_t plain[MTU_MIN + FRAME_EXTRA];
    uint8_t wire[COBS_MAX(FW_MTU + FRAME_EXTRA) + 2];
    size_t wire_length, wire_at;
    struct fw_tx tx[4];             /* channels 0, 3, 4, 5 */
    uint8_t slots0[FW_RESPONSES][FW_MTU + FRAME_EXTRA];
    uint8_t slots3[FW_OUTPUTS][FW_MTU + FRAME_EXTRA];
    uint8_t slots4[FW_STATES][FW_MTU + FRAME_EXTRA];
    uint8_t slots5[FW_LOGS][FW_LOG_TEXT + 16 + FRAME_EXTRA];

    /* requests */
    struct { uint8_t type; uint16_t length; uint8_t payload[FW_MTU]; } request[FW_REQUESTS];
    uint8_t request_head, requests;
    enum fw_job job;
    uint16_t job_tag;
    uint8_t job_type;
    uint32_t job_since, job_told, job_at;
    uint64_t job_sum;
    uint32_t job_offset, job_crc;
    uint16_t compare_count;
    uint8_t compare[FW_MTU], compare_equal[FW_MTU / 12 / 8 + 1];

    /* baud rate: 0 nothing, 1 to switch, 2 on trial, 3 back to the boot's (baud_boot; 0: never left it) */
    uint8_t baud_stage;
    bool baud_left;
    uint32_t baud_new, baud_old, baud_boot, baud_since;

    bool loaded;
    uint8_t image_sha256[SHA256_BYTES];
    uint64_t image_length;
    struct fw_upload upload;
    struct image_load load;
    struct board board;
    struct engine engine;
    struct fw_run run;
    struct { bool owed; fw_error error; uint64_t tick; const char *text; } fault;
};

/* For ports. */
void fw_init(struct fw *fw, const struct fw_port *port);
void fw_receive(struct fw *fw, const uint8_t *bytes, size_t length, uint64_t now_us);
/* Works for a few milliseconds at most; true: call again soon, there is more to do. Otherwise call at the next byte, or in 5 ms. */
bool fw_poll(struct fw *fw, uint64_t now_us);

/* link.c */
struct fw_tx *fw_tx_of(struct fw *fw, uint8_t channel);
uint8_t fw_tx_room(const struct fw_tx *t);
uint8_t *fw_reserve(struct fw *fw, uint8_t channel);                             /* payload of the next frame, or NULL */
void fw_commit(struct fw *fw, uint8_t channel, uint8_t type, size_t length);     /* numbers and queues it */
void fw_link_clear(struct fw *fw);
bool fw_link_poll(struct fw *fw);
uint16_t fw_credit(const struct fw *fw, uint8_t channel);
void fw_window(struct fw *fw, uint8_t channel);                                  /* room has come back: tell the host when it matters */

/* session.c */
void fw_hello(struct fw *fw, const struct frame *f);
size_t fw_welcome(struct fw *fw, uint8_t *payload);
void fw_session_end(struct fw *fw);
void fw_session_poll(struct fw *fw);

/* request.c */
bool fw_request_take(struct fw *fw, const struct frame *f);                      /* false: no room */
void fw_request_poll(struct fw *fw);
void fw_respond(struct fw *fw, uint8_t type, uint16_t tag, const uint8_t *body, size_t length);
void fw_refuse(struct fw *fw, uint8_t type, uint16_t tag, fw_error error, const char *text, uint64_t value, uint64_t limit, const char *place);
void fw_health(struct fw *fw, uint16_t tag);
void fw_log(struct fw *fw, uint8_t level, const char *text);
void fw_fault(struct fw *fw, fw_error error, const char *text);
void fw_fault_poll(struct fw *fw);

/* upload.c; those with a tag are request handlers */
void fw_begin(struct fw *fw, uint16_t tag, const uint8_t *p, size_t length);
void fw_compare(struct fw *fw, uint16_t tag, const uint8_t *p, size_t length);
void fw_upload_commit(struct fw *fw, uint16_t tag);
void fw_refuse_update(struct fw *fw, uint8_t type, uint16_t tag, fw_error error, uint64_t value);
void fw_data(struct fw *fw, const uint8_t *p, size_t length);
void fw_job_poll(struct fw *fw);
void fw_job_start(struct fw *fw, enum fw_job job, uint8_t type, uint16_t tag);

/* run.c, input.c, emit.c */
void fw_run_forget(struct fw *fw);
void fw_reset(struct fw *fw, uint16_t tag, const uint8_t *p);
void fw_probe(struct fw *fw, uint16_t tag, const uint8_t *p);
void fw_run(struct fw *fw, uint16_t tag, const uint8_t *p);
void fw_stop(struct fw *fw, uint16_t tag);
void fw_barrier(struct fw *fw, uint16_t tag, const uint8_t *p);
void fw_release(struct fw *fw, uint16_t tag);
void fw_counters(struct fw *fw, uint16_t tag, const uint8_t *p);
void fw_run_abandon(struct fw *fw);
bool fw_run_poll(struct fw *fw);
bool fw_spikes_in(struct fw *fw, const uint8_t *p, size_t length);               /* false: no room */
void fw_inputs_clear(struct fw *fw);
bool fw_feed(struct fw *fw);                                                     /* false: an event came too late */
void fw_emit_clear(struct fw *fw);
bool fw_emit(struct fw *fw);                                                     /* false: no room */
bool fw_stream_close(struct fw *fw, struct fw_stream *s, uint64_t until);
bool fw_stream_flush(struct fw *fw);

#endif
