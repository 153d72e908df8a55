import CCurl
import Synchronization

/// Sends mail by SMTP, one connection a message, each on a thread of its own; at most sixteen at once, more wait.
///
/// TLS 1.2 or newer with verified certificates. Alerts are few, so nothing is kept from one message to the next.
public final class MailClient: MailSending {
    private let gate = Gate(places: 16)
    private let caFile: String?

    /// - Parameter caFile: As for `HTTPClient`.
    public init(caFile: String? = nil) { self.caFile = caFile }

    public func send(_ mail: Mail, by server: MailServer) async throws(HTTPError) -> Int {
        do throws(Failure) {
            if !gate.enterIfFree() { try await gate.enter() }
            defer { gate.leave() }
            guard ([mail.from] + mail.to).allSatisfy(Self.isAddress), !mail.to.isEmpty else {
                throw Failure(.invalidRequest, "an address is none, or not in ASCII")
            }
            let transfer = MailTransfer(mail, by: server, caFile: caFile)
            let outcome = await withTaskCancellationHandler {
                await withUnsafeContinuation { caller in
                    let isRunning = LoopThread.start { caller.resume(returning: transfer.perform()) }
                    if !isRunning { caller.resume(returning: .failure(Failure(.internal, "the system gave no thread for a message"))) }
                }
            } onCancel: {
                transfer.cancel()
            }
            return try outcome.get()
        } catch {
            throw HTTPError(error.kind, request: "SMTP \(server.server.text)", reason: error.reason)
        }
    }

    /// Whether a text is an address that can stand in a command: visible ASCII around one `@`, and nothing that ends it.
    public static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 254
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !Self.unquoted.contains($0) }
    }

    private static let unquoted = Set(#"<>()[]\,;:""#.utf8)
}

/// One message on its way. Its state belongs to the thread that performs it, but for the flag that ends it.
private final class MailTransfer: @unchecked Sendable {
    // Sendable: `sent`, `refusal` and `isConnected` are touched by `perform` and by what libcurl calls during it, on that one thread; the rest
    // never changes, and the flag is atomic.
    private let mail: Mail
    private let server: MailServer
    private let caFile: String?
    private let isCancelled = Atomic(false)
    private var sent = 0
    private var refusal: Failure?
    private var isConnected = false

    init(_ mail: Mail, by server: MailServer, caFile: String?) {
        self.mail = mail
        self.server = server
        self.caFile = caFile
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Blocks until the server has replied, or not in time.
    func perform() -> Result<Int, Failure> {
        guard ccurl_global_init() == CURLE_OK, let curl = curl_easy_init() else {
            return .failure(Failure(.internal, "libcurl cannot be set up"))
        }
        defer { curl_easy_cleanup(curl) }
        var errorText = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        var recipients: UnsafeMutablePointer<curl_slist>?
        for recipient in mail.to { recipients = curl_slist_append(recipients, "<\(recipient)>") }
        defer { curl_slist_free_all(recipients) }
        return withExtendedLifetime(self) {
            errorText.withUnsafeMutableBufferPointer { text in
                guard set(curl, recipients, text.baseAddress) else {
                    return .failure(Failure(.internal, "libcurl refused an option; out of memory, or without SMTP or TLS"))
                }
                let code = curl_easy_perform(curl)
                if isCancelled.load(ordering: .relaxed) { return .failure(.cancelled) }
                if let refusal { return .failure(refusal) }
                var reply = 0
                _ = ccurl_get_long(curl, CURLINFO_RESPONSE_CODE, &reply)
                if code == CURLE_OK { return .success(250) }
                if code != CURLE_USE_SSL_FAILED, reply >= 400 { return .success(reply) }
                let message = text.baseAddress.map { String(cString: $0) } ?? ""
                return .failure(Failure(code, message: message, isConnected: isConnected, isHeadComplete: false))
            }
        }
    }

    private func set(
        _ curl: UnsafeMutableRawPointer, _ recipients: UnsafeMutablePointer<curl_slist>?, _ errorText: UnsafeMutablePointer<CChar>?
    ) -> Bool {
        let this = Unmanaged.passUnretained(self).toOpaque()
        var isSet = true
        func check(_ code: CURLcode) { isSet = isSet && code == CURLE_OK }
        func set(_ option: CURLoption, _ value: Int) { check(ccurl_set_long(curl, option, value)) }
        func set(_ option: CURLoption, _ value: String) { check(ccurl_set_string(curl, option, value)) }
        func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) { check(ccurl_set_pointer(curl, option, value)) }

        let port = server.server.port ?? server.security.standardPort
        // The path is the name that we greet by: the sender's domain, and not this machine's.
        let domain = mail.from.split(separator: "@").last ?? "localhost"
        set(CURLOPT_URL, "\(server.security == .tls ? "smtps" : "smtp")://\(server.server.host):\(port)/\(domain)")
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_ERRORBUFFER, errorText.map { UnsafeMutableRawPointer($0) })
        if server.security == .startTLS { set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        set(CURLOPT_SSLVERSION, CurlSettings.tls12OrNewer)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let caFile { set(CURLOPT_CAINFO, caFile) }
        if let user = server.user {
            set(CURLOPT_USERNAME, user)
            set(CURLOPT_PASSWORD, server.password?() ?? "")
        }
        set(CURLOPT_TIMEOUT_MS, max(1, server.deadline.wholeMilliseconds))
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, min(server.deadline, .seconds(10)).wholeMilliseconds))
        set(CURLOPT_MAIL_FROM, "<\(mail.from)>")
        check(ccurl_set_list(curl, CURLOPT_MAIL_RCPT, recipients))
        set(CURLOPT_UPLOAD, 1)
        check(ccurl_set_size(curl, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.message.count)))
        check(ccurl_set_reader(curl, Self.read))
        set(CURLOPT_READDATA, this)
        set(CURLOPT_NOPROGRESS, 0)
        check(ccurl_set_progress(curl, Self.progress))
        set(CURLOPT_XFERINFODATA, this)
        check(ccurl_set_opensocket(curl, Self.openSocket))
        set(CURLOPT_OPENSOCKETDATA, this)
        return isSet
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> MailTransfer? {
        pointer.map { Unmanaged<MailTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let read: curl_read_callback = { buffer, size, count, pointer in
        guard let transfer = from(pointer), let buffer else { return 0 }
        let piece = transfer.mail.message[transfer.sent...].prefix(size * count)
        piece.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { UnsafeMutableRawPointer(buffer).copyMemory(from: start, byteCount: bytes.count) }
        }
        transfer.sent += piece.count
        return piece.count
    }

    /// Called at least once a second: anything but 0 ends the transfer.
    private static let progress: curl_xferinfo_callback = { pointer, _, _, _, _ in
        from(pointer)?.isCancelled.load(ordering: .relaxed) == true ? 1 : 0
    }

    /// The address policy, before a packet goes out.
    private static let openSocket: curl_opensocket_callback = { pointer, _, address in
        guard let transfer = from(pointer), let address else { return ccurl_socket_bad() }
        guard transfer.server.addressPolicy.allows(IPAddress(ccurl_address(address), length: Int(address.pointee.addrlen))) else {
            transfer.refusal = .addressRefused
            return ccurl_socket_bad()
        }
        transfer.refusal = nil
        return ccurl_open_socket(address)
    }
}
