import CCurl
import HTTPTypes

/// One transfer of libcurl's, used for one exchange after the other. Lives on the loop's thread alone.
final class EasyHandle {
    let curl: UnsafeMutableRawPointer
    let watch: Watch

    /// Set from `begin` to `end`.
    private(set) var exchange: Exchange?
    private(set) var host: HostQueue<Exchange>?
    /// Its place among the loop's active handles.
    var index = 0

    /// Its accesses never overlap (libcurl's callbacks touch it one after the other), and a check of that with every line and piece would be seen.
    @exclusivity(unchecked) var reader: AnswerReader
    var isConnected = false
    /// When the last byte came or, before any, when the connection stood.
    @exclusivity(unchecked) var lastByte = Ticks.never
    /// Why the address policy, or the system for want of a socket, let a connection not come about.
    var refusal: Failure?

    private var connectBy = Ticks.never
    private var uploaded: curl_off_t = 0
    private var applied = Applied()
    private var fieldList: UnsafeMutablePointer<curl_slist>?
    let errorText: UnsafeMutablePointer<CChar>

    /// What the last exchange left set, so that the next one of the same shape sets nothing but its URL.
    private struct Applied {
        var method = "GET"
        var hadBody = false
        var isSecure: Bool?
        var proxy: String?
        var connectMilliseconds = -1
        var waitsForMultiplex = false
        var fields: HTTPFields?
        var fieldsHadBody = false
    }

    init?(settings: CurlSettings, watch: Watch, names: FieldNames) {
        guard let curl = curl_easy_init() else { return nil }
        self.curl = curl
        self.watch = watch
        reader = AnswerReader(names: names)
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard setLastingOptions(settings) else { return nil }
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_slist_free_all(fieldList)
        errorText.deallocate()
    }

    // MARK: Beginning and ending

    /// Makes the handle ready for `exchange`. Throws `.internal` when libcurl takes an option not.
    func begin(_ exchange: Exchange, to host: HostQueue<Exchange>, settings: CurlSettings) throws(Failure) {
        self.exchange = exchange
        self.host = host
        let options = exchange.options
        reader.begin(maxHeaderBytes: options.maxHeaderBytes, maxBodyBytes: options.maxBodyBytes)
        isConnected = false
        lastByte = .never
        refusal = nil
        uploaded = 0
        errorText.pointee = 0
        connectBy = watch.now.advanced(by: options.connectDeadline)
        watch.expect(min(connectBy, exchange.deadline))

        guard setURL(exchange.request, settings), setMethod(exchange.request), setFields(exchange.request, settings),
            setConnection(options, isMultiplexed: host.isMultiplexed, settings, isSecure: exchange.request.isSecure)
        else { throw Failure(.internal, "libcurl refused an option; out of memory, or older than 7.87") }
    }

    /// Lets go of the exchange, so that the handle can wait for the next one.
    func end() {
        exchange = nil
        host = nil
    }

    /// What libcurl says went wrong, for a person; empty where it says nothing.
    var errorMessage: String { String(cString: errorText) }

    // MARK: Deadlines

    /// Which deadline has passed, if any.
    func passedDeadline() -> Failure? {
        guard let exchange else { return nil }
        let options = exchange.options
        if watch.now >= exchange.deadline {
            return Failure(.wholeDeadline, "not finished within \(options.wholeDeadline)")
        }
        guard isConnected else {
            return watch.now >= connectBy ? Failure(.connectDeadline, "not connected within \(options.connectDeadline)") : nil
        }
        guard watch.now >= lastByte.advanced(by: options.stallDeadline) else { return nil }
        var sent: curl_off_t = 0
        if ccurl_get_size(curl, CURLINFO_SIZE_UPLOAD_T, &sent) == CURLE_OK, sent != uploaded {
            uploaded = sent  // libcurl calls nobody for bytes that go out
            lastByte = watch.now
            return nil
        }
        return Failure(.stallDeadline, "no byte for \(options.stallDeadline)")
    }

