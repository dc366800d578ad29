/* fwtest baud, cobs|frames FILE, messages FILE SCHEMA, sessions SCHEMA FILE..., chip FILE...,
   hostile IMAGE_TEXT COUNT SEED, fuzz IMAGE_TEXT COUNT SEED, export TEXT IMAGE EVENTS (a system vector as files for fwlive). Exit code 0: all right, 1: a test fails, 2: cannot run. */
#include "crc32c.h"
#include "text_image.h"

/* The test program keeps what it has taken until it ends; the firmware has no heap. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static void export(const char *text, const char *image, const char *events)
{
    struct lines l;
    lines_open(&l, text);
    (void)lines_next(&l);
    struct text_image t = text_image_read(&l);
    FILE *f = fopen(image, "wb"), *e = fopen(events, "w");
    if (f == NULL || e == NULL || fwrite(t.bytes, 1, t.length, f) != t.length || fclose(f) != 0) {
        perror(image);
        exit(2);
    }
    for (size_t i = 0; i < t.events; i++) {
        fprintf(e, "event %llu %u %u %d\n", (unsigned long long)t.event[i].tick, t.event[i].port, t.event[i].channel, t.event[i].payload);
    }
    fprintf(e, "ticks %llu\n", (unsigned long long)t.ticks);
    fclose(e);
}

static uint32_t file_crc(const char *path)
{
    static uint8_t buffer[65536];
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        exit(2);
    }
    size_t n = fread(buffer, 1, sizeof buffer, f);
    fclose(f);
    return crc32c(0, buffer, n);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    int failed = 0;
    if (argc == 2 && !strcmp(argv[1], "baud")) {
        return test_baud();
    }
    if (!strcmp(what, "cobs")) {
        return test_cobs(argv[2]);
    } else if (!strcmp(what, "frames")) {
        return test_frames(argv[2]);
    } else if (!strcmp(what, "messages") && argc == 4) {
        return test_messages(argv[2], argv[3]);
    } else if (!strcmp(what, "sessions")) {
        for (int i = 3; i < argc; i++) {
            failed |= test_session(argv[i], file_crc(argv[2]));
        }
        return failed;
    } else if (!strcmp(what, "chip")) {
        for (int i = 2; i < argc; i++) {
            failed |= test_chip(argv[i]);
        }
        printf("%d files\n", argc - 2);
        return failed;
    } else if (!strcmp(what, "hostile") && argc == 5) {
        return test_hostile_images(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    } else if (!strcmp(what, "fuzz") && argc == 5) {
        return test_fuzz(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    }
    if (!strcmp(what, "export") && argc == 5) {
        export(argv[2], argv[3], argv[4]);
        return 0;
    }
    fprintf(stderr, "usage: fwtest baud | cobs|frames FILE | messages FILE SCHEMA | sessions SCHEMA FILE... | chip FILE... | hostile|fuzz IMAGE_TEXT COUNT SEED | export TEXT IMAGE EVENTS\n");
    return 2;
}
