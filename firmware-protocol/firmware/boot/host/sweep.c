/* Cuts the power after, and in the middle of, every flash operation of an update, and looks whether the board still boots and the update can be finished.
   sweep cut KEY FILES SEED TEARS      exhaustive: all operations, whole and torn (TEARS times; those on trailers 50 times as often)
   sweep random KEY FILES SEED COUNT   COUNT lives with cuts, failures and second cuts at random operations
   sweep rules KEY FILES               what begin, write, finish and confirm refuse
   sweep hostile KEY FILES SEED COUNT  COUNT damaged files are refused, and the board still boots
   KEY is an LMS public key; FILES are four firmware files for board "sweep" signed by it, versions 1 to 4, security counters 1, 1, 2, 2. Runs under sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../bytes.h"
#include "../update.h"
#include "nor.h"

enum { FILES = 4, FILE_BYTES_MAX = 4 * NOR_SECTOR_BYTES, TRAILER_TEARS = 50 };

struct file {
    uint8_t bytes[FILE_BYTES_MAX], hash[SHA256_BYTES];
    uint32_t length, major;
};

static struct file files[FILES];
static uint8_t keys[1][LMS_PUBLIC_KEY_BYTES];
static struct nor nor;
static struct nor_operation operations[NOR_LOG], more[NOR_LOG];
static char what[200];

static struct boot_board board_of(struct nor *flash)
{
    /* Slot B before slot A's trailer and an unused sector in front: nothing may depend on the order. */
    return (struct boot_board){
        .flash = nor_flash(flash),
        .slot = {{.data = 1 * NOR_SECTOR_BYTES, .trailer = 9 * NOR_SECTOR_BYTES}, {.data = 5 * NOR_SECTOR_BYTES, .trailer = 10 * NOR_SECTOR_BYTES}},
        .sector_bytes = NOR_SECTOR_BYTES,
        .sectors = 4,
        .trailer_bytes = NOR_SECTOR_BYTES,
        .ram = 0x20000000,
        .ram_bytes = 0x10000,
        .name = "sweep",
        .keys = (const uint8_t (*)[LMS_PUBLIC_KEY_BYTES])keys,
        .key_count = 1,
    };
}

static void fail(const char *how)
{
    printf("%s: %s\n", what, how);
    exit(1);
}

static void demand(bool holds, const char *how)
{
    if (!holds) {
        fail(how);
    }
}

static struct boot_choice boot(const struct boot_board *board)
{
    nor_power_on(&nor);
    return boot_choose(board);
}

/* One upload in pieces of changing length, from wherever the board says. */
static enum update_result upload(const struct boot_board *board, int running, const struct file *file, uint32_t stop)
{
    struct updater u;
    uint32_t at;
    enum update_result result = update_begin(&u, board, running, file->hash, file->length, &at);
    for (uint32_t piece = 1; result == UPDATE_OK && at < file->length && at < stop; piece = piece * 5 % 241 + 1) {
        uint32_t length = piece < file->length - at ? piece : file->length - at;
        result = update_write(&u, at, file->bytes + at, length);
        at += length;
    }
    return result != UPDATE_OK || stop < file->length ? result : update_finish(&u);
}

/* What a host does: install the file unless it runs already, confirm it. Returns false when the flash failed under it. */
static bool install(const struct boot_board *board, int wanted, bool confirmed)
{
    struct boot_choice choice = boot_choose(board);
    demand(choice.slot != SLOT_NONE, "nothing boots");
    if (choice.header.version[0] != files[wanted].major) {
        if (choice.testing) {
            choice = boot_choose(board);  /* An old test boot still runs: starting again ends it. */
            demand(choice.slot != SLOT_NONE && !choice.testing, "a test boot comes back");
        }
        if (choice.header.version[0] != files[wanted].major) {
            enum update_result result = upload(board, choice.slot, &files[wanted], UINT32_MAX);
            if (result == UPDATE_FLASH) {
                return false;
            }
            if (result == UPDATE_HASH) {
                /* A mark that was torn read as blank when its sector was written anew, and is back: the upload is forgotten and goes through from the start. */
                result = upload(board, choice.slot, &files[wanted], UINT32_MAX);
            }
            demand(result == UPDATE_OK, "a good update is refused");
            choice = boot_choose(board);
            demand(choice.slot != SLOT_NONE, "nothing boots after the update");
            if (choice.header.version[0] != files[wanted].major) {
                return false;  /* The note of the test boot failed. */
            }
        }
    }
    if (confirmed) {
        /* Also when it is confirmed already: an earlier try may have been cut. */
        enum update_result result = boot_confirm(board, choice.slot);
        demand(result == (choice.testing ? UPDATE_OK : UPDATE_NOTHING_TO_CONFIRM) || result == UPDATE_FLASH, "a tested firmware cannot be confirmed");
        return result != UPDATE_FLASH;
    }
    return true;
}

