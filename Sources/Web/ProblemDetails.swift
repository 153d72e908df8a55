public import HTTPTypes
import JSON

/// Why a request is not answered as it was meant, as clients read it: RFC 9457, "Problem Details for HTTP APIs".
///
/// `detail` says what is wrong and what would be right, without secrets: whoever asked sees it.
public struct ProblemDetails: Error, Sendable {
    public var status: HTTPResponse.Status
    /// A sentence or two for people.
    public var detail: String
    /// The parameter to blame, where it is one.
    public var parameter: String?
    /// The nearest right word, where there is one near.
    public var nearest: String?
    /// What else does not go on, a sentence each.
    public var degraded: [String] = []
    /// Headers beside the body, such as `Retry-After`.
    public var headers: HTTPFields

    public init(
        _ status: HTTPResponse.Status, _ detail: String, parameter: String? = nil, nearest: String? = nil, headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.nearest = nearest
        self.headers = headers
    }

    /// A parameter that is not what it must be.
    public static func wrong(_ parameter: String, _ detail: String, nearest: String? = nil) -> ProblemDetails {
        ProblemDetails(.badRequest, detail, parameter: parameter, nearest: nearest)
    }

    /// What there is not.
    public static func notFound(_ detail: String, nearest: String? = nil) -> ProblemDetails {
        ProblemDetails(.notFound, detail, nearest: nearest)
    }

    /// What cannot be told now, but may be so many seconds later.
    public static func later(_ detail: String, seconds: Int) -> ProblemDetails {
        ProblemDetails(.serviceUnavailable, detail, headers: [.retryAfter: "\(seconds)"])
    }

    /// The same as an answer.
    public var answer: Answer {
        var writer = JSONWriter()
        writer.object { object in
            object.member("title", status.reasonPhrase)
            object.member("status", status.code)
            object.member("detail", detail + (nearest.map { " Did you mean `\($0)`?" } ?? ""))
            object.member("parameter", parameter)
            object.member("nearest", nearest)
            if !degraded.isEmpty { object.member("degraded", degraded) }
        }
        var answer = Answer(status: status, type: "application/problem+json", body: writer.bytes)
        answer.headers.append(contentsOf: headers)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }
}
