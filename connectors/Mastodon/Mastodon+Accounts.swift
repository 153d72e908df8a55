import ConnectorKit

extension Mastodon {
    /// Finds an account of the home server by `ada`, `@ada` or `@ada@mastodon.example`.
    ///
    /// `accounts/lookup` first; where a server refuses it, WebFinger says who is meant and search finds the account.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        func call(_ what: String, _ path: [String], _ query: [(name: String, value: String)]) -> Call {
            Self.call(what, about: "@\(name)", at: base, path, query: query, token: token)
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
        let found = try context.read(page, of: call) { root -> Result<WireAccount, Malformed>? in
            guard root.kind == .object else { return nil }
            guard let value = pick(root) else { return .failure(Malformed("accounts", "no such account")) }
            return Result { () throws(Malformed) in try WireAccount(value) }
        }
        switch found {
        case .failure(let malformed) where malformed.path == "accounts":
            throw context.failure(of: call)(
                .gone, .giveUp, why: "the server finds no such account", mend: "Correct the handle, or `base_url`, in their files.")
        case .failure(let malformed): throw context.failure(of: call).malformed("\(malformed.path): \(malformed.reason)")
        case .success(let account):
            guard !(mapping.respectsOptOut && account.optsOut) else {
                throw context.failure(of: call)(
                    .forbidden, .giveUp, why: "the account asks not to be indexed",
                    mend: "Respect it by removing the account; `opt_out = \"ignore\"` needs consent.")
            }
            return mapping.identity(account)
        }
    }
}

extension MastodonRound {
    /// Asks once whose token it is.
    func whoAmI(_ state: inout MastodonState) async throws(FetchError) -> Batch {
        let call = call("the token's account", ["api", "v1", "accounts", "verify_credentials"])
        let page = try await context.get(call)
        let own = try context.read(page, of: call) { $0["id"]?.identifier }
        state.isOwn = own == id
        return Batch()
    }

    /// The account itself, once a day where no post of its own brings it along.
    func facts(_ state: inout MastodonState) async throws(FetchError) -> Batch {
        let call = call("the account", ["api", "v1", "accounts", id])
        let page = try await context.get(call)
        let account = try context.read(page, of: call) { root -> Result<WireAccount, Malformed>? in
            root.kind == .object ? Result { () throws(Malformed) in try WireAccount(root) } : nil
        }
        var batch = Batch()
        switch account {
        case .success(let account): try tell(account, &state, into: &batch)
        case .failure(let malformed): batch.reject(Rejection(path: "account.\(malformed.path)", reason: malformed.reason))
        }
        // Also after an account that could not be read: it is asked for again tomorrow, not for ever now.
        state.factsAt = now
        return batch
    }
}