static struct boot_choice boots_one_of(const struct boot_board *board, int old, int new)
{
    struct boot_choice choice = boot(board);
    demand(choice.slot != SLOT_NONE, "nothing boots");
    uint32_t version = choice.header.version[0];
    demand(version == files[old].major || version == files[new].major, "boots a firmware that is neither old nor new");
    demand(choice.testing ? version == files[new].major : true, "tests the old firmware");
    return choice;
}

/* A power cut lies behind: the board boots `old` or `new`, and the update can be finished. With `detour`, the host first begins to write a later file, so that the way back is overwritten. */
static void recover(const struct boot_board *board, int old, int new, bool detour)
{
    struct boot_choice choice = boots_one_of(board, old, new);
    if (detour && !choice.testing) {
        demand(upload(board, choice.slot, &files[3], 64) == UPDATE_OK, "another update cannot be begun");
        for (int i = 0; i < 4; i++) {
            demand(!boots_one_of(board, old, new).testing, "what was confirmed when the other slot was overwritten is not any more");
        }
    }
    nor_power_on(&nor);
    /* One try may find the torn mark of the test boot and go back; the second then writes again. */
    demand(install(board, new, true) || install(board, new, true), "the update cannot be finished");
    choice = boot(board);
    demand(choice.slot != SLOT_NONE && !choice.testing && choice.header.version[0] == files[new].major, "the finished update does not stay");
}

static void first_firmware(const struct boot_board *board)
{
    nor_blank(&nor);
    demand(boot_choose(board).slot == SLOT_NONE, "a blank board boots");
    demand(upload(board, SLOT_NONE, &files[0], UINT32_MAX) == UPDATE_OK, "a blank board takes no firmware");
    struct boot_choice choice = boot_choose(board);
    demand(choice.slot != SLOT_NONE && choice.testing && boot_confirm(board, choice.slot) == UPDATE_OK, "the first firmware is not confirmed");
}

struct scenario {
    const char *name;
    int before;     /* files installed and confirmed before the recording starts */
    int old, new;   /* what may boot */
    bool broken_off, tested, confirm;  /* an upload broken off before; the new one tested and given up before; confirmed in the end */
    bool sampled;   /* differs from another scenario only in what the trailers hold before: of its data words, every 8th is cut unless TEARS is above 1 */
};

static const struct scenario scenarios[] = {
    {"second firmware of a new board", 1, 0, 1, false, false, true, true},
    {"an update over the oldest firmware", 2, 1, 2, false, false, true, false},
    {"an update that is not confirmed", 2, 1, 2, false, false, false, false},
    {"an update over a broken-off one", 2, 1, 2, true, false, true, true},
    {"an update that was given up once", 2, 1, 2, false, true, true, true},
};

enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

static void prepare(const struct boot_board *board, const struct scenario *s)
{
    first_firmware(board);
    for (int i = 1; i < s->before; i++) {
        demand(install(board, i, true), "the preparation fails");
    }
    struct boot_choice choice = boot(board);
    if (s->broken_off) {
        demand(upload(board, choice.slot, &files[0], NOR_SECTOR_BYTES + 100) == UPDATE_OK, "an upload cannot be broken off");
    }
    if (s->tested) {
        demand(install(board, s->new, false), "the update is not tested");
        choice = boot(board);
        demand(!choice.testing && choice.header.version[0] == files[s->old].major, "an update that was not confirmed does not go away");
    }
}

static long record(const struct boot_board *board, const struct scenario *s, long fails_at)
{
    nor_watch(&nor, operations, fails_at);
    bool done = install(board, s->new, s->confirm);
    demand(done || fails_at != 0, "fails by itself");
    long count = nor.operations;
    if (fails_at == 0 && !s->confirm) {
        struct boot_choice choice = boot(board);
        demand(!choice.testing && choice.header.version[0] == files[s->old].major, "does not go back");
    }
    nor_watch(&nor, NULL, 0);
    return count;
}

