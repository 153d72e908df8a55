import ConnectorKit
import Foundation

/// Where something stands on the web: an absolute http or https URL without user and fragment, as it is asked for.
package struct WebAddress: Sendable, Hashable {
    /// Everything but a slash at the end and the query.
    private let base: BaseURL
    private let endsInSlash: Bool
    private let query: String?

    /// Reads a URL, which may be relative to another one; `nil` for what is none, or none of the web.
    package init?(_ text: String, from origin: WebAddress? = nil) {
        if let plain = PlainURL(text) { self.init(plain) } else { self.init(resolving: text, from: origin) }
    }

    private init(_ plain: PlainURL) {
        (base, endsInSlash, query) = (plain.base, plain.endsInSlash, plain.query)
    }

    /// Reads it by Foundation, which knows what to escape and to resolve.
    init?(resolving text: String, from origin: WebAddress?) {
        let text = text.trimmed
        guard (1...2000).contains(text.utf8.count),
            let url = URL(string: text, relativeTo: origin.flatMap { URL(string: $0.text) }),
            let parts = URLComponents(url: url.absoluteURL, resolvingAgainstBaseURL: true),
            let scheme = parts.scheme, parts.user == nil, let host = parts.encodedHost, !host.isEmpty
        else { return nil }
        // Not every part of the house takes an `@` in a path (medium.com/feed/@ada), which means the same when it is escaped.
        let path = parts.percentEncodedPath.replacing(ascii: "@", with: "%40")
        guard let base = BaseURL("\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")\(path)") else { return nil }
        self.base = base
        endsInSlash = path.isEmpty || path.hasSuffix("/")
        query = parts.percentEncodedQuery
    }

    /// The address of a site or a feed as a person names it: with or without `https://`.
    package init?(named name: String) {
        self.init(name.contains("://") ? name : "https://\(name)")
    }

    /// Host and port.
    package var authority: String { base.authority }
    /// The whole URL.
    package var text: String { "\(base)\(endsInSlash ? "/" : "")\(query.map { "?\($0)" } ?? "")" }

    /// The name that it has however it was written: without scheme, fragment and a slash at its end. `ada.example`, `social.example/@bo`.
    package var name: String {
        "\(base.authority)\(base.path.replacing(ascii: "%40", with: "@"))\(query.map { "?\($0)" } ?? "")"
    }

    /// The name by which it can be found again: that of `init(named:)`.
    package var key: String { base.scheme == "http" ? "http://\(name)" : name }

    /// Whether it is the page of that name, or stands below it, with or without `www.`.
    package func isWithin(_ front: String) -> Bool {
        let (name, front) = (name.withoutWWW, front.withoutWWW)
        guard name.hasPrefix(front), let next = name.dropFirst(front.count).first else { return name == front }
        return front.hasSuffix("/") || next == "/" || next == "?"
    }

    /// The question for what stands there.
    package func call(_ what: String, about subject: String, cost: Cost) -> Call {
        var call = Call(what, about: subject, at: base, endsInSlash ? [""] : [], cost: cost)
        call.givenQuery = query
        return call
    }
}

extension String {
    /// A name without the `www.` that some write and some do not.
    package var withoutWWW: String { hasPrefix("www.") ? String(dropFirst(4)) : self }
}
