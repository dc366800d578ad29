#include <stdarg.h>

#include "test.h"

enum { LINE_MAX_BYTES = 1 << 20 };

void lines_open(struct lines *l, const char *path)
{
    *l = (struct lines){ .name = path, .file = fopen(path, "r"), .line = malloc(LINE_MAX_BYTES) };
    if (l->file == NULL || l->line == NULL) {
        perror(path);
        exit(2);
    }
}

bool lines_next(struct lines *l)
{
    while (fgets(l->line, LINE_MAX_BYTES, l->file) != NULL) {
        l->number++;
        l->line[strcspn(l->line, "\r\n")] = 0;
        l->at = l->line;
        if (l->line[0] != '#' && l->line[0] != 0) {
            return true;
        }
    }
    fclose(l->file);
    free(l->line);
    l->line = NULL;
    return false;
}

void bad(const struct lines *l, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("%s line %u: ", l->name, l->number);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    exit(1);
}

void demand(const struct lines *l, bool good, const char *format, ...)
{
    va_list arguments;
    if (!good) {
        va_start(arguments, format);
        printf("%s line %u: ", l->name, l->number);
        vprintf(format, arguments);
        printf("\n");
        va_end(arguments);
        exit(1);
    }
}

bool lines_more(struct lines *l)
{
    l->at += strspn(l->at, " ");
    return *l->at != 0;
}

const char *word(struct lines *l)
{
    demand(l, lines_more(l), "a word is missing");
    char *start = l->at;
    l->at += strcspn(l->at, " ");
    if (*l->at != 0) {
        *l->at++ = 0;
    }
    return start;
}

int64_t number(struct lines *l, int64_t low, int64_t high)
{
    char *end;
    const char *text = word(l);
    long long value = strtoll(text, &end, 0);
    demand(l, *end == 0 && value >= low && value <= high, "a number is wrong or out of range: %s", text);
    return value;
}

uint64_t number64(struct lines *l)
{
    char *end;
    const char *text = word(l);
    unsigned long long value = strtoull(text, &end, 10);
    demand(l, *end == 0, "a number is wrong: %s", text);
    return value;
}

static unsigned digit(const struct lines *l, char c)
{
    const char *all = "0123456789abcdef", *at = strchr(all, c);
    demand(l, c != 0 && at != NULL, "not a hexadecimal digit: %c", c);
    return (unsigned)(at - all);
}

size_t bytes(struct lines *l, uint8_t *out, size_t room)
{
    const char *text = word(l);
    size_t n = 0;
    for (; strcmp(text, "-") != 0 && *text != 0; text += 2) {
        demand(l, n < room, "too many bytes");
        out[n++] = (uint8_t)(digit(l, text[0]) << 4 | digit(l, text[1]));
    }
    return n;
}