static bool on_trailer(const struct boot_board *board, uint32_t address)
{
    return address - board->slot[0].trailer < NOR_SECTOR_BYTES || address - board->slot[1].trailer < NOR_SECTOR_BYTES;
}

/* All states between two operations, and torn ones of each. */
static void cut_everywhere(const struct scenario *s, uint64_t seed, int tears)
{
    static struct nor before, state;
    struct boot_board board = board_of(&nor);
    prepare(&board, s);
    before = nor;
    long count = record(&board, s, 0), erases = 0, states = 0;
    state = before;
    for (long n = 0; n <= count; n++) {
        bool plain_word = n > 0 && n < count && !operations[n].erase && !operations[n - 1].erase && !on_trailer(&board, operations[n].address) && !on_trailer(&board, operations[n - 1].address);
        if (s->sampled && tears < 2 && plain_word && n % 8 != 0) {
            nor_apply(&state, &operations[n]);
            continue;
        }
        nor = state;
        snprintf(what, sizeof what, "%s, cut after operation %ld of %ld", s->name, n, count);
        recover(&board, s->old, s->new, false);
        states++;
        if (n == count) {
            break;
        }
        erases += operations[n].erase;
        int repeat = on_trailer(&board, operations[n].address) ? TRAILER_TEARS * tears : tears;
        for (int tear = 0; tear < repeat; tear++, states++) {
            uint64_t own = seed + (uint64_t)n * TRAILER_TEARS + (uint64_t)tear;
            nor = state;
            nor_seed(own);
            snprintf(what, sizeof what, "%s, cut in operation %ld of %ld, seed %llu", s->name, n + 1, count, (unsigned long long)own);
            nor_tear(&nor, &operations[n]);
            recover(&board, s->old, s->new, tear % 2 != 0);
        }
        nor_apply(&state, &operations[n]);
    }
    printf("%s: %ld operations, %ld of them erasures; %ld states after a power cut, all boot\n", s->name, count, erases, states);
}

/* Cut, boot, cut again while recovering, or an operation that fails without a cut. */
static void random_lives(uint64_t seed, long count)
{
    static struct nor prepared[SCENARIOS], state;
    static long length[SCENARIOS];
    struct boot_board board = board_of(&nor);
    for (int i = 0; i < SCENARIOS; i++) {
        snprintf(what, sizeof what, "%s", scenarios[i].name);
        prepare(&board, &scenarios[i]);
        prepared[i] = nor;
        length[i] = record(&board, &scenarios[i], 0);
    }
    long cuts = 0, failures = 0;
    for (long life = 0; life < count; life++) {
        nor_seed(seed + (uint64_t)life);
        snprintf(what, sizeof what, "life %llu", (unsigned long long)seed + (unsigned long long)life);
        int pick = (int)(nor_draw() % SCENARIOS);
        const struct scenario *s = &scenarios[pick];
        nor = prepared[pick];
        for (uint32_t rounds = 1 + nor_draw() % 3; rounds != 0; rounds--) {
            /* Half of the cuts fall into the first or last operations, where the records are. */
            uint32_t near = nor_draw() % 24, whole = (uint32_t)length[pick];
            long n = nor_draw() % 2 != 0 ? 1 + (long)(nor_draw() % whole) : near < 16 ? 1 + (long)near : length[pick] - (long)(near - 16);
            nor_power_on(&nor);
            if (nor_draw() % 4 == 0) {
                nor_watch(&nor, NULL, n);
                (void)install(&board, s->new, true);
                failures++;
            } else {
                state = nor;
                nor_watch(&nor, more, 0);
                demand(install(&board, s->new, true) || install(&board, s->new, true), "the update cannot be finished");
                long made = nor.operations;
                nor = state;
                for (long i = 0; i + 1 < n && i < made; i++) {
                    nor_apply(&nor, &more[i]);
                }
                if (n <= made) {
                    nor_tear(&nor, &more[n - 1]);
                }
                cuts++;
            }
            struct boot_choice choice = boot(&board);
            demand(choice.slot != SLOT_NONE, "nothing boots");
        }
        recover(&board, s->old, s->new, nor_draw() % 2 != 0);
    }
    printf("%ld lives, %ld cuts, %ld failed operations\n", count, cuts, failures);
}

static void hash_file(struct file *file)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, file->bytes, file->length);
    sha256_final(&s, file->hash);
}

