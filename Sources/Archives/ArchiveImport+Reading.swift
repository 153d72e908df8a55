import ConnectorKit

/// The file that is being read.
struct OpenFile {
    enum Content {
        case elements(JSONElements, ArchiveFile.ReadJSON)
        case document(ArchiveFile.ReadJSON)
        case rows(CSVRows, ArchiveFile.ReadRow)
    }

    let path: String
    let bytes: EntryBytes
    let known: KnownFile
    let content: Content
    var owner: ArchiveOwner
    /// How many of its bytes are in the sum already.
    var counted: Int64 = 0
}

extension ArchiveImport {
    /// The next batch; `nil` at the end.
    ///
    /// - Throws: `ArchiveError` where nothing behind can be read; what came before has been handed out.
    public func next() throws(ArchiveError) -> Step? {
        var batch = Batch()
        // A copy of a file has another time.
        batch.talliesAreUndated = taken == nil
        if source == nil, !hasEnded {
            batch.identities = identities
            counts.identities.read += identities.count
            do throws(ReadFailure) { source = try open() } catch { end(with: error) }
        }
        while !hasEnded, batch.recordCount < limits.batch, batch.rejectedCount < limits.batch {
            do throws(ReadFailure) {
                if current == nil, try !openNext(into: &batch) { hasEnded = true } else if current != nil { try readOne(into: &batch) }
            } catch { failed(error, into: &batch) }
        }
        if batch.recordCount + batch.rejectedCount == 0 {
            if let failure {
                self.failure = nil
                throw failure
            }
            return nil
        }
        return Step(batch: batch, counts: counts, fraction: fraction)
    }

    private var fraction: Double? {
        guard let bytesToRead, bytesToRead > 0 else { return nil }
        return min(1, Double(bytesRead) / Double(bytesToRead))
    }

    private func end(with failure: ReadFailure) {
        hasEnded = true
        current = nil
        switch failure {
        case .rest(let kind, let why): self.failure = error(kind, why)
        case .file(let why): self.failure = error(.unreadable, why)
        }
    }

    /// What costs a file is told with it; the next one can be read.
    private func failed(_ failure: ReadFailure, into batch: inout Batch) {
        guard case .file(let why) = failure, let file = current else { return end(with: failure) }
        reject(file, "", why, into: &batch)
        report.brokenFiles += 1
        current = nil
    }

    /// Goes to the next file that is known; false at the end.
    private func openNext(into batch: inout Batch) throws(ReadFailure) -> Bool {
        guard let source, let entry = try source.next() else { return false }
        switch entry.flaw {
        case .link: report.passedOver += 1
        case .outside:
            report.passedOver += 1
            rejectFile(entry.path, "its name leads out of the export", into: &batch)
        case .encrypted: rejectFile(entry.path, "is encrypted: unpack the export with its password, and import the folder", into: &batch)
        case nil: try open(entry, of: source, into: &batch)
        }
        return true
    }

    private func open(_ entry: ArchiveEntry, of source: any ArchiveSource, into batch: inout Batch) throws(ReadFailure) {
        let bytes = EntryBytes(source)
        let found: KnownFile?
        do throws(ReadFailure) { found = try ArchiveRecognition.known(entry.path, bytes) } catch {
            guard case .file(let why) = error else { throw error }
            return rejectFile(entry.path, why, into: &batch)
        }
        guard let known = found else {
            report.unknownFiles += 1
            return
        }
        note(known)
        guard var owner = owners[known.export.network] else { return }
        // A time of writing says when the export was made where nothing better does; one that has not come yet says nothing.
        owner.taken = min(taken ?? entry.modified ?? now, now)
        let content: OpenFile.Content
        switch known.file.use {
        case .leftOut: return
        case .owner: return countElement(of: known)
        case .document(let read): content = .document(read)
        case .elements(let isWanted, let read): content = .elements(JSONElements(bytes, limit: limits.record, isWanted: isWanted), read)
        case .rows(let columns, let read): content = .rows(CSVRows(bytes, limit: limits.record, required: columns), read)
        }
        current = OpenFile(path: entry.path, bytes: bytes, known: known, content: content, owner: owner)
    }

    private func note(_ known: KnownFile) {
        if let place = parts[known.index] {
            report.parts[place].files += 1
            return
        }
        parts[known.index] = report.parts.count
        var part = ArchiveReport.Part(export: known.export.title, file: known.file.name, files: 1, elements: 0, skips: known.file.skips)
        if case .leftOut(let why) = known.file.use { part.leftOut = why }
        report.parts.append(part)
    }

