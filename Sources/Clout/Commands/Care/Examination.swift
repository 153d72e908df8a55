import ConnectorKit
import CurlHTTP
import Foundation
import Logging
import Model
import Store
import Tokens

/// Looks at an installation from outside, and notes what it finds.
struct Examination {
    let place: PlaceOptions
    private(set) var findings: [Finding] = []
    private let clock = SystemWallClock()

    init(place: PlaceOptions) { self.place = place }

    mutating func examine(asksNetworks: Bool) async {
        note(.version, .good, "Clout \(CloutCommand.version), store version \(SQLiteStore.schemaVersion)")
        let configuration = examineConfiguration()
        let usual = configuration?.main.store ?? Configuration.store(namedIn: place.config ?? PlaceOptions.standardConfiguration)
        let elsewhere = place.daemonElsewhere(than: usual)
        let path = place.store ?? elsewhere?.store ?? usual
        if let elsewhere {
            note(.daemon, .warning, "runs (process \(elsewhere.id)): \(elsewhere.words(besides: usual))", elsewhere.mend)
        } else {
            examineDaemon(ofStoreAt: path)
        }
        let lastRun = await examineStore(at: path, of: configuration ?? Configuration())
        examineDisk(ofStoreAt: path)
        guard let configuration else { return }
        await examineLogins(of: configuration, besideStoreAt: path)
        let answered = asksNetworks ? await askNetworks(of: configuration) : []
        if DemoTime.ownTime(besideStoreAt: path) != nil {
            note(.clock, .good, "a demo's, which runs faster than the machine's")
        } else {
            examineClock(lastRun: lastRun, answered: answered)
        }
    }

    private mutating func note(_ subject: Finding.Subject, _ verdict: Finding.Verdict, _ what: String, _ mend: String? = nil) {
        findings.append(Finding(subject: subject, verdict: verdict, what: what, mend: mend))
    }

    // MARK: Configuration

    private mutating func examineConfiguration() -> Configuration? {
        if place.config == nil, place.store != nil { return Configuration() }
        let folder = place.config ?? PlaceOptions.standardConfiguration
        do throws(ConfigurationError) {
            let configuration = try Configuration.load(from: folder, isCheck: true, namesStore: place.store != nil)
            note(.configuration, .good, "\(folder): no mistakes")
            for hint in configuration.hints { note(.configuration, .warning, hint) }
            return configuration
        } catch {
            for problem in error.problems { note(.configuration, .failed, problem.description) }
            return nil
        }
    }

    private mutating func examineDaemon(ofStoreAt path: String) {
        if let process = SQLiteStore.daemon(ofStoreAt: path) {
            note(.daemon, .good, "runs (process \(process))")
        } else {
            note(
                .daemon, .warning, "does not run",
                "Start it: systemctl start clout. Why it ended: journalctl -u clout")
        }
    }

    // MARK: Store

    /// Returns when the last run was.
    private mutating func examineStore(at path: String, of configuration: Configuration) async -> Instant? {
        examineFile(path)
        let begun = findings.count
        do throws(StoreError) {
            let store = try await SQLiteStore.open(
                at: path, role: .reader, logger: Logger(label: "store") { _ in SwiftLogNoOpLogHandler() })
            try await store.checkIntegrity()
            let holdings = try await store.holdings()
            note(.store, .good, "\(path): every page is whole; \(holdings.shown)")
            noteSpace(try await store.space(), at: path)
            let forgotten = try await store.forgottenButNamed(by: configuration)
            let present = RunningDaemon(onStoreAt: path)?.present
            let attention = try await Attention(of: store, forgottenButNamed: forgotten, at: present)
            for need in attention.sentences { note(.attention, .warning, need) }
            let lastRun = try await store.lastRun()
            await store.close()
            return lastRun
        } catch {
            if findings.count == begun { note(.store, .failed, "\(error.what): \(error.why)", error.mend) }
            return nil
        }
    }

    private mutating func noteSpace(_ space: StoreSpace, at path: String) {
        if let since = space.keptSince {
            note(.store, .good, "activity is kept since \(since.description.prefix(10)) ([retention] activity)")
        }
        guard space.free > space.file / 10, space.free > 16 << 20 else { return }
        let what = "\(ByteText.write(space.free)) of its \(ByteText.write(space.file)) hold nothing"
        if space.givesBack { return note(.store, .good, what + "; the daemon gives them back, a little at a time") }
        note(
            .store, .warning, what + ", and an earlier version made it, which does not give them back",
            "Once: systemctl stop clout; clout vacuum; systemctl start clout. It takes some \(max(1, space.file / 100_000_000)) s.")
    }

    /// The store's file and what lies beside it are its owner's alone, and have one owner.
    private mutating func examineFile(_ path: String) {
        var (file, folder) = (stat(), stat())
        guard stat(path, &file) == 0 else { return }
        if file.st_mode & 0o077 != 0 { note(.store, .failed, "others may read \(path)", "Say: chmod 600 \(path)*") }
        let parent = (path as NSString).deletingLastPathComponent
        if stat(parent.isEmpty ? "." : parent, &folder) == 0, folder.st_uid != file.st_uid, folder.st_uid != 0 {
            note(
                .store, .failed,
                "\(path) belongs to user \(file.st_uid), and its folder to user \(folder.st_uid): the daemon may not write it",
                "Say: chown \(folder.st_uid):\(folder.st_gid) \(path)*")
        }
        var log = stat()
        if stat(path + "-wal", &log) == 0, log.st_size > 256 << 20 {
            note(
                .store, .warning, "the write-ahead log has \(ByteText.write(Int64(log.st_size)))",
                "Some program reads the store for long: end it, and the daemon folds the log back.")
        }
    }

