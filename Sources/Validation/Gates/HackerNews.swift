import Model

extension Gate {
    /// The score foretells whose stories will be voted for.
    static let hackerNews = Gate(
        name: "hackernews", subject: "Hacker News: score in the first part against points in the second",
        wanted: "Spearman above the plain sum so far"
    ) { material throws(MaterialProblem) in try HackerNewsStories(material).trial.readings }
}

/// A sample of the stories from 6 September 2015 to 31 March 2016, with their points and comments.
struct HackerNewsStories {
    private static let file = "populations/hackernews-2015-2016/stories-2015-09-to-2016-03.csv.gz"
    /// The middle of that time.
    private static let cut = Instant("2015-12-19T00:00:00Z") ?? Instant(seconds: 0)

    private let rows: [[String: String]]

    init(_ material: any Material) throws(MaterialProblem) { rows = Lines.table(try material.bytes(of: Self.file)) }

    var trial: FirstPartAgainstSecond {
        let network = Network("hackernews")
        var trial = FirstPartAgainstSecond(network: network, cut: Self.cut)
        for row in rows {
            guard let id = row["id"], let author = row["author"], let at = row["created_at"].flatMap(Self.time),
                let points = row["num_points"].flatMap(Int64.init), let comments = row["num_comments"].flatMap(Int64.init)
            else { continue }
            guard at < Self.cut else {
                trial.after[author, default: 0] += Double(points)
                continue
            }
            trial.before[author, default: 0] += Double(points)
            trial.first.posts.append(Post(network: network, id: id, author: author, at: at))
            for (kind, count) in [(Kind.like, points), (.comment, comments)] {
                trial.first.tallies.append(Tally(network: network, kind: kind, subject: .post(id), count: count, at: at))
            }
        }
        return trial
    }

    /// `M/D/YYYY H:MM`, read as UTC.
    private static func time(_ text: String) -> Instant? {
        let numbers = text.split { "/ :".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return Instant("\(numbers[2])-\(two(numbers[0]))-\(two(numbers[1]))T\(two(numbers[3])):\(two(numbers[4])):00Z")
    }
}
