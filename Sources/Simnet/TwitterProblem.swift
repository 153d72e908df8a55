import HTTPTypes

/// X's errors for a whole request (`networks/twitter.md`, sections 6 and 7).
enum TwitterProblem {
    case unauthorized
    case notFound
    /// True when the app's token was refused, false when a user's was.
    case wrongToken(Bool)
    case tooMany
    case noCredit
    case capped
    case serverError(Int)
    /// The parameter, its value, and what is wrong.
    case invalid(String, String, String)

    private static let types = "https://api.x.com/2/problems/"

    var reply: Reply {
        var reply =
            switch self {
            case .unauthorized: plain(401, "Unauthorized")
            case .notFound: plain(404, "Not Found")
            case .tooMany: plain(429, "Too Many Requests")
            case .serverError(let status): plain(status, status == 503 ? "Service Unavailable" : "Internal Server Error")
            case .wrongToken(let isApp): unsupported(isApp)
            case .noCredit: noCreditReply
            case .capped: cappedReply
            case .invalid(let name, let value, let message): invalid(name, value, message)
            }
        reply.headers[.contentType] = "application/problem+json; charset=utf-8"
        return reply
    }

    private func plain(_ status: Int, _ title: String) -> Reply {
        .json(status) { json in
            json.object { json in
                json.field("title", title)
                json.field("type", "about:blank")
                json.field("status", status)
                json.field("detail", title)
            }
        }
    }

    private func unsupported(_ isApp: Bool) -> Reply {
        .json(403) { json in
            json.object { json in
                json.field("title", "Unsupported Authentication")
                let kind = isApp ? "OAuth 2.0 Application-Only" : "OAuth 2.0 User Context"
                json.field("detail", "Authenticating with \(kind) is forbidden for this endpoint.")
                json.field("type", Self.types + "unsupported-authentication")
                json.field("status", 403)
            }
        }
    }

    private var noCreditReply: Reply {
        .json(402) { json in
            json.object { json in
                json.field("title", "CreditsDepleted")
                json.field("detail", "Your enrolled account does not have any credits to fulfill this request.")
                json.field("type", Self.types + "credits")
            }
        }
    }

    /// The type's host is the old one, as seen live.
    private var cappedReply: Reply {
        .json(429) { json in
            json.object { json in
                json.field("title", "UsageCapExceeded")
                json.field("detail", "Usage cap exceeded: Monthly product cap")
                json.field("period", "Monthly")
                json.field("scope", "Product")
                json.field("product_name", "simnet")
                json.field("account_id", "1")
                json.field("type", "https://api.twitter.com/2/problems/usage-capped")
            }
        }
    }

    private func invalid(_ name: String, _ value: String, _ message: String) -> Reply {
        .json(400) { json in
            json.object { json in
                json.array("errors") { json in
                    json.object { json in
                        json.object("parameters") { json in
                            json.array(named: name) { $0.field(nil, value) }
                        }
                        json.field("message", message)
                    }
                }
                json.field("title", "Invalid Request")
                json.field("detail", "One or more parameters to your request was invalid.")
                json.field("type", Self.types + "invalid-request")
            }
        }
    }
}
