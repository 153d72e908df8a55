import ConnectorKit

/// LinkedIn's data export: tables. It names others by the address of their profile, `in/NAME`.
enum LinkedInArchive: NetworkExport {
    static let network = Network("linkedin")
    static let title = "LinkedIn export"
    static let idHelp =
        "the member's whole name as the connector has it (urn:li:person:…), or else their number, or in/NAME of their profile's address"

    static func isID(_ id: String) -> Bool {
        id.isAccountNumber
            || ["urn:li:person:", "urn:li:member:", "in/"].contains { id.hasPrefix($0) && id.utf8.count > $0.utf8.count }
    }

    /// `Shares_17529409.csv`: the number, which the connector does not know the member by.
    static func hint(inName path: String) -> String? {
        let name = path.split(separator: "/").last?.prefix { $0 != "." } ?? ""
        guard let number = name.split(separator: "_").last.map(String.init), number.count > 3, number.isAccountNumber else { return nil }
        return "Its files are called after member \(number)."
    }

    static let files = [
        ArchiveFile(
            "Shares.csv", holds: ["ShareLink", "ShareCommentary"], skipping: "posts that not everybody can see",
            use: .rows(columns: ["Date", "ShareLink", "ShareCommentary"], share)),
        ArchiveFile(
            "Connections.csv", holds: ["First Name", "Connected On"], of: .interactions, skipping: "members who have closed their address",
            use: .rows(columns: ["URL", "Connected On"], connection)),
        ArchiveFile(
            "Endorsement_Received_Info.csv", holds: ["Endorsement Date", "Endorser Public Url"], of: .interactions,
            skipping: "endorsements that are hidden or withdrawn, or of members who have closed their address",
            use: .rows(columns: ["Endorsement Date", "Skill Name", "Endorser Public Url"], endorsement)),
        ArchiveFile("Comments.csv", holds: ["Date,Link,Message"], use: .leftOut("comments given: on whose post is not told")),
        ArchiveFile("Reactions.csv", holds: ["Date", "Type", "Link"], use: .leftOut("reactions given: to whose post is not told")),
        ArchiveFile("Instant_Reposts.csv", holds: ["Date", "Link"], use: .leftOut("reposts: of whose post is not told")),
        ArchiveFile("Company Follows.csv", holds: ["Organization"], use: .leftOut("organisations followed: by name only")),
        ArchiveFile("Invitations.csv", holds: ["Direction"], use: .leftOut("invitations; those accepted are connections")),
        ArchiveFile("Profile.csv", holds: ["First Name", "Headline"], use: .leftOut("it tells the name, but not the member's id")),
    ]

    @Sendable private static func share(_ row: CSVRow, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        // Told in several ways over the years; these are the ones that say that it is not for everybody.
        if let visibility = row["Visibility"]?.uppercased(), ["CONNECTIONS", "CONNECTIONS_ONLY", "PRIVATE"].contains(visibility) { return }
        let at = try row.requiredUTC("Date")
        let link = row["ShareLink"]
        let text = row["ShareCommentary"].map(unwrapped)
        batch.posts.append(
            Post(
                network: network, id: link.flatMap(urn) ?? owner.postID(at: at, text), author: owner.id, at: at, text: text, url: link))
    }

    /// The id in a share's address; `nil` where it holds none.
    private static func urn(_ link: String) -> String? {
        let plain = link.replacing("%3A", with: ":").replacing("%3a", with: ":")
        guard let start = plain.firstRange(of: "urn:li:") else { return nil }
        let id = plain[start.lowerBound...].prefix { !"?&/#)".contains($0) }
        return id.utf8.count <= 200 ? String(id) : nil
    }

    /// A commentary of several lines has each of them in quotes of its own.
    private static func unwrapped(_ text: String) -> String {
        var text = text.replacing("\"\r\n\"", with: "\n").replacing("\"\n\"", with: "\n")
        if text.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
        return text
    }

    /// A connection is an act of both: each follows the other from then on. Rows without an address are of members who have closed theirs.
    @Sendable private static func connection(_ row: CSVRow, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        guard let url = row["URL"] else { return }
        guard let at = Instant(day: try row.required("Connected On")) else { throw Malformed("Connected On", "not a day") }
        let other = try profile(url, "URL")
        batch.interactions.append(Interaction(.follow, on: network, by: other, to: owner.id, at: at))
        batch.interactions.append(Interaction(.follow, on: network, by: owner.id, to: other, at: at))
    }

    /// Somebody vouches for a skill of the owner's. One that was hidden or withdrawn is none.
    @Sendable private static func endorsement(_ row: CSVRow, _ owner: ArchiveOwner, _ batch: inout Batch) throws(Malformed) {
        if let status = row["Endorsement Status"], status.uppercased() != "ACCEPTED" { return }
        guard let url = row["Endorser Public Url"] else { return }
        let actor = try profile(url, "Endorser Public Url")
        let at = try row.requiredUTC("Endorsement Date")
        let skill = try row.required("Skill Name")
        guard skill.utf8.count <= 300 else { throw Malformed("Skill Name", "longer than 300 bytes") }
        batch.interactions.append(
            Interaction(.endorsement, on: network, by: actor, to: owner.id, at: at, as: "\(actor):\(owner.id):\(skill.lowercased())"))
    }

    /// The part of a profile's address that says whose it is: `in/NAME`.
    private static func profile(_ url: String, _ column: String) throws(Malformed) -> String {
        let parts = url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        guard let place = parts.firstIndex(of: "in"), place + 1 < parts.count, parts[place + 1].utf8.count <= 300 else {
            throw Malformed(column, "no profile's address")
        }
        return "in/\(parts[place + 1].lowercased())"
    }
}
