import Model

/// Who reshared, mentioned and answered whom around the discovery of the Higgs boson (De Domenico and others, 2013).
///
/// Mapped as `taps.py` maps it: credit goes to the second column, and identical lines of one second are one act.
struct HiggsTwitter {
    static let end = Instant("2012-07-04T12:00:00Z") ?? Instant(seconds: 0)
    static let network = Network("twitter")
    private static let file = "populations/higgs-twitter-2012/activity-before-2012-07-04T12Z.txt.gz"
    private static let kinds: [Substring: Kind] = ["RT": .reshare, "MT": .mention, "RE": .reply]

    /// Interactions alone: the network tells neither posts nor dates here.
    let batch: Batch

    init(_ material: any Material) throws(MaterialProblem) {
        var seen: Set<String> = []
        var batch = Batch()
        for line in Lines.split(try material.bytes(of: Self.file)) where seen.insert(line).inserted {
            let fields = line.split(separator: " ")
            guard fields.count == 4, let seconds = Int64(fields[2]), let kind = Self.kinds[fields[3]] else {
                throw MaterialProblem(
                    .unreadable, what: Self.file, why: "a line is not actor, target, seconds and kind", mend: "Fetch the file anew.")
            }
            batch.interactions.append(
                Interaction(
                    network: Self.network, kind: kind, actor: String(fields[0]), target: String(fields[1]),
                    at: Instant(seconds: seconds)))
        }
        self.batch = batch
    }
}
