import Model

/// What reading X costs (`networks/twitter.md`, section 1): per resource returned, once per resource and UTC day.
struct TwitterBill: Sendable {
    enum Resource: UInt8, Sendable {
        case post, user, follower, like

        /// Millionths of a dollar.
        var micros: Int64 {
            switch self {
            case .post: 5_000
            case .user, .follower: 10_000
            case .like: 1_000
            }
        }
    }

    private struct Charged: Hashable {
        var resource: Resource
        var number: UInt64
    }

    private(set) var spentMicros: Int64 = 0
    private var day: Int32 = .min
    /// What was charged today: at most what there is on the network.
    private var charged: Set<Charged> = []
    /// Posts read per day, of the last 90 days.
    private var daily: [(day: Int32, posts: Int)] = []

    mutating func charge(_ resource: Resource, _ numbers: [UInt64], isOwned: Bool, at now: Instant) {
        if now.day != day {
            day = now.day
            charged.removeAll(keepingCapacity: true)
        }
        if daily.last?.day != day { daily.append((day, 0)) }
        if daily.count > 90 { daily.removeFirst() }
        for number in numbers where charged.insert(Charged(resource: resource, number: number)).inserted {
            spentMicros += isOwned ? 1_000 : resource.micros
            if resource == .post { daily[daily.count - 1].posts += 1 }
        }
    }

    /// Why nothing more may be read; `nil` while it may.
    func problem(credit: Int64?, monthlyPosts: Int, at now: Instant) -> TwitterProblem? {
        if let credit, spentMicros >= credit { return .noCredit }
        return postsThisMonth(at: now) >= monthlyPosts ? .capped : nil
    }

    func usage(monthlyPosts: Int, at now: Instant) -> Reply {
        .json { json in
            json.object { json in
                json.object("data") { json in
                    json.field("project_id", "1")
                    json.field("project_usage", String(postsThisMonth(at: now)))
                    json.field("project_cap", String(monthlyPosts))
                    json.field("cap_reset_day", 1)
                    json.object("daily_project_usage") { json in
                        json.field("project_id", "1")
                        json.array("usage") { json in
                            for use in daily {
                                json.object { json in
                                    json.field("date", at: Instant(day: use.day))
                                    json.field("usage", String(use.posts))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func postsThisMonth(at now: Instant) -> Int {
        let month = now.description.prefix(7)
        return daily.reduce(0) { $0 + (Instant(day: $1.day).description.prefix(7) == month ? $1.posts : 0) }
    }
}
