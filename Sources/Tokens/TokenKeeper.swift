import ConnectorKit
import Logging
import Model

/// Keeps one connector's token: in its file, renewed ahead of its end, by one process at a time.
///
/// A refresh token is often good for one time only, so that losing what the network gave for it would log everybody out. Therefore: the
/// file is known to be writable, and says that a renewal has begun, before the network is asked; the renewal is nobody's fetch, and goes on
/// when the fetch that wanted it is cancelled; what it brings is on the disk before anybody gets it; where it cannot be written, it is
/// used from memory and written as soon as that works again. What is left is a process killed between the network's answer and the
/// disk, within milliseconds: the next one finds the mark, tries, and says what happened.
public actor TokenKeeper: TokenSource {
    public nonisolated let credential: String
    private let connector: String
    private let login: LoginSettings
    private let file: TokenFile
    private let logger: Logger

    private var grant: Grant?
    /// The file lacks what `grant` says.
    private var isUnsaved = false
    /// No renewal of a token that is still good is tried before.
    private var nextTry: Instant?
    private var renewal: Task<Result<Grant, FetchError>, Never>?
    private var waiting: [Doorbell] = []
    private var warned: Duration?

    /// How soon before the end somebody is told who must log in again.
    private static let warnings: [Duration] = [1, 3, 7, 14].map { .seconds($0 * 86_400) }
    private static let pauseAfterFailure = Duration.seconds(300)

    /// - Parameter folder: Where token files are; made when something is kept.
    public init(connector: String, login: LoginSettings, folder: String, logger: Logger) {
        self.connector = connector
        self.login = login
        self.logger = logger
        credential = login.description.credential
        file = TokenFile(path: "\(folder)/\(connector).json")
    }

    public func token(in context: FetchContext) async throws(FetchError) -> Secret {
        let now = context.clock.now
        if isUnsaved { await save() }
        let known: Grant?
        if let grant { known = grant } else { known = try await read() }
        guard let known else {
            if login.description.asksNobody { return try await renewed(nil, in: context).secret }
            throw failure(.unauthorized, why: "nobody has logged in yet")
        }
        grant = known
        guard known.isDue(at: now), known.isRenewable(by: login.description, at: now) else {
            if known.isGood(at: now) { return known.secret }
            throw failure(.unauthorized, why: "the token ended at \(known.expires ?? now)")
        }
        if known.isGood(at: now), let nextTry, now < nextTry { return known.secret }
        do throws(FetchError) { return try await renewed(known, in: context).secret } catch {
            guard known.isGood(at: now), error.kind != .cancelled else { throw error }
            nextTry = now + Self.pauseAfterFailure
            logger.warning(
                "token not renewed yet", metadata: ["connector": "\(connector)", "problem": "\(error)", "ends": "\(known.expires ?? now)"])
            return known.secret
        }
    }

    public func replacement(for refused: Secret, in context: FetchContext) async throws(FetchError) -> Secret? {
        let now = context.clock.now
        guard let known = grant else { return nil }
        if !known.is(refused) { return known.secret }
        // A token that was given just now and is refused is refused for another reason than its age.
        guard now - known.obtained > Grant.leastRest else { return nil }
        if known.isRenewable(by: login.description, at: now) { return try await renewed(known, in: context).secret }
        // Somebody may have logged in meanwhile.
        guard let stored = try await read(), !stored.is(refused) else { return nil }
        grant = stored
        return stored.secret
    }

    /// Keeps what a login has brought, in place of anything before.
    public func keep(code: String, verifier: String?, in context: FetchContext) async throws(FetchError) {
        try await keep(TokenRequest(code: code, verifier: verifier, login).ask(in: context), in: context)
    }

    /// The same for a login on another device: waits until somebody has agreed there.
    ///
    /// - Parameters:
    ///   - clock: What the pauses between two questions are waited out on.
    ///   - tell: Is told of a question that had no answer, where the one before had one: the wait goes on.
    public func keep(
        _ device: DeviceLogin, in context: FetchContext, on clock: any Clock<Duration>, telling tell: @Sendable (FetchError) -> Void
    ) async throws(FetchError) {
        try await keep(device.grant(login, in: context, on: clock, telling: tell), in: context)
    }

    private func keep(_ first: Grant, in context: FetchContext) async throws(FetchError) {
        var new = first
        if let lasting = login.description.lasting {
            new = try await TokenRequest(lasting, of: new.accessToken, login).ask(in: context, former: new)
        }
        do throws(TokenFileError) {
            // A renewal that is under way would write over it.
            let lock = try await file.lock()
            defer { lock.close() }
            try await file.write(new)
        } catch { throw notKept(error) }
        grant = new
    }

    /// When a person must log in again; `nil` while nobody must, as far as is known. Throws where nobody has logged in yet.
    public func end() async throws(FetchError) -> Instant? {
        if grant == nil { grant = try await read() }
        guard let grant else {
            if login.description.asksNobody { return nil }
            throw failure(.unauthorized, why: "nobody has logged in yet")
        }
        return grant.end(by: login.description)
    }

    /// Tells in the log, some days ahead, that a person must log in again: 14, 7, 3 days and a day before the token ends.
    public func warn(at now: Instant) async {
        guard let end = try? await end() else { return }
        guard let mark = Self.warnings.first(where: { end - now <= $0 }), warned.map({ mark < $0 }) ?? true else { return }
        warned = mark
        logger.warning(
            "token ends soon",
            metadata: ["connector": "\(connector)", "ends": "\(end)", "mend": "clout connector login \(connector)"])
    }

    /// Waits for a renewal under way, so that what it brings is kept.
    public func finish() async {
        _ = await renewal?.value
        if isUnsaved { await save() }
    }

    // MARK: Renewing

    /// One renewal for everybody who wants it. Cancelling ends the wait, not the renewal.
    private func renewed(_ former: Grant?, in context: FetchContext) async throws(FetchError) -> Grant {
        let task = renewal ?? Task { await self.renew(former, in: context) }
        renewal = task
        let bell = Doorbell()
        waiting.append(bell)
        await bell.rest()
        guard !Task.isCancelled else {
            throw failure(
                .cancelled, .backOff, why: "the fetch was cancelled", mend: .again("it goes on at the next start", inCommand: "try again"))
        }
        return try await task.value.get()
    }

    private func renew(_ former: Grant?, in context: FetchContext) async -> Result<Grant, FetchError> {
        let result: Result<Grant, FetchError>
        do throws(FetchError) { result = .success(try await renewUnderLock(former, in: context)) } catch { result = .failure(error) }
        if case .success(let new) = result {
            grant = new
            nextTry = nil
            warned = nil
        }
        renewal = nil
        for bell in waiting { bell.ring() }
        waiting = []
        return result
    }

    private func renewUnderLock(_ former: Grant?, in context: FetchContext) async throws(FetchError) -> Grant {
        let lock: TokenLock
        do throws(TokenFileError) { lock = try await file.lock() } catch { throw notKept(error) }
        defer { lock.close() }
        let stored = try await read()
        // Another process has renewed it, or somebody has logged in.
        if let stored, stored.accessToken != former?.accessToken, stored.isGood(at: context.clock.now), !isUnsaved { return stored }
        let held = isUnsaved ? former : stored ?? former
        if var marked = held {
            marked.renewalBegun = context.clock.now
            do throws(TokenFileError) { try await file.write(marked) } catch { throw notKept(error) }
        }
        let new = try await ask(for: held, in: context)
        isUnsaved = true
        grant = new
        await save()
        logger.info("token renewed", metadata: ["connector": "\(connector)", "ends": "\(new.expires.map(\.description) ?? "never")"])
        return new
    }

    private func ask(for held: Grant?, in context: FetchContext) async throws(FetchError) -> Grant {
        guard let held, !login.description.asksNobody else { return try await TokenRequest(asApplication: login).ask(in: context) }
        do throws(FetchError) {
            if let refreshToken = held.refreshToken {
                return try await TokenRequest(refreshToken: refreshToken, login).ask(in: context, former: held)
            }
            guard let renewal = login.description.renewal else {
                throw failure(.unauthorized, why: "the token cannot be renewed")
            }
            return try await TokenRequest(renewal, of: held.accessToken, login).ask(in: context, former: held)
        } catch {
            if error.kind == .unauthorized, let begun = held.renewalBegun {
                throw failure(
                    .unauthorized,
                    why: "\(error.why); a renewal of \(begun) had no answer, and the network may have given a token then that is lost",
                    mend: error.mending)
            }
            // Nothing was given: the mark goes again. Where no answer came, nobody knows.
            if error.kind == .unauthorized || error.kind == .rateLimited { try? await file.write(held) }
            throw error
        }
    }

    private func read() async throws(FetchError) -> Grant? {
        let found: Grant?
        do throws(TokenFileError) { found = try await file.read() } catch {
            // An application's own token is asked for anew.
            if login.description.asksNobody, error.isNoToken { return nil }
            throw notKept(error)
        }
        guard let found, let issuer = found.issuer, issuer != login.issuer else { return found }
        if login.description.asksNobody { return nil }
        throw failure(.unauthorized, why: "the token that is kept is another network's or application's (\(issuer))")
    }

    /// Looks at the file again with the next question: somebody may have logged in. What is not saved yet stays.
    public func reread() { if !isUnsaved, renewal == nil { grant = nil } }

    /// Whether the login is still the same, so that this keeper goes on.
    public nonisolated func keeps(_ other: LoginSettings) -> Bool {
        func secret(_ login: LoginSettings) -> String? { login.clientSecret?.withExposedValue { $0 } }
        return login.issuer == other.issuer && login.description.credential == other.description.credential
            && secret(login) == secret(other)
    }

    /// Writes what is known only here. Where that fails, it is told once, and tried again with the next question.
    private func save() async {
        guard let grant else { return }
        do throws(TokenFileError) {
            try await file.write(grant)
            isUnsaved = false
        } catch {
            logger.error(
                "token is not saved; it is lost if the daemon ends now", metadata: ["connector": "\(connector)", "problem": "\(error)"])
        }
    }

    private func notKept(_ error: TokenFileError) -> FetchError {
        failure(.notStored, .backOff, why: error.description, mend: .again())
    }

    private func failure(
        _ kind: FetchError.Kind, _ recovery: FetchError.Recovery = .reconfigure, why: String, mend: Mend? = nil
    ) -> FetchError {
        FetchError(
            kind, recovery, reach: .connector, what: "\(connector): no token", why: why,
            mend: mend ?? Mend("Say: clout connector login \(connector), then reload."))
    }
}

extension Grant {
    fileprivate func `is`(_ token: Secret) -> Bool { token.withExposedValue { $0 == accessToken } }
}
