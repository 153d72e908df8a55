import ConnectorKit

/// The error object of an answer. It says what the status does not: throttling comes as 400 or 403 as well.
package struct GraphError: Sendable, Hashable {
    package let code: Int64
    package let subcode: Int64?
    /// The network's own word that it will be better in a while.
    let isTransient: Bool
    /// By which Meta finds the request in its logs.
    let trace: String?

    /// `nil` when the answer is no error, or none of this shape.
    package init?(_ page: Page) {
        guard !(200...299).contains(page.status), page.status != 304 else { return nil }
        let found = try? withJSON(page.body) { root -> (Int64, Int64?, Bool, String?)? in
            guard let error = root["error"], error.kind == .object, let code = error["code"]?.lenientInt64 else { return nil }
            return (code, error["error_subcode"]?.lenientInt64, error["is_transient"]?.bool ?? false, error["fbtrace_id"]?.string)
        }
        guard let (code, subcode, isTransient, trace) = found ?? nil else { return nil }
        self.code = code
        self.subcode = subcode
        self.isTransient = isTransient
        self.trace = trace.flatMap { $0.utf8.count <= 40 && $0.isMade(of: .letters, .digits, and: "_-") ? $0 : nil }
    }

    /// The object is not there, or is not shown to the token.
    package var isMissing: Bool { (code == 100 && subcode == 33) || code == 803 }
    /// Whether an answer says that what was asked for is not there, in the API's words or by its status.
    package static func saysMissing(_ page: Page) -> Bool {
        GraphError(page)?.isMissing ?? page.saysGone
    }

    /// A parameter is wrong: a field or a metric that is not there any more, a page that is not known any more.
    package var isBadParameter: Bool { code == 100 && !isMissing }
    /// A permission or a capability is missing.
    package var isRefusal: Bool { code == 3 || code == 10 || (200...299).contains(code) }
    /// Instagram shows professional accounts only.
    private var isUntrackable: Bool { code == 24 || subcode == 2_207_013 }
    private var isTrouble: Bool { code == 1 || code == 2 || isTransient }

    /// What the error means. The text of the network is not repeated: it may hold anything.
    func verdict(on page: Page, _ failure: Failure) -> FetchError {
        let why = "\(reason) (code \(code)\(subcode.map { ", subcode \($0)" } ?? "")\(trace.map { ", trace \($0)" } ?? ""))"
        switch code {
        case 4, 17, 32, 341, 613, 80_000...80_014:
            let told = ServerTime.retryAfter(page.headers, at: failure.now)
            let at = told ?? failure.now + (GraphUsage(page.headers).wait ?? GraphUsage.usualWait)
            return failure(.rateLimited, .retry(at: at), reach: .connector, why: why, mend: .goingOn(at: at))
        case 368:
            return failure(
                .rateLimited, .backOff, reach: .connector, why: why, mend: "See the app's dashboard for what its policy forbids.")
        case 102, 190:
            return failure(
                .unauthorized, .reconfigure, reach: .connector, why: why,
                mend: "Make a new token and put it into credential `token` of connector `\(failure.connector)`, then reload.")
        case _ where isRefusal:
            return failure(
                .unauthorized, .reconfigure, why: why,
                mend: "Give the token of credential `token` the permissions that the connector's README names, then reload.")
        case _ where isMissing:
            return failure(
                .gone, .giveUp, why: why,
                mend: "The account may have been deleted or renamed, or the token may not see it: correct or remove it in its people file.")
        case _ where isUntrackable:
            return failure(
                .forbidden, .giveUp, why: why,
                mend: "Only professional accounts without an age limit are shown: remove it from its people file.")
        case _ where isTrouble:
            return failure(
                .unreachable, .backOff, reach: code == 2 ? .connector : .identity, why: why,
                mend: .again(after: "the network is in trouble"))
        default:
            return failure(
                .rejected, .backOff, why: why,
                mend: "The network refuses the question itself; another `version` may have changed it, or look for a newer Clout.")
        }
    }

    private var reason: String {
        switch (code, subcode) {
        case (4, _), (341, _): "the app has made too many requests"
        case (17, _): "the token's user has made too many requests"
        case (32, _), (80_000...80_014, _), (613, _): "too many requests"
        case (368, _): "blocked for a while, for policy"
        case (190, 458): "the account does not use the app any more"
        case (190, 459): "the account must pass a checkpoint first"
        case (190, 460): "the account's password was changed"
        case (190, 463): "the token has expired"
        case (102, _), (190, _): "the token is not valid"
        case _ where isRefusal: "a permission is missing"
        case _ where isMissing: "there is no such object for this token"
        case _ where isUntrackable: "there is no professional account of this name"
        case _ where isTrouble: "the network failed"
        default: "the question was refused"
        }
    }
}
