import HTTPTypes

/// A request that has been checked and can be handed to libcurl as it stands.
struct PreparedRequest: Sendable {
    let method: String
    let isSecure: Bool
    let fields: HTTPFields
    let body: [UInt8]

    /// Names the server for the limit per host: equal for requests that could share a connection.
    let hostKey: String
    let url: String

    /// Whether the method says that there is a body, if an empty one.
    var isBodyExpected: Bool {
        switch method {
        case "POST", "PUT", "PATCH": true
        default: false
        }
    }

    init(_ request: HTTPRequest, body: [UInt8]) throws(Failure) {
        switch request.scheme {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw Failure(.invalidRequest, "the scheme must be http or https, in lower case")
        }
        guard let server = request.authority.flatMap(Authority.init) else {
            throw Failure(
                .invalidRequest,
                "the host must be a name or an address with at most a port behind it: no user, and ASCII only (an international name in its xn-- form)"
            )
        }
        var path = request.path ?? "/"
        guard path.withUTF8({ Self.isPath($0) }) else {
            throw Failure(
                .invalidRequest,
                "the path must begin with a slash and hold visible ASCII without # only; percent-encode everything else")
        }
        let method = request.method.rawValue
        guard request.method != .connect, request.method != .trace else {
            throw Failure(.invalidRequest, "the methods CONNECT and TRACE cannot be sent")
        }
        guard body.isEmpty || (request.method != .get && request.method != .head) else {
            throw Failure(.invalidRequest, "GET and HEAD have no body")
        }
        if !request.headerFields.isEmpty { try Self.check(request.headerFields, bodyCount: body.count) }
        self.method = method
        self.body = body
        fields = request.headerFields
        let isStandardPort = server.port == (isSecure ? 443 : 80)
        hostKey = (isSecure ? "https://" : "http://") + (isStandardPort ? server.host : server.text)
        url = hostKey + path
    }

    private static func isPath(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.first == UInt8(ascii: "/") && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
    }

    private static func check(_ fields: HTTPFields, bodyCount: Int) throws(Failure) {
        for field in fields {
            switch field.name.canonicalName {
            case "connection", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade":
                throw Failure(.invalidRequest, "the header \(field.name.canonicalName) is the client's own; leave it out")
            case "content-length" where field.value != String(bodyCount):
                throw Failure(.invalidRequest, "the header content-length is not the length of the body; leave it out")
            default: break
            }
            let isClean = field.withUnsafeBytesOfValue { value in
                !value.contains { $0 == 0 || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
            }
            guard isClean else {
                throw Failure(.invalidRequest, "the header \(field.name.canonicalName) holds a line break or a NUL")
            }
        }
    }
}
