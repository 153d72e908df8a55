import CCurl

extension Failure {
    /// What a result code of libcurl's means to the caller.
    ///
    /// libcurl's own text is passed on only for troubles of name, connection and TLS; later on it may quote what the server sent.
    init(_ code: CURLcode, message: String, isConnected: Bool, isHeadComplete: Bool) {
        let plain = String(cString: curl_easy_strerror(code))
        let detail = Self.oneLine(message).isEmpty ? plain : Self.oneLine(message)
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.nameNotResolved, detail)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            self.init(.tlsFailed, detail)
        case CURLE_OPERATION_TIMEDOUT:
            self.init(isConnected ? .stallDeadline : .connectDeadline, plain)
        case CURLE_BAD_CONTENT_ENCODING:
            self.init(.badEncoding, plain)
        case CURLE_OUT_OF_MEMORY where isConnected && !isHeadComplete, Self.tooLarge where isConnected && !isHeadComplete:
            // One line beyond libcurl's own limit of 100 kB, which older ones call "out of memory".
            self.init(.headersTooLarge, "a header line is longer than libcurl takes")
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION, CURLE_BAD_FUNCTION_ARGUMENT:
            self.init(.internal, plain)
        case CURLE_URL_MALFORMAT where !isConnected, CURLE_UNSUPPORTED_PROTOCOL where !isConnected:
            self.init(.invalidRequest, plain)
        default:
            self.init(isConnected ? .brokenTransfer : .connectFailed, isConnected ? plain : detail)
        }
    }

    /// CURLE_TOO_LARGE, which libcurl's headers have since 8.6.
    private static let tooLarge = CURLcode(rawValue: 100)

    /// libcurl quotes certificates and proxies, and so what a stranger wrote: visible ASCII in one line of bounded length.
    private static func oneLine(_ text: String) -> String {
        String(decoding: text.utf8.prefix(200).map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
