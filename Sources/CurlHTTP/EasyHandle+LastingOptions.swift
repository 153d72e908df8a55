import CCurl

extension EasyHandle {
    /// Sets what is the same for all exchanges of a client. Returns false where libcurl takes an option not.
    func setLastingOptions(_ settings: CurlSettings) -> Bool {
        let this = Unmanaged.passUnretained(self).toOpaque()
        var isSet = true
        func check(_ code: CURLcode) { isSet = isSet && code == CURLE_OK }
        func set(_ option: CURLoption, _ value: Int) { check(ccurl_set_long(curl, option, value)) }
        func set(_ option: CURLoption, _ value: String) { check(ccurl_set_string(curl, option, value)) }
        func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) { check(ccurl_set_pointer(curl, option, value)) }

        set(CURLOPT_PRIVATE, this)
        set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))

        // No surprises: nothing but HTTP, no signals, no waiting for a resolver thread when a transfer is taken out.
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_NOPROXY, settings.proxies.exceptions)

        set(CURLOPT_SSLVERSION, CurlSettings.tls12OrNewer)
        // As browsers do: AES-128 is as safe in practice and a third less work. Only an OpenSSL takes the option.
        _ = ccurl_set_string(curl, CURLOPT_TLS13_CIPHERS, CurlSettings.tls13Ciphers)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let caFile = settings.caFile {
            set(CURLOPT_CAINFO, caFile)
        } else {
            // The system's bundle alone: libcurl reads it once a day (CURLOPT_CA_CACHE_TIMEOUT), but only where no directory is to be searched
            // as well. Without this every connection would parse some 140 certificates, 20 ms of CPU.
            check(ccurl_set_string(curl, CURLOPT_CAPATH, nil))
        }

        set(CURLOPT_ACCEPT_ENCODING, "")  // decompress all that this libcurl can; `CurlSettings.fields` asks for it
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 60)
        set(CURLOPT_TCP_KEEPINTVL, 30)

        check(ccurl_set_receiver(curl, CURLOPT_HEADERFUNCTION, Callbacks.header))
        set(CURLOPT_HEADERDATA, this)
        check(ccurl_set_receiver(curl, CURLOPT_WRITEFUNCTION, Callbacks.body))
        set(CURLOPT_WRITEDATA, this)
        check(ccurl_set_opensocket(curl, Callbacks.openSocket))
        set(CURLOPT_OPENSOCKETDATA, this)
        check(ccurl_set_prerequest(curl, Callbacks.connected))
        set(CURLOPT_PREREQDATA, this)
        return isSet
    }
}

extension CurlSettings {
    fileprivate static let tls13Ciphers = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    static let tls12OrNewer = 6  // CURL_SSLVERSION_TLSv1_2; the name is an anonymous enumerator in the C header
}
