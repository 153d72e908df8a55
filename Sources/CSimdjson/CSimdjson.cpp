#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "CSimdjson.h"

#include <cstdlib>
#include <cstring>
#include <new>

static_assert(CSIMDJSON_PADDING >= simdjson::SIMDJSON_PADDING, "simdjson reads further than we promise our callers");

struct csimdjson_parser {
    simdjson::dom::parser parser;
    // A padded copy of documents that come without padding.
    uint8_t *copy = nullptr;
    size_t copy_size = 0;

    ~csimdjson_parser() { std::free(copy); }
};

// simdjson grows to the exact length; growing in powers of two keeps a slowly growing stream of documents from reallocating.
static size_t rounded(size_t length) noexcept {
    size_t size = 64 << 10;
    while (size < length) size *= 2;
    return size;
}

extern "C" csimdjson_parser *csimdjson_create(void) { return new (std::nothrow) csimdjson_parser; }

extern "C" void csimdjson_destroy(csimdjson_parser *parser) { delete parser; }

extern "C" const char *csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t length, bool is_padded, csimdjson_document *document) {
    if (length == 0) return "it is empty";
    if (length > (size_t(1) << 30)) return "it is longer than 1 GiB";
    if (!is_padded) {
        if (parser->copy_size < length + CSIMDJSON_PADDING) {
            std::free(parser->copy);
            parser->copy_size = rounded(length + CSIMDJSON_PADDING);
            parser->copy = static_cast<uint8_t *>(std::calloc(parser->copy_size, 1));
            if (parser->copy == nullptr) {
                parser->copy_size = 0;
                return "there is no memory for it";
            }
        }
        std::memcpy(parser->copy, bytes, length);
        bytes = parser->copy;
    }
    if (parser->parser.capacity() < length && parser->parser.allocate(rounded(length)) != simdjson::SUCCESS)
        return "there is no memory for it";

    simdjson::error_code error = parser->parser.parse(bytes, length, false).error();
    if (error != simdjson::SUCCESS) {
        switch (error) {
        case simdjson::CAPACITY:
        case simdjson::MEMALLOC: return "there is no memory for it";
        case simdjson::DEPTH_ERROR: return "it is nested more than 1024 deep";
        case simdjson::STRING_ERROR: return "a string has a bad escape";
        case simdjson::T_ATOM_ERROR:
        case simdjson::F_ATOM_ERROR:
        case simdjson::N_ATOM_ERROR: return "a word is none of true, false and null";
        case simdjson::NUMBER_ERROR: return "a number is malformed or out of range";
        case simdjson::UTF8_ERROR: return "it is not UTF-8";
        case simdjson::EMPTY: return "it is empty";
        case simdjson::UNESCAPED_CHARS: return "a string has an unescaped control character";
        case simdjson::UNCLOSED_STRING: return "a string has no end";
        default: return "it is not JSON, or cut off";
        }
    }
    document->tape = parser->parser.doc.tape.get();
    document->strings = parser->parser.doc.string_buf.get();
    return nullptr;
}

extern "C" size_t csimdjson_capacity(const csimdjson_parser *parser) {
    size_t parsed = parser->parser.capacity();
    return parsed > parser->copy_size ? parsed : parser->copy_size;
}
