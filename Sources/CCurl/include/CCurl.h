#pragma once
#include <curl/curl.h>

#pragma clang assume_nonnull begin

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt take any type behind `...`, which Swift cannot call and the
// compiler cannot check. One function for each type of value takes their place.

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}
/// libcurl copies the string, except for CURLOPT_POSTFIELDS.
static inline CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}
/// For the CURLOPT_...DATA options, CURLOPT_PRIVATE and CURLOPT_ERRORBUFFER.
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}
/// The list stays the caller's, and must live until the transfer has ended.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *_Nullable value) {
    return curl_easy_setopt(handle, option, value);
}
/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION, which share a type.
static inline CURLcode ccurl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode ccurl_set_reader(CURL *handle, curl_read_callback value) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, value);
}
static inline CURLcode ccurl_set_progress(CURL *handle, curl_xferinfo_callback value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}
static inline CURLcode ccurl_set_opensocket(CURL *handle, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}
static inline CURLcode ccurl_set_prerequest(CURL *handle, curl_prereq_callback value) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode ccurl_get_long(CURL *handle, CURLINFO what, long *value) {
    return curl_easy_getinfo(handle, what, value);
}
static inline CURLcode ccurl_get_size(CURL *handle, CURLINFO what, curl_off_t *value) {
    return curl_easy_getinfo(handle, what, value);
}
static inline CURLcode ccurl_get_pointer(CURL *handle, CURLINFO what, void *_Nullable *_Nonnull value) {
    return curl_easy_getinfo(handle, what, (char **)value);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// CURL_GLOBAL_ALL is a macro with a cast in it, which Swift does not import.
static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_ALL); }

/// The CURL_VERSION_... bits of this libcurl.
static inline int ccurl_features(void) { return curl_version_info(CURLVERSION_NOW)->features; }

/// The address behind libcurl's own head of a socket address; it may be longer than a `struct sockaddr`.
static inline const struct sockaddr *ccurl_address(const struct curl_sockaddr *address) { return &address->addr; }

/// What libcurl does without a callback, plus close-on-exec, so that no child process inherits a connection.
curl_socket_t ccurl_open_socket(const struct curl_sockaddr *address);

/// CURL_SOCKET_BAD is a macro with a cast in it, which Swift does not import.
static inline curl_socket_t ccurl_socket_bad(void) { return CURL_SOCKET_BAD; }

/// Keeps up to 16 MiB of freed memory with the process instead of giving it back with every body that is dropped, and lets the heap grow by as
/// much address space at once instead of page by page. Does nothing where the C library has no such knobs.
void ccurl_keep_freed_memory(void);

#pragma clang assume_nonnull end
