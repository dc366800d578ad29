/* A firmware that can replace itself. It says who it is and takes commands, a line each, from the serial port:
     begin LENGTH SHA256   answers where to go on   |  data HEX   the next bytes  |  commit  |  confirm  |  restart
   Numbers are 8 hexadecimal digits. Answers: "ok NUMBER" or "error CODE" (result.h). */
#include <string.h>

#include "../update.h"
#include "machine.h"

static char line[2200];
static struct updater updater;
static uint32_t next;

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of a hexadecimal text; how many there were. */
static uint32_t from_hex(const char *text, uint8_t *bytes, uint32_t most)
{
    uint32_t count = 0;
    for (; count < most && nibble(text[0]) >= 0 && nibble(text[1]) >= 0; text += 2) {
        bytes[count++] = (uint8_t)(nibble(text[0]) << 4 | nibble(text[1]));
    }
    return count;
}

static void read_line(void)
{
    unsigned length = 0;
    for (int c = get(); c != '\n'; c = get()) {
        if (length + 1 < sizeof line) {
            line[length++] = (char)c;
        }
    }
    line[length] = 0;
}

static bool starts(const char *word)
{
    return memcmp(line, word, strlen(word)) == 0;
}

static enum update_result obey(int slot, uint32_t *value)
{
    static uint8_t bytes[1024];
    *value = 0;
    if (starts("begin ")) {
        if (from_hex(line + 6, bytes, 4) != 4 || from_hex(line + 15, bytes + 4, SHA256_BYTES) != SHA256_BYTES) {
            return UPDATE_NOT_FIRMWARE;
        }
        uint32_t length = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
        enum update_result result = update_begin(&updater, &board, slot, bytes + 4, length, &next);
        *value = next;
        return result;
    }
    if (starts("data ")) {
        uint32_t count = from_hex(line + 5, bytes, sizeof bytes);
        enum update_result result = update_write(&updater, next, bytes, count);
        next += count;
        *value = next;
        return result;
    }
    if (starts("commit")) {
        return update_finish(&updater);
    }
    return starts("confirm") ? boot_confirm(&board, slot) : UPDATE_NOT_IN_THIS_STATE;
}

int main(int slot, int testing)
{
    updater.slot = SLOT_NONE;
    put("firmware " VERSION " slot ");
    put(slot == 0 ? "A" : "B");
    put(testing ? " testing\n" : " confirmed\n");
    for (;;) {
        uint32_t value;
        read_line();
        if (starts("restart")) {
            restart();
        }
        enum update_result result = obey(slot, &value);
        put(result == UPDATE_OK ? "ok " : "error ");
        put_hex(result == UPDATE_OK ? value : (uint32_t)result);
        put("\n");
    }
}
