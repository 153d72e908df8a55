import Archives
import ConnectorKit
import Model
import Store

/// One input of an import.
enum ImportInput {
    case lines(BlockReader)
    case archive(ArchiveImport)

    /// How it is called in messages.
    var name: String {
        switch self {
        case .lines(let reader): reader.name
        case .archive(let archive): archive.path
        }
    }
}

extension ImportCommand {
    /// Opens all inputs, and learns whose the exports among them are: what is wrong with one should not leave half an import.
    func open() async throws -> [ImportInput] {
        let said = Dictionary(accounts.map { ($0.network, $0.id) }) { first, _ in first }
        if said.count < Set(accounts).count {
            throw WrongUse(description: "--as names two accounts of one network. Import the export of each by itself.")
        }
        for account in accounts {
            do throws(ArchiveError) { try ArchiveImport.check(account) } catch { throw failure(error) }
        }
        var inputs: [ImportInput?] = []
        var found: Set<Network> = []
        var told: [Network: Set<String>] = [:]
        // Of an export in several parts one may tell whose all of them are.
        var unowned: [Int: ArchiveError] = [:]
        for path in files {
            guard path != "-", let archive = try ArchiveImport(recognising: path, now: SystemWallClock().now) else {
                inputs.append(.lines(try BlockReader(path)))
                continue
            }
            do throws(ArchiveError) {
                found.formUnion(try await look(through: archive, accounts: said))
                for owner in await archive.report.owners { told[owner.identity.network, default: []].insert(owner.identity.id) }
                inputs.append(.archive(archive))
            } catch {
                guard error.kind == .accountMissing, files.count > 1 else { throw failure(error) }
                unowned[inputs.count] = error
                inputs.append(nil)
            }
        }
        let known = said.merging(told.compactMapValues { $0.count == 1 ? $0.first : nil }) { said, _ in said }
        for (index, missing) in unowned.sorted(by: { $0.key < $1.key }) {
            guard let archive = try ArchiveImport(recognising: files[index], now: SystemWallClock().now) else { throw failure(missing) }
            do throws(ArchiveError) { found.formUnion(try await look(through: archive, accounts: known)) } catch { throw failure(error) }
            inputs[index] = .archive(archive)
        }
        if let stray = accounts.first(where: { !found.contains($0.network) }) {
            throw WrongUse(description: "--as \(stray): there is no export of \(stray.network) among the files.")
        }
        return inputs.compactMap(\.self)
    }

    private func look(through archive: ArchiveImport, accounts: [Network: String]) async throws(ArchiveError) -> Set<Network> {
        var progress = ProgressBar(archive.path, quiet: output.json)
        progress.show(nil, "looking through it")
        defer { progress.end() }
        return try await archive.look(accounts: accounts)
    }

    private func failure(_ error: ArchiveError) -> any Error {
        switch error.kind {
        case .accountMissing, .accountDiffers, .accountMalformed: WrongUse(description: "\(error)")
        default: CommandFailure(description: "\(error)")
        }
    }

    /// Stores an export batch by batch.
    func read(_ archive: ArchiveImport, into store: SQLiteStore, _ summary: inout ImportSummary) async throws {
        var progress = ProgressBar(archive.path, quiet: output.json)
        defer { progress.end() }
        do {
            while let step = try await archive.next() {
                summary.outcome += try await store.commit(step.batch, isCurrent: undelete)
                summary.note(step.batch.rejections)
                summary.counts = step.counts
                progress.show(step.fraction, "\(step.counts.read) records")
            }
            summary.report = await archive.report
            let broken = await archive.report.brokenFiles
            if broken > 0 {
                throw CommandFailure(
                    description:
                        "\(archive.path): \(broken == 1 ? "a file" : "\(broken) files") in it could not be read to the end, as told "
                        + "above. What could be read is stored.")
            }
        } catch let failure as ArchiveError {
            summary.report = await archive.report
            let read = summary.counts.read
            throw CommandFailure(description: read == 0 ? "\(failure)" : "\(failure) What was read before that is stored: \(read) records.")
        }
    }
}
