#define _GNU_SOURCE
#include "CArchive.h"

#include <locale.h>
#include <pthread.h>

static locale_t utf8;

static void make_locale(void) { utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0); }

struct archive *carchive_create(void) {
    struct archive *reader = archive_read_new();
    if (reader == NULL) return NULL;
    if (archive_read_support_format_zip(reader) < ARCHIVE_WARN || archive_read_support_format_tar(reader) < ARCHIVE_WARN
        || archive_read_support_filter_gzip(reader) < ARCHIVE_WARN) {
        archive_read_free(reader);
        return NULL;
    }
    return reader;
}

int carchive_next(struct archive *reader, struct archive_entry **entry, const char **name) {
    // libarchive turns names into the characters of the thread's locale, which without one are ASCII: all others would become `?`.
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_locale);
    locale_t before = utf8 == (locale_t)0 ? (locale_t)0 : uselocale(utf8);
    int outcome = archive_read_next_header(reader, entry);
    *name = outcome >= ARCHIVE_WARN && outcome != ARCHIVE_EOF && *entry != NULL ? archive_entry_pathname(*entry) : NULL;
    if (before != (locale_t)0) uselocale(before);
    return outcome;
}
