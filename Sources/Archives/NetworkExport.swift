import ConnectorKit

/// One network's export: which files it has, how they are recognised, and what their records mean in our words.
protocol NetworkExport: Sendable {
    /// The network that its records are of.
    static var network: Network { get }
    /// What the export is called in messages.
    static var title: String { get }
    /// What `--as NETWORK:ID` needs for an id, in words.
    static var idHelp: String { get }
    /// Whether an id that `--as` gives can be one of the network's accounts.
    static func isID(_ id: String) -> Bool
    /// The files, the first that fits a file counts.
    static var files: [ArchiveFile] { get }
    /// What a file's name tells of whose it is.
    static func hint(inName path: String) -> String?
    /// Whether a file that has one of the names, and does not begin as it should, is the same in another language.
    static func isOfAnotherLanguage(_ path: String) -> Bool
}

extension NetworkExport {
    static func hint(inName path: String) -> String? { nil }
    static func isOfAnotherLanguage(_ path: String) -> Bool { false }
}

/// The exports that are known.
let allExports: [any NetworkExport.Type] = [
    XArchive.self, FacebookArchive.self, InstagramArchive.self, LinkedInArchive.self, YouTubeArchive.self, GooglePlusArchive.self,
    SpotifyArchive.self, SwarmArchive.self, MastodonArchive.self, RedditArchive.self, TikTokArchive.self,
]

extension String {
    /// Whether it is a number as networks give them to accounts.
    var isAccountNumber: Bool { (1...30).contains(utf8.count) && isMade(of: .digits) }
}

/// Whose export it is, and when it was made: what the readers of records need beside the record.
struct ArchiveOwner: Sendable {
    /// The account's id.
    var id: String
    /// The key of the list that the record stands in; `nil` where the file is the list.
    var list: String?
    /// When the export was made: the time of counts, and of acts that no time is told of. It is when we come to know them.
    var taken: Instant
}

/// What a file tells of the export as a whole.
struct ArchiveTelling: Sendable {
    /// Whose it is.
    var identity: Identity?
    /// When it was made.
    var taken: Instant?
    /// What is told of the account where its id is not: what the operator needs to find the id.
    var hint: String?
}

/// One kind of file of an export.
struct ArchiveFile: Sendable {
    typealias ReadJSON = @Sendable (JSONValue, ArchiveOwner, inout Batch) throws(Malformed) -> Void
    typealias ReadRow = @Sendable (CSVRow, ArchiveOwner, inout Batch) throws(Malformed) -> Void

    enum Use: Sendable {
        /// The elements of the lists behind such keys.
        case elements(in: @Sendable ([String]) -> Bool, ReadJSON)
        /// The file as one record.
        case document(ReadJSON)
        /// The rows of a table that has these columns; with none, of any.
        case rows(columns: [String], ReadRow)
        /// Nothing but whose export it is.
        case owner
        /// Nothing, on purpose: why.
        case leftOut(String)
    }

    enum Teller: Sendable {
        /// The file as one document.
        case document(@Sendable (JSONValue) -> ArchiveTelling)
        /// The first row of a table that has these columns.
        case row(columns: [String], @Sendable (CSVRow) -> ArchiveTelling)
    }

    /// How it is called in messages.
    let name: String
    /// The names that it has, as `FileName.stem` makes them; none where any will do.
    let stems: Set<String>
    /// `js`, `json` or `csv`.
    let type: String
    /// What its first 4 KiB hold, all of them.
    let holds: [String]
    /// Which stream a record that cannot be read is counted in.
    let stream: ActivityStream
    let teller: Teller?
    let use: Use
    /// Which of its records there is nothing to store of, in words; `nil` where every record is for storing.
    let skips: String?

    /// - Parameters:
    ///   - names: Names with their type, such as `tweets.js`, the first one for messages; with `*.json` among them, any will do.
    init(
        _ names: String..., holds: [String] = [], of stream: ActivityStream = .posts, tells teller: Teller? = nil,
        skipping skips: String? = nil, use: Use = .owner
    ) {
        let parsed = names.map(FileName.init)
        name = names.first ?? ""
        stems = names.contains { $0.contains("*") } ? [] : Set(parsed.map(\.stem))
        type = parsed.first?.type ?? ""
        self.holds = holds
        self.stream = stream
        self.teller = teller
        self.use = use
        self.skips = skips
    }

    /// Whether a file of this name may be one; its beginning is asked next.
    func mayBe(_ file: FileName) -> Bool { file.type == type && (stems.isEmpty || stems.contains(file.stem)) }

    /// Whether a file that begins so is one.
    func begins(like beginning: String) -> Bool { holds.allSatisfy(beginning.contains) }
}

/// A file's name, wherever in an export it stands: exports wrap their files in folders of changing and translated names.
struct FileName: Sendable, Hashable {
    /// The name in lower case without its type and without what numbers it: `tweets-part12.js`, `Shares_17529409.csv`,
    /// `Streaming_History_Audio_2021-2024_3.json` and `posts (1).json` are `tweets`, `shares`, `streaming_history_audio` and `posts`.
    let stem: String
    /// What stands behind the last dot, in lower case.
    let type: String

    init(_ path: String) {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        type = dot == name.endIndex ? "" : String(name[name.index(after: dot)...])
        var stem = name[..<dot]
        while let last = stem.last, last.isASCII, last.isNumber || "_-() ".contains(last) { stem.removeLast() }
        if stem.hasSuffix("-part") { stem.removeLast(5) }
        self.stem = String(stem)
    }
}
