import Model

extension Gate {
    /// The score foretells whom people will watch.
    static let youTube = Gate(
        name: "youtube", subject: "YouTube trending: score in the first part against views in the second",
        wanted: "Spearman above the plain sum so far"
    ) { material throws(MaterialProblem) in try YouTubeTrending(material).trial.readings }
}

/// The videos that trended in the United States from 13 September to 22 October 2017, one snapshot a day.
struct YouTubeTrending {
    private static let file = "populations/youtube-trending-2017/USvideos.csv.gz"
    /// The middle of its forty days.
    private static let cut = Instant("2017-10-03T00:00:00Z") ?? Instant(seconds: 0)

    /// The counts of one video on one day.
    private struct Snapshot {
        var video, channel: String
        var at: Instant
        var views, likes, comments: Int64

        /// `nil` for a row that is torn.
        init?(_ row: [String: String]) {
            guard let video = row["video_id"], let channel = row["channel_title"], let date = row["date"]?.split(separator: "."),
                date.count == 2, let day = Int(date[0]), let month = ["09": 9, "1": 10, "10": 10][date[1]],
                let views = row["views"].flatMap(Int64.init), let likes = row["likes"].flatMap(Int64.init),
                row["dislikes"].flatMap(Int64.init) != nil, let comments = row["comment_total"].flatMap(Int64.init),
                let at = Instant("2017-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T12:00:00Z")
            else { return nil }
            (self.video, self.channel, self.at) = (video, channel, at)
            (self.views, self.likes, self.comments) = (views, likes, comments)
        }
    }

    private let snapshots: [Snapshot]

    init(_ material: any Material) throws(MaterialProblem) {
        snapshots = Lines.table(try material.bytes(of: Self.file)).compactMap(Snapshot.init)
    }

    /// What the second part brought is by how much each channel's videos were watched in it: those that went on, and those that came.
    var trial: FirstPartAgainstSecond {
        let network = Network("youtube")
        var trial = FirstPartAgainstSecond(network: network, cut: Self.cut)
        var known: [String: Int64] = [:]
        for snapshot in snapshots.sorted(by: { $0.at < $1.at }) {
            let rise = Double(max(0, snapshot.views - known[snapshot.video, default: 0]))
            guard snapshot.at < Self.cut else {
                trial.after[snapshot.channel, default: 0] += rise
                known[snapshot.video] = max(snapshot.views, known[snapshot.video, default: 0])
                continue
            }
            trial.before[snapshot.channel, default: 0] += rise
            if known[snapshot.video] == nil {
                trial.first.posts.append(Post(network: network, id: snapshot.video, author: snapshot.channel, at: snapshot.at))
            }
            known[snapshot.video] = max(snapshot.views, known[snapshot.video, default: 0])
            for (kind, count) in [(Kind.view, snapshot.views), (.like, snapshot.likes), (.comment, snapshot.comments)] {
                trial.first.tallies.append(
                    Tally(network: network, kind: kind, subject: .post(snapshot.video), count: count, at: snapshot.at))
            }
        }
        return trial
    }
}
