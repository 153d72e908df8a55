import ConnectorKit

extension Mastodon {
    /// Finds an account of the home server by `ada`, `@ada` or `@ada@mastodon.example`.
    ///
    /// `accounts/lookup` first; where a server refuses it, WebFinger says who is meant and search finds the account.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        func call(_ what: String, _ path: [String], _ query: [(name: String, value: String)]) -> Call {
            self.call(what, about: "@\(name)", path, query)
        }

        let lookup = call("the account", ["api", "v1", "accounts", "lookup"], [("acct", name)])
        let page = try await context.send(lookup)
        if (200...299).contains(page.status) {
            if let error = context.verdict(on: page, of: lookup) { throw error }
            return try account(page, of: lookup, in: context) { $0 }
        }
        // A JSON 404 is the server's own "no such account"; any other refusal may only mean that it has no such endpoint for us.
        let isRefused = [400, 401, 403, 405, 422, 501].contains(page.status) || (page.status == 404 && !page.seemsJSON)
        guard isRefused else {
            throw context.verdict(on: page, of: lookup) ?? context.failure(of: lookup).malformed("an unexpected status")
        }

        let full = name.contains("@") ? name : "\(name)@\(base.host)"
        let finger = call("WebFinger", [".well-known", "webfinger"], [("resource", "acct:\(full)")])
        let found = try await context.get(finger)
        let (subject, actor) = try context.read(found, of: finger) { root -> (String, String?)? in
            guard root.kind == .object else { return nil }
            let link = root["links"]?.elements.first { $0["rel"]?.string == "self" }
            return (root["subject"]?.string ?? "acct:\(full)", link?["href"]?.string)
        }
        let acct = subject.hasPrefix("acct:") ? String(subject.dropFirst(5)) : subject
        let search = call("account search", ["api", "v2", "search"], [("q", acct), ("type", "accounts"), ("limit", "5")])
        let hits = try await context.get(search)
        return try account(hits, of: search, in: context) { root in
            root["accounts"]?.elements.first { candidate in
                let local = acct.split(separator: "@").first.map(String.init)
                let isActor = actor != nil && [candidate["uri"]?.string, candidate["url"]?.string].contains(actor)
                return isActor || [acct, local].contains(candidate["acct"]?.string)
            }
        }
    }

    private func account(
        _ page: Page, of call: Call, in context: FetchContext, _ pick: (JSONValue) -> JSONValue?
    ) throws(FetchError) -> Identity {
        let found = try context.record(page, of: call) { (root) throws(Malformed) in
            guard let value = pick(root) else { return nil as WireAccount? }
            return try WireAccount(value)
        }
        guard let found else {
            throw context.failure(of: call)(
                .gone, .giveUp, why: "the server finds no such account", mend: "Correct the handle, or `base_url`, in their files.")
        }
        guard !(mapping.respectsOptOut && found.optsOut) else { throw optedOut(call, in: context) }
        return mapping.identity(found)
    }
}