    // MARK: Disk and clock

    private static let leastFree: Int64 = 1_000_000_000

    /// Room for a backup beside the store, and for a migration, each as large as the store.
    private mutating func examineDisk(ofStoreAt path: String) {
        let disk: StoreDisk
        do throws(StoreError) { disk = try StoreDisk(ofStoreAt: path) } catch {
            return note(.disk, .failed, error.why, error.mend)
        }
        var file = stat()
        let free = disk.free
        let size = stat(path, &file) == 0 ? Int64(file.st_size) : 0
        let what = "\(ByteText.write(free)) free where the store lies"
        if disk.isReadOnly {
            note(.disk, .failed, "the store's disk is mounted read-only", "See the kernel's log (dmesg): a disk that fails is mounted so.")
        } else if free < 64 << 20 {
            note(.disk, .failed, what, "Free space: nothing can be stored soon, and fetching waits until it can.")
        } else if free < 2 * size || free < Self.leastFree {
            note(
                .disk, .warning, what,
                "Free space: a backup and an upgrade take as much as the store each, \(ByteText.write(size)), and the store grows.")
        } else {
            note(.disk, .good, what)
        }
    }

    private mutating func examineClock(lastRun: Instant?, answered: [Duration]) {
        if let lastRun, lastRun > clock.now + .seconds(60) {
            return note(
                .clock, .failed, "the clock says \(clock.now), and the last run was at \(lastRun)",
                "Set the clock (timedatectl set-ntp true). The daemon waits for it to pass what was reached.")
        }
        let skews = answered.sorted()
        guard let skew = skews.isEmpty ? nil : skews[skews.count / 2] else { return note(.clock, .good, "\(clock.now)") }
        let seconds = skew.milliseconds / 1000
        if abs(seconds) > 60 {
            note(
                .clock, .failed, "the clock is \(abs(seconds)) s \(seconds > 0 ? "behind" : "ahead of") the networks'",
                "Set it (timedatectl set-ntp true): signatures of webhooks and what is due go by it.")
        } else {
            note(.clock, .good, "as the networks' clocks, to \(max(1, abs(seconds))) s")
        }
    }

    // MARK: Networks

    private mutating func examineLogins(of configuration: Configuration, besideStoreAt path: String) async {
        let tokens = KeptTokens(besideStoreAt: path, logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use(configuration.connectors)
        for connector in configuration.connectors where connector.login != nil {
            do throws(FetchError) {
                guard let end = try await tokens[connector.name]?.end() else { continue }
                note(
                    .login, .warning, "\(connector.name): the login ends at \(end.shown(from: clock.now))",
                    "Log in again before: clout connector login \(connector.name)")
            } catch { note(.login, .failed, "\(connector.name): \(error.why)", error.mending.inCommand) }
        }
    }

    /// Asks the server of each connector one question without a credential: any answer shows that it can be reached. Returns how far each
    /// server's clock is ahead of ours.
    private mutating func askNetworks(of configuration: Configuration) async -> [Duration] {
        let http = HTTPClient(configuration.httpConfiguration)
        let userAgent = FetchContext.userAgent(contact: configuration.main.contact)
        let servers = Dictionary(
            configuration.connectors.compactMap { connector in connector.address.map { ($0, connector.name) } }
        ) { first, _ in first }
        var skews: [Duration] = []
        for (address, connector) in servers.sorted(by: { $0.key < $1.key }) {
            guard let url = BaseURL(address), let request = Self.question(to: url, userAgent) else { continue }
            do throws(HTTPError) {
                let answer = try await http.send(
                    request, body: [], options: HTTPOptions(wholeDeadline: .seconds(15), maxBodyBytes: 1 << 20))
                note(.network, .good, "\(connector): \(url.authority) answers")
                if let date = answer.response.headerFields[.date].flatMap({ Instant(httpDate: $0, now: clock.now) }) {
                    skews.append(date - clock.now)
                }
            } catch {
                // Whatever it sent, it answered.
                if error.kind == .bodyTooLarge {
                    note(.network, .good, "\(connector): \(url.authority) answers")
                } else {
                    note(
                        .network, .failed, "\(connector): \(url.authority) does not answer: \(error.reason)",
                        "Check the machine's network, its name server and proxy, and base_url in the connector's file.")
                }
            }
        }
        await http.shutDown()
        return skews
    }

    private static func question(to url: BaseURL, _ userAgent: String) -> HTTPRequest? {
        let scheme = url.description.hasPrefix("https:") ? "https" : "http"
        return HTTPRequest(
            method: .get, scheme: scheme, authority: url.authority, path: "/", headerFields: [.userAgent: userAgent])
    }
}

extension ConnectorFile {
    /// The server that is asked; `nil` where a program is run instead.
    fileprivate var address: String? {
        if case .string(let url)? = settings["base_url"] { return url }
        let setting = description.settings.first { $0.key == "base_url" }
        if case .string(let url)? = setting?.defaultValue { return url }
        return nil
    }
}
