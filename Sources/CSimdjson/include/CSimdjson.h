// A C face for simdjson's DOM parser: bytes in, its tape out. Nothing is thrown across it, and nothing is called per field.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// How many bytes behind a document may be read (never written) by the parser; they need not mean anything.
enum { CSIMDJSON_PADDING = 64 };

/// A parser with the memory it has grown. One thread at a time may use it.
typedef struct csimdjson_parser csimdjson_parser;

/// A parsed document, as simdjson's doc/tape.md describes it. Valid until the parser parses again or is destroyed.
typedef struct {
    /// 64-bit words: the type in the upper 8 bits, the payload in the lower 56. The root's value stands at index 1.
    const uint64_t *tape;
    /// Unescaped strings: the length as 32 bits, the bytes, a zero.
    const uint8_t *strings;
} csimdjson_document;

/// Creates a parser; NULL when there is no memory.
csimdjson_parser *csimdjson_create(void);

/// Destroys a parser; NULL is let pass.
void csimdjson_destroy(csimdjson_parser *parser);

/// Parses `length` bytes. With `is_padded`, CSIMDJSON_PADDING more bytes can be read behind them; otherwise the bytes are copied.
///
/// Returns NULL and fills `document`, or returns why not: a constant sentence that holds nothing of the document.
const char *csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t length, bool is_padded, csimdjson_document *document);

/// For how long a document, in bytes, the parser has memory at the moment. It takes about 14 times as much.
size_t csimdjson_capacity(const csimdjson_parser *parser);

#ifdef __cplusplus
}
#endif
