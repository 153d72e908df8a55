import ConnectorKit

extension ArchiveImport {
    /// Looks through the export: what is in it, and whose it is. To be called once, before `next`.
    ///
    /// - Parameter accounts: What the operator says of whose exports these are, for those that do not say it themselves.
    /// - Returns: The networks whose records are in it.
    /// - Throws: `ArchiveError` where nothing is known, where an account is missing, or differs from what was said.
    @discardableResult
    public func look(accounts: [Network: String]) throws(ArchiveError) -> Set<Network> {
        var found = Found()
        do throws(ReadFailure) {
            let source = try open()
            while let entry = try source.next() { try look(at: entry, of: source, &found) }
        } catch {
            switch error {
            // What breaks off is read as far as it goes; whether it can be begun shows below.
            case .rest(.damaged, let why) where !found.needed.isEmpty: (bytesToRead, found.damage) = (nil, why)
            case .rest(let kind, let why): throw self.error(kind, why)
            case .file(let why): throw self.error(.unreadable, why)
            }
        }
        guard found.hasKnown else {
            throw ArchiveError(.unknown, what: path, why: found.unknown.why, mend: found.unknown.mend)
        }
        taken = found.taken ?? path.split(separator: "/").last.flatMap { Instant(inName: String($0)) }
        for export in allExports where found.needed.contains(export.network) { try settle(export, found, accounts[export.network]) }
        return found.needed
    }

    /// What an id of the account's network looks like, where this one cannot be one; `nil` where it can, as far as is known.
    public static func malformation(of account: IdentityKey) -> String? {
        allExports.first { $0.network == account.network && !$0.isID(account.id) }?.idHelp
    }

    /// Refuses what can be no account of a network whose exports are known: it would be stored, and be nobody.
    ///
    /// - Throws: `ArchiveError` of the kind `accountMalformed`.
    public static func check(_ account: IdentityKey) throws(ArchiveError) {
        for export in allExports where export.network == account.network {
            guard !export.isID(account.id) else { return }
            throw ArchiveError(
                .accountMalformed, what: "--as \(account)", why: "that can be no account of \(account.network)",
                mend: "Say: clout import --as \(account.network):ID, where ID is \(export.idHelp).")
        }
        let networks = allExports.map { $0.network.rawValue }.sorted().joined(separator: ", ")
        throw ArchiveError(
            .accountMalformed, what: "--as \(account)", why: "no export of that network is known",
            mend: "Name one of these: \(networks).")
    }

    /// What the first reading has found.
    private struct Found {
        /// Networks that records are of, and so need an owner.
        var needed: Set<Network> = []
        var told: [Network: Identity] = [:]
        /// Where two accounts are told of.
        var others: [Network: (IdentityKey, IdentityKey)] = [:]
        var hints: [Network: String] = [:]
        var taken: Instant?
        var hasKnown = false
        var isEncrypted = false
        /// Why nothing behind could be looked at.
        var damage: String?
        var hasHTML = false

        /// Why it is no export that can be read, and what to do.
        var unknown: (why: String, mend: String) {
            if isEncrypted { return ("its files are encrypted", "Unpack it with its password, and import the folder.") }
            let titles = allExports.map { $0.title }.sorted().joined(separator: ", ")
            let html = hasHTML ? "It holds pages in HTML: where the network lets you choose, ask for the export in JSON. " : ""
            return ("nothing in it is known as a part of an export", "\(html)Known are: \(titles) (docs/import.md).")
        }
    }

    private func look(at entry: ArchiveEntry, of source: any ArchiveSource, _ found: inout Found) throws(ReadFailure) {
        if entry.flaw == .encrypted { found.isEncrypted = true }
        guard entry.flaw == nil else { return }
        if FileName(entry.path).type.hasPrefix("htm") { found.hasHTML = true }
        let bytes = EntryBytes(source)
        do throws(ReadFailure) {
            guard let known = try ArchiveRecognition.known(entry.path, bytes) else { return }
            found.hasKnown = true
            if !known.isLeftOut {
                found.needed.insert(known.export.network)
                bytesToRead = bytesToRead.flatMap { sum in entry.size.map { sum + $0 } }
            }
            let network = known.export.network
            if let hint = known.export.hint(inName: entry.path) { found.hints[network] = hint }
            // Where every post tells it, one is enough.
            guard let teller = known.file.teller, found.told[network] == nil || !known.file.stems.isEmpty else { return }
            let telling = try tell(teller, bytes)
            if let identity = telling.identity {
                if let other = found.told[network], other.key != identity.key { found.others[network] = (other.key, identity.key) }
                if found.told[network] == nil || identity.createdAt != nil { found.told[network] = identity }
            }
            if let hint = telling.hint { found.hints[network] = hint }
            found.taken = found.taken ?? telling.taken
        } catch {
            // What is wrong with one file is told when it is read.
            guard case .file = error else { throw error }
        }
    }

    private func tell(_ teller: ArchiveFile.Teller, _ bytes: EntryBytes) throws(ReadFailure) -> ArchiveTelling {
        switch teller {
        case .document(let read):
            let document = try bytes.document(limit: limits.document)
            return (try? parser.parse(document, read)) ?? ArchiveTelling()
        case .row(let columns, let read):
            guard case .row(let row)? = try CSVRows(bytes, limit: limits.record, required: columns).next() else { return ArchiveTelling() }
            return read(row)
        }
    }

    /// Whose export of one network it is.
    private func settle(_ export: any NetworkExport.Type, _ found: Found, _ said: String?) throws(ArchiveError) {
        if let said { try Self.check(IdentityKey(export.network, said)) }
        if let (one, other) = found.others[export.network] {
            throw ArchiveError(
                .accountDiffers, what: path, why: "it holds two accounts' parts of a \(export.title), \(one)'s and \(other)'s",
                mend: "Import each on its own.")
        }
        let told = found.told[export.network]
        if let told, let said, told.key.id != said {
            // Where servers number accounts, the operator's id may have the server behind it.
            guard said.hasPrefix(told.key.id + "@") else {
                throw ArchiveError(
                    .accountDiffers, what: path, why: "this \(export.title) is \(told.key)'s, and --as says \(export.network):\(said)",
                    mend: "Leave --as out, or name the right file.")
            }
        }
        if said == nil, told == nil, let damage = found.damage { throw error(.damaged, damage) }
        guard let id = said ?? told?.key.id, (1...200).contains(id.utf8.count), !id.utf8.contains(0) else {
            throw ArchiveError(
                .accountMissing, what: path,
                why: "this \(export.title) does not say whose it is",
                mend: [found.hints[export.network], "Say it: clout import --as \(export.network):ID, where ID is \(export.idHelp)."]
                    .compactMap(\.self).joined(separator: " "))
        }
        var identity = told ?? Identity(IdentityKey(export.network, id))
        identity.key = IdentityKey(export.network, id)
        identities.append(identity)
        owners[export.network] = ArchiveOwner(id: id, taken: taken ?? now)
        report.owners.append(.init(export: export.title, identity: identity.key))
    }
}

extension KnownFile {
    /// Whether no records are read of it.
    var isLeftOut: Bool {
        switch file.use {
        case .leftOut, .owner: true
        case .elements, .document, .rows: false
        }
    }
}

extension JSONParser {
    /// Parses bytes, which lie where the parser may look a little beyond their end.
    mutating func parse<R>(_ bytes: [UInt8], _ body: (JSONValue) throws -> R) throws -> R {
        try bytes.withUnsafeBytes { try parse($0, isPadded: bytes.capacity - bytes.count >= 64, body) }
    }
}
