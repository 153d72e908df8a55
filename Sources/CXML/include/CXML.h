// A C face for libxml2's SAX parser: bytes in, elements and texts out as they are met. No tree is made, and nothing is asked of anybody.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// A piece of the document. Valid during the call that it is given to; no zero ends it.
typedef struct {
    const char *_Nullable bytes;
    size_t length;
} cxml_text;

/// An attribute of an element. `xml:base` is `base` with the prefix `xml`; most have none. In a value `&#38;` stands for each ampersand, as
/// libxml2 leaves it.
typedef struct {
    cxml_text prefix, name, value;
} cxml_attribute;

/// What is told of a document, in its order. Who returns false has read enough, or too much: nothing more is told then.
typedef struct {
    /// An element begins: its name without a prefix, and the namespace that it is in (empty for none).
    bool (*begin)(void *context, cxml_text name, cxml_text space, const cxml_attribute *_Nullable attributes, size_t count);
    /// Some of a text; one text may come in several pieces.
    bool (*text)(void *context, cxml_text text);
    bool (*end)(void *context);
} cxml_handler;

/// Reads a document in UTF-8 to its end. False for one that is not well-formed, that has a document type, or of which the handler has
/// read enough.
///
/// Entities come by a document type alone, so that there is none that is read from elsewhere or expands without end.
bool cxml_read(const char *bytes, size_t length, const cxml_handler *handler, void *context);

#pragma clang assume_nonnull end