    /// When to look again.
    var nextDeadline: Ticks {
        guard let exchange else { return .never }
        return min(exchange.deadline, isConnected ? lastByte.advanced(by: exchange.options.stallDeadline) : connectBy)
    }

    func noteConnected() {
        isConnected = true
        lastByte = watch.now
        watch.expect(nextDeadline)
    }

    // MARK: Options of one exchange

    private func setURL(_ request: PreparedRequest, _ settings: CurlSettings) -> Bool {
        guard ccurl_set_string(curl, CURLOPT_URL, request.url) == CURLE_OK else { return false }
        guard applied.isSecure != request.isSecure else { return true }
        applied.isSecure = request.isSecure
        let version =
            request.isSecure && settings.versions == .upToHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        return ccurl_set_long(curl, CURLOPT_HTTP_VERSION, version) == CURLE_OK
    }

    private func setMethod(_ request: PreparedRequest) -> Bool {
        let hasBody = !request.body.isEmpty || request.isBodyExpected
        guard hasBody || applied.hadBody || applied.method != request.method else { return true }
        applied.method = request.method
        applied.hadBody = hasBody
        var isSet =
            ccurl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, nil) == CURLE_OK
            && ccurl_set_long(curl, CURLOPT_NOBODY, 0) == CURLE_OK
            && ccurl_set_long(curl, CURLOPT_HTTPGET, 1) == CURLE_OK
            && ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, nil) == CURLE_OK
        if hasBody {
            isSet = isSet && ccurl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)) == CURLE_OK
            isSet =
                isSet
                && (request.body.isEmpty ? [0] : request.body).withUnsafeBytes { bytes in
                    ccurl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
                        == CURLE_OK
                }
        }
        switch request.method {
        case "GET": break
        case "POST" where hasBody: break
        case "HEAD": isSet = isSet && ccurl_set_long(curl, CURLOPT_NOBODY, 1) == CURLE_OK
        default: isSet = isSet && ccurl_set_string(curl, CURLOPT_CUSTOMREQUEST, request.method) == CURLE_OK
        }
        return isSet
    }

    private func setFields(_ request: PreparedRequest, _ settings: CurlSettings) -> Bool {
        if let fields = applied.fields, applied.fieldsHadBody == applied.hadBody, fields.elementsEqual(request.fields) { return true }
        let list = FieldList.make(request.fields, besides: settings.fields, hasBody: applied.hadBody)
        guard ccurl_set_list(curl, CURLOPT_HTTPHEADER, list.first) == CURLE_OK else {
            curl_slist_free_all(list.first)
            return false
        }
        curl_slist_free_all(fieldList)
        fieldList = list.first
        applied.fields = list.isComplete ? request.fields : nil
        applied.fieldsHadBody = applied.hadBody
        return list.isComplete
    }

    private func setConnection(_ options: HTTPOptions, isMultiplexed: Bool, _ settings: CurlSettings, isSecure: Bool) -> Bool {
        var isSet = true
        let connectMilliseconds = max(1, options.connectDeadline.wholeMilliseconds)
        if applied.connectMilliseconds != connectMilliseconds {
            // The loop keeps the deadline; libcurl needs it to share the time out among the addresses of a name.
            applied.connectMilliseconds = connectMilliseconds
            isSet = ccurl_set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, connectMilliseconds) == CURLE_OK
        }
        let proxy = options.addressPolicy == .publicOnly ? "" : isSecure ? settings.proxies.secure : settings.proxies.plain
        if applied.proxy != proxy {
            applied.proxy = proxy
            isSet = isSet && ccurl_set_string(curl, CURLOPT_PROXY, proxy) == CURLE_OK
        }
        if applied.waitsForMultiplex != isMultiplexed {
            // Only where the host is known to speak HTTP/2: with any other, all would wait for the first one's handshake.
            applied.waitsForMultiplex = isMultiplexed
            isSet = isSet && ccurl_set_long(curl, CURLOPT_PIPEWAIT, isMultiplexed ? 1 : 0) == CURLE_OK
        }
        return isSet
    }
}
