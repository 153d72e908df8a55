#include "CXML.h"

#include <libxml/parserInternals.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

// More than that no element of a feed has; the rest is left out.
enum { MOST_ATTRIBUTES = 64 };

typedef struct {
    const cxml_handler *handler;
    void *context;
    xmlParserCtxtPtr parser;
    bool is_stopped;
} reading;

static cxml_text text_of(const xmlChar *text) {
    return (cxml_text){(const char *)text, text == NULL ? 0 : strlen((const char *)text)};
}

static void stop(reading *reading) {
    reading->is_stopped = true;
    xmlStopParser(reading->parser);
}

static void begin(
    void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space, int spaces, const xmlChar **declared, int count,
    int defaulted, const xmlChar **given) {
    (void)prefix, (void)spaces, (void)declared, (void)defaulted;
    reading *reading = data;
    if (reading->is_stopped) return;
    cxml_attribute attributes[MOST_ATTRIBUTES];
    size_t most = count < MOST_ATTRIBUTES ? (size_t)count : MOST_ATTRIBUTES;
    // Name, prefix, namespace, and the beginning and the end of the value.
    for (size_t i = 0; i < most; i++, given += 5) {
        attributes[i] = (cxml_attribute){text_of(given[1]), text_of(given[0]), {(const char *)given[3], (size_t)(given[4] - given[3])}};
    }
    if (!reading->handler->begin(reading->context, text_of(name), text_of(space), attributes, most)) stop(reading);
}

static void end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *space) {
    (void)name, (void)prefix, (void)space;
    reading *reading = data;
    if (!reading->is_stopped && !reading->handler->end(reading->context)) stop(reading);
}

static void text(void *data, const xmlChar *bytes, int length) {
    reading *reading = data;
    if (reading->is_stopped || length < 0) return;
    if (!reading->handler->text(reading->context, (cxml_text){(const char *)bytes, (size_t)length})) stop(reading);
}

// The name of a document type has been read, and nothing of what it declares.
static void document_type(void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    (void)name, (void)external, (void)system;
    stop(data);
}

// What is wrong, the parser knows itself; without this it would be printed.
static void error(void *data, xmlErrorPtr error) { (void)data, (void)error; }

bool cxml_read(const char *bytes, size_t length, const cxml_handler *handler, void *context) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, xmlInitParser);
    if (length == 0 || length > INT_MAX) return false;
    xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt(bytes, (int)length);
    if (parser == NULL) return false;
    reading reading = {handler, context, parser, false};
    *parser->sax = (xmlSAXHandler){
        .initialized = XML_SAX2_MAGIC, .startElementNs = begin, .endElementNs = end, .characters = text, .cdataBlock = text,
        .ignorableWhitespace = text, .internalSubset = document_type, .serror = (xmlStructuredErrorFunc)error,
    };
    parser->userData = &reading;
    // Entities are not asked for: behind an error, after which no document type is told, their declarations would be kept.
    xmlCtxtUseOptions(parser, XML_PARSE_NONET);
    bool is_whole = xmlParseDocument(parser) == 0 && parser->wellFormed && parser->nsWellFormed && !reading.is_stopped;
    if (parser->myDoc != NULL) xmlFreeDoc(parser->myDoc);
    xmlFreeParserCtxt(parser);
    return is_whole;
}
