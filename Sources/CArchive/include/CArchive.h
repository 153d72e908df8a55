// The few calls of libarchive that reading a zip or tar needs, with its names always in UTF-8.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#pragma clang assume_nonnull begin

/// Makes a reader of zip and tar, the latter also packed by gzip: nothing else is recognised, so that no other parser of
/// libarchive's ever sees what strangers have made. NULL when there is no memory. Free it with archive_read_free.
struct archive *_Nullable carchive_create(void);

/// Goes to the next entry, as archive_read_next_header does, and gives its name in UTF-8 (NULL where there is none that can be
/// read so). Entry and name are valid until the next call.
int carchive_next(
    struct archive *reader, struct archive_entry *_Nullable *_Nonnull entry, const char *_Nullable *_Nonnull name);

/// AE_IFDIR and AE_IFREG are macros with a cast in them, which Swift does not import.
static inline bool carchive_is_folder(struct archive_entry *entry) { return archive_entry_filetype(entry) == AE_IFDIR; }

/// Whether an entry is a file of its own: no link, device or pipe.
static inline bool carchive_is_file(struct archive_entry *entry) {
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

#pragma clang assume_nonnull end