    /// Reads one element, row or document of the current file.
    private func readOne(into batch: inout Batch) throws(ReadFailure) {
        guard var file = current else { return }
        defer {
            bytesRead += file.bytes.bytesRead - file.counted
            file.counted = file.bytes.bytesRead
            if current != nil { current = file }
        }
        switch file.content {
        case .document(let read):
            let document = try file.bytes.document(limit: limits.document)
            current = nil
            countElement(of: file.known)
            add(document, as: "", of: file, read, into: &batch)
        case .elements(let elements, let read):
            let step = try elements.next()
            let place = "[\(elements.count - 1)]"
            switch step {
            case nil: current = nil
            case .broken(let why):
                reject(file, "", why, into: &batch)
                report.brokenFiles += 1
                current = nil
            case .tooLong:
                countElement(of: file.known)
                reject(file, place, "is longer than \(limits.record) bytes", into: &batch)
            case .element:
                countElement(of: file.known)
                file.owner.list = elements.list
                add(elements.element, as: place, of: file, read, into: &batch)
            }
        case .rows(let rows, let read):
            let step = try rows.next()
            let place = " row \(rows.count)"
            switch step {
            case nil: current = nil
            case .broken(let why):
                reject(file, "", why, into: &batch)
                report.brokenFiles += 1
                current = nil
            case .tooLong:
                countElement(of: file.known)
                reject(file, place, "is longer than \(limits.record) bytes", into: &batch)
            case .row(let row):
                countElement(of: file.known)
                var one = Batch()
                do throws(Malformed) {
                    try read(row, file.owner, &one)
                    add(one, as: place, of: file, into: &batch)
                } catch { reject(file, place.appending(error.path, by: ", "), error.reason, into: &batch) }
            }
        }
    }

    private func add(_ bytes: [UInt8], as place: String, of file: OpenFile, _ read: ArchiveFile.ReadJSON, into batch: inout Batch) {
        var one = Batch()
        do {
            try parser.parse(bytes) { json in try read(json, file.owner, &one) }
            add(one, as: place, of: file, into: &batch)
        } catch let error as Malformed {
            reject(file, place.appending(error.path, by: "."), error.reason, into: &batch)
        } catch let error as JSONError {
            reject(file, place, "cannot be read: \(error.reason)", into: &batch)
        } catch {
            reject(file, place, "cannot be read", into: &batch)
        }
    }

    /// Adds what one element has become, unless it is of a time that cannot be.
    private func add(_ one: Batch, as place: String, of file: OpenFile, into batch: inout Batch) {
        let times = one.posts.map(\.at) + one.interactions.map(\.at)
        guard times.allSatisfy({ $0 >= Self.earliest && $0 <= now + .seconds(86_400) }) else {
            return reject(file, place, "its time is before 1995, or has not come yet", into: &batch)
        }
        if one.recordCount + one.rejectedCount == 0, let part = parts[file.known.index] { report.parts[part].skipped += 1 }
        batch.posts += one.posts
        batch.interactions += one.interactions
        batch.tallies += one.tallies
        batch.deletions += one.deletions
        counts.posts.read += one.posts.count
        counts.interactions.read += one.interactions.count
        counts.tallies.read += one.tallies.count
        counts.deletions.read += one.deletions.count
        for rejection in one.rejections { reject(file, place.appending(rejection.path, by: "."), rejection.reason, into: &batch) }
        for _ in one.rejections.count..<one.rejectedCount { reject(file, place, "is broken in more places", into: &batch) }
    }

    /// No network of today is older.
    private static let earliest = Instant(seconds: 788_918_400)

    private func countElement(of known: KnownFile) {
        report.elements += 1
        if let place = parts[known.index] { report.parts[place].elements += 1 }
    }

    private func reject(_ file: OpenFile, _ place: String, _ reason: String, into batch: inout Batch) {
        counts[file.known.file.stream].rejected += 1
        batch.reject(Rejection(path: file.path + place, reason: reason))
    }

    private func rejectFile(_ path: String, _ reason: String, into batch: inout Batch) {
        counts.brokenLines += 1
        report.brokenFiles += 1
        batch.reject(Rejection(path: path, reason: reason))
    }
}

extension String {
    /// The text with `more` behind it, unless that is empty.
    fileprivate func appending(_ more: String, by separator: String) -> String { more.isEmpty ? self : self + separator + more }
}