static void hostile(uint64_t seed, long count)
{
    static struct file bad;
    struct boot_board board = board_of(&nor);
    long by_code[8] = {0};
    snprintf(what, sizeof what, "hostile files");
    first_firmware(&board);
    for (long i = 0; i < count; i++) {
        nor_seed(seed + (uint64_t)i);
        snprintf(what, sizeof what, "hostile file %llu", (unsigned long long)seed + (unsigned long long)i);
        bad = files[0];
        for (uint32_t n = 1 + nor_draw() % 3; n != 0; n--) {
            uint32_t at = nor_draw() % 2 != 0 ? nor_draw() % 144 : nor_draw() % bad.length;
            bad.bytes[at] ^= (uint8_t)(1u << nor_draw() % 8);
        }
        if (nor_draw() % 4 == 0) {
            bad.length = FIRMWARE_HEADER_BYTES + nor_draw() % (FILE_BYTES_MAX - FIRMWARE_HEADER_BYTES + 1) / 4 * 4;
        }
        /* Most fields are behind the header's checksum: without mending it, nothing else would be tried. */
        if (nor_draw() % 4 != 0) {
            write_u32(bad.bytes + 508, header_crc(bad.bytes, 508));
        }
        if (memcmp(&bad, &files[0], sizeof bad) == 0) {
            continue;
        }
        hash_file(&bad);
        if (nor_draw() % 8 == 0) {
            bad.hash[nor_draw() % SHA256_BYTES] ^= 1;
        }
        struct boot_choice choice = boot_choose(&board);
        enum update_result result = upload(&board, choice.slot, &bad, UINT32_MAX);
        demand(result != UPDATE_OK, "taken");
        by_code[(result >> 8) == 5 ? result & 7 : 0]++;
        choice = boot(&board);
        demand(choice.slot != SLOT_NONE && !choice.testing && choice.header.version[0] == files[0].major, "the board does not boot what it had");
    }
    printf("%ld hostile files refused: %ld not firmware, %ld signature, %ld another board, %ld hash\n", count, by_code[1], by_code[2], by_code[3], by_code[0]);
}

