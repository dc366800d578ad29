/* lms_test vectors FILE          every signature of the file is good, and no longer good when it, the key or the message is changed or it is cut
   lms_test verify KEY SIG MSG    exit code 0 when the signature file is the key's for the message file (all binary)
   lms_test fuzz FILE SEED COUNT  COUNT mutations of the file's signatures are refused without harm (run it under sanitizers) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lms.h"

struct item {
    uint8_t bytes[LMS_SIGNATURE_BYTES_MAX];
    size_t length;
};

static struct item key, message, signature, copy;

static int nibble(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void from_hex(struct item *item, const char *text)
{
    for (item->length = 0; nibble(text[0]) >= 0 && nibble(text[1]) >= 0 && item->length < sizeof item->bytes; text += 2) {
        item->bytes[item->length++] = (uint8_t)(nibble(text[0]) << 4 | nibble(text[1]));
    }
}

/* The next case of a vector file; false at its end. */
static bool next(FILE *file, char *name, size_t name_length)
{
    static char line[2 * LMS_SIGNATURE_BYTES_MAX + 64];
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "case ", 5) == 0) {
            line[strcspn(line, "\n")] = 0;
            snprintf(name, name_length, "%.100s", line + 5);
        } else if (strncmp(line, "key ", 4) == 0) {
            from_hex(&key, line + 4);
        } else if (strncmp(line, "message ", 8) == 0) {
            from_hex(&message, line + 8);
        } else if (strncmp(line, "signature ", 10) == 0) {
            from_hex(&signature, line + 10);
            return key.length == LMS_PUBLIC_KEY_BYTES;
        }
    }
    return false;
}

static bool good(const struct item *k, const struct item *m, const struct item *s)
{
    return lms_verify(k->bytes, m->bytes, m->length, s->bytes, (uint32_t)s->length);
}

/* The stride is coprime to 32 and below it: every node is hit, each at other bytes. */
static int each_change_is_seen(const char *name, struct item *changed, const char *what)
{
    for (size_t i = 0; i < changed->length; i += changed->length < 1000 ? 1 : 13) {
        changed->bytes[i] ^= (uint8_t)(1u << i % 8);
        bool passed = good(&key, &message, &signature);
        changed->bytes[i] ^= (uint8_t)(1u << i % 8);
        if (passed) {
            printf("%s: byte %zu of the %s may change unseen\n", name, i, what);
            return 1;
        }
    }
    return 0;
}

static int vectors(const char *path)
{
    char name[128] = "";
    int cases = 0, failures = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        return 2;
    }
    while (next(file, name, sizeof name)) {
        cases++;
        if (!good(&key, &message, &signature) || lms_signature_bytes(key.bytes) != signature.length) {
            printf("%s: refused\n", name);
            failures++;
            continue;
        }
        failures += each_change_is_seen(name, &key, "key") + each_change_is_seen(name, &message, "message") + each_change_is_seen(name, &signature, "signature");
        for (uint32_t length = 0; length < signature.length; length++) {
            if (lms_verify(key.bytes, message.bytes, message.length, signature.bytes, length)) {
                printf("%s: good though cut to %u bytes\n", name, (unsigned)length);
                failures++;
            }
        }
    }
    fclose(file);
    printf("%d cases, %d failures\n", cases, failures);
    return cases == 0 || failures != 0;
}

static uint64_t chance;

static uint32_t draw(uint32_t below)
{
    chance ^= chance << 13, chance ^= chance >> 7, chance ^= chance << 17;
    return (uint32_t)(chance >> 32) % below;
}

static int fuzz(const char *path, uint64_t seed, long count)
{
    char name[128];
    chance = seed * 2 + 1;
    FILE *file = fopen(path, "r");
    if (file == NULL || count <= 0) {
        perror(path);
        return 2;
    }
    for (long done = 0; done < count; done++) {
        if (!next(file, name, sizeof name)) {
            rewind(file);
            if (!next(file, name, sizeof name)) {
                return 2;
            }
        }
        copy = signature;
        uint8_t first = copy.bytes[0];
        for (uint32_t n = 1 + draw(4); n != 0; n--) {
            /* Type and leaf fields are where a parser goes wrong, so they are hit as often as everything else together. */
            struct item *hit = draw(8) == 0 ? &key : &copy;
            hit->bytes[draw(2) != 0 ? draw(8) : draw((uint32_t)hit->length)] = (uint8_t)draw(256);
        }
        copy.bytes[0] ^= (uint8_t)(copy.bytes[0] == first && memcmp(&copy, &signature, sizeof copy) == 0);
        if (draw(4) == 0) {
            copy.length = draw((uint32_t)signature.length + 1);
        }
        /* An exact allocation lets the address sanitizer see a read beyond the signature. */
        uint8_t *exact = malloc(copy.length + 1);
        if (exact == NULL) {
            return 2;
        }
        memcpy(exact, copy.bytes, copy.length);
        uint8_t *tight = realloc(exact, copy.length != 0 ? copy.length : 1);
        bool passed = lms_verify(key.bytes, message.bytes, message.length, tight, (uint32_t)copy.length);
        free(tight);
        if (passed) {
            printf("%s: mutation %ld of seed %llu passed\n", name, done, (unsigned long long)seed);
            return 1;
        }
    }
    fclose(file);
    printf("%ld mutations refused\n", count);
    return 0;
}

static bool load(struct item *item, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    item->length = fread(item->bytes, 1, sizeof item->bytes, file);
    fclose(file);
    return true;
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "vectors") == 0) {
        return vectors(arguments[2]);
    }
    if (count == 5 && strcmp(arguments[1], "fuzz") == 0) {
        return fuzz(arguments[2], strtoull(arguments[3], NULL, 10), strtol(arguments[4], NULL, 10));
    }
    if (count == 5 && strcmp(arguments[1], "verify") == 0) {
        bool loaded = load(&key, arguments[2]) && load(&signature, arguments[3]) && load(&message, arguments[4]);
        bool valid = loaded && key.length == LMS_PUBLIC_KEY_BYTES && good(&key, &message, &signature);
        puts(valid ? "good" : "refused");
        return !valid;
    }
    fputs("usage: lms_test vectors FILE | verify KEY SIGNATURE MESSAGE | fuzz FILE SEED COUNT\n", stderr);
    return 2;
}