/* What the writer refuses, and what it answers then. */
static void rules(void)
{
    static struct file changed;
    struct boot_board board = board_of(&nor);
    struct updater u;
    uint32_t at;
    snprintf(what, sizeof what, "rules");
    first_firmware(&board);
    demand(update_write(&(struct updater){.slot = SLOT_NONE}, 0, "", 0) == UPDATE_NOT_BEGUN && update_finish(&(struct updater){.slot = SLOT_NONE}) == UPDATE_NOT_BEGUN, "goes on without a begin");
    demand(update_begin(&u, &board, 0, files[1].hash, 4 * NOR_SECTOR_BYTES + 4, &at) == UPDATE_TOO_LONG, "takes a file longer than the slot");
    demand(update_begin(&u, &board, 0, files[1].hash, 508, &at) == UPDATE_NOT_FIRMWARE, "takes a file shorter than a header");

    demand(upload(&board, 0, &files[1], NOR_SECTOR_BYTES + 20) == UPDATE_OK, "is not broken off");
    demand(update_begin(&u, &board, 0, files[1].hash, files[1].length, &at) == UPDATE_OK && at == NOR_SECTOR_BYTES, "does not go on at the sector it was broken off in");
    demand(update_write(&u, at + 4, files[1].bytes, 4) == UPDATE_OFFSET && update_finish(&u) == UPDATE_NOT_BEGUN, "takes a gap");
    demand(update_begin(&u, &board, 0, files[2].hash, files[1].length, &at) == UPDATE_OK && at == 0, "takes another file for the one that was broken off");
    demand(update_write(&u, 0, files[1].bytes, files[1].length) == UPDATE_OK && update_finish(&u) == UPDATE_HASH, "does not compare the file's hash");
    demand(update_begin(&u, &board, 0, files[2].hash, files[1].length, &at) == UPDATE_OK && at == 0, "does not forget a file that was refused");
    demand(update_write(&u, 0, files[1].bytes, files[1].length - 4) == UPDATE_OK && update_write(&u, files[1].length - 4, files[1].bytes, 8) == UPDATE_TOO_LONG, "takes more than the file's length");
    demand(update_begin(&u, &board, 0, files[1].hash, files[1].length, &at) == UPDATE_OK && update_finish(&u) == UPDATE_HASH, "finishes an incomplete file");

    changed = files[1];
    changed.bytes[48]++;
    write_u32(changed.bytes + 508, header_crc(changed.bytes, 508));
    hash_file(&changed);
    demand(upload(&board, 0, &changed, UINT32_MAX) == UPDATE_OTHER_BOARD, "takes a file for another board");
    changed = files[1];
    changed.bytes[changed.length - 1] ^= 1;
    hash_file(&changed);
    demand(upload(&board, 0, &changed, UINT32_MAX) == UPDATE_SIGNATURE, "takes a file with a bad signature");

    /* After COMMIT and before REBOOT the same upload is still there and may be committed again. */
    demand(upload(&board, 0, &files[2], UINT32_MAX) == UPDATE_OK, "refuses a good file");
    demand(update_begin(&u, &board, 0, files[2].hash, files[2].length, &at) == UPDATE_OK && at == files[2].length && update_finish(&u) == UPDATE_OK, "cannot be committed twice");
    struct boot_choice choice = boot(&board);
    demand(choice.testing && choice.slot == 1, "does not test");
    demand(upload(&board, 1, &files[3], UINT32_MAX) == UPDATE_NOT_IN_THIS_STATE, "overwrites the way back during a test");
    demand(boot_confirm(&board, 1) == UPDATE_OK && boot_confirm(&board, 1) == UPDATE_NOTHING_TO_CONFIRM, "confirms otherwise");
    demand(upload(&board, 1, &files[1], UINT32_MAX) == UPDATE_OLDER, "goes back below the security counter");
    demand(upload(&board, 1, &files[3], UINT32_MAX) == UPDATE_OK, "refuses an equal security counter");
    /* The note of a test boot is torn: it may have run. */
    nor_apply(&nor, &(struct nor_operation){board.slot[0].trailer + TRAILER_TRIED, FLASH_BLANK ^ 4, false});
    choice = boot(&board);
    demand(choice.slot == 1 && !choice.testing, "tests again what may have been tested");

    /* The newest confirmed firmware rots: the other one starts, unless its security counter is lower. */
    demand(upload(&board, 1, &files[3], UINT32_MAX) == UPDATE_OK && boot(&board).slot == 0 && boot_confirm(&board, 0) == UPDATE_OK, "does not go to the fourth file");
    nor.bytes[board.slot[0].data + 600] ^= 8;
    choice = boot(&board);
    demand(choice.slot == 1 && !choice.testing, "does not fall back to what was confirmed before");
    demand(install(&board, 3, true) && boot(&board).slot == 0, "is not mended by writing the file again");
    first_firmware(&board);
    demand(install(&board, 2, true), "is not updated");
    nor.bytes[board.slot[1].data + 600] ^= 8;
    demand(boot(&board).slot == SLOT_NONE, "falls back below the security counter");
    puts("rules kept");
}

static void load(struct file *file, const char *path)
{
    FILE *from = fopen(path, "rb");
    if (from == NULL) {
        perror(path);
        exit(2);
    }
    file->length = (uint32_t)fread(file->bytes, 1, sizeof file->bytes, from);
    file->major = read_u32(file->bytes + 28);
    hash_file(file);
    fclose(from);
}

static void load_key(const char *path)
{
    FILE *from = fopen(path, "rb");
    if (from == NULL || fread(keys[0], 1, sizeof keys[0], from) != sizeof keys[0]) {
        perror(path);
        exit(2);
    }
    fclose(from);
}

int main(int count, char **arguments)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    const char *verb = count > 1 ? arguments[1] : "";
    int numbers = strcmp(verb, "rules") == 0 ? 0 : 2;
    if (count != 3 + FILES + numbers) {
        fputs("usage: sweep cut|random|hostile KEY FILE1 FILE2 FILE3 FILE4 SEED COUNT | rules KEY FILE1 FILE2 FILE3 FILE4\n", stderr);
        return 2;
    }
    load_key(arguments[2]);
    for (int i = 0; i < FILES; i++) {
        load(&files[i], arguments[3 + i]);
    }
    uint64_t seed = numbers == 0 ? 0 : strtoull(arguments[3 + FILES], NULL, 10);
    long times = numbers == 0 ? 0 : strtol(arguments[4 + FILES], NULL, 10);
    if (strcmp(verb, "rules") == 0) {
        rules();
    } else if (strcmp(verb, "hostile") == 0) {
        hostile(seed, times);
    } else if (strcmp(verb, "random") == 0) {
        random_lives(seed, times);
    } else {
        for (int i = 0; i < SCENARIOS; i++) {
            cut_everywhere(&scenarios[i], seed, (int)times);
        }
    }
    return 0;
}
