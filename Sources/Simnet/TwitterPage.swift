import Model

/// Writes one answer of X's API: records, what they refer to, and where the next page is.
struct TwitterPage {
    let view: TwitterView
    let fields: TwitterFields

    private var record: NetworkRecord { view.record }

    // MARK: Lists

    /// A page of posts, newest first.
    func posts(_ list: [Int32], atMost most: Int = .max, since: Instant? = nil, where isWanted: (Int32) -> Bool = { _ in true }) -> Reply {
        let ask = view.ask
        let excluded = Set((ask.value("exclude") ?? "").split(separator: ","))
        var above = ask.value("since_id").flatMap { UInt64($0) } ?? 0
        var below = ask.value("until_id").flatMap { UInt64($0) } ?? .max
        for (name, isStart) in [("start_time", true), ("end_time", false)] {
            guard let text = ask.value(name) else { continue }
            guard let instant = Instant(text) else {
                return TwitterProblem.invalid(name, text, "The `\(name)` query parameter is not a time").reply
            }
            let bound = record.snowflake.number(at: instant, tail: 0)
            if isStart { above = max(above, bound - min(1, bound)) } else { below = min(below, bound) }
        }
        if let since { above = max(above, record.snowflake.number(at: since, tail: 0)) }
        let cut = record.cut(view.now)
        let happened = partition(list.count) { view.number(list[$0]) < cut }
        if happened > most { above = max(above, view.number(list[happened - most]) - 1) }
        let window = Window(above: above, below: min(below, fields.below ?? .max), limit: fields.limit + 1)
        let found = record.page(list, window, at: view.now) { post in
            let shape = record.posts[Int(post)].shape
            if shape == .reshare, excluded.contains("retweets") || !record.isVisible(record.posts[Int(post)].parent, at: view.now) {
                return false
            }
            return !(shape == .reply && excluded.contains("replies")) && isWanted(post)
        }
        let page = Array(found.prefix(fields.limit))
        return .json(records: page.map(view.number)) { json in
            json.object { json in
                if !page.isEmpty { json.array("data") { json in for post in page { self.post(post, in: &json) } } }
                includes(for: page, in: &json)
                json.object("meta") { json in
                    json.field("result_count", page.count)
                    if let newest = page.first, let oldest = page.last {
                        json.field("newest_id", id: view.number(newest))
                        json.field("oldest_id", id: view.number(oldest))
                        if found.count > page.count { json.field("next_token", token(view.number(oldest))) }
                    }
                }
            }
        }
    }

    /// A page of users by what they did, newest first.
    func people(_ marks: [Mark]) -> Reply {
        let found = record.page(marks, Window(below: fields.below, limit: fields.limit + 1), at: view.now)
        let page = found.prefix(fields.limit)
        return .json(records: page.map { record.accounts[Int($0.actor)].number }) { json in
            json.object { json in
                if !page.isEmpty { json.array("data") { json in for mark in page { user(mark.actor, in: &json) } } }
                json.object("meta") { json in
                    json.field("result_count", page.count)
                    if found.count > page.count, let last = page.last { json.field("next_token", token(last.number)) }
                }
            }
        }
    }

    private func token(_ number: UInt64) -> String { TwitterFields.tokenPrefix + String(number, radix: 36) }

    // MARK: Lookups

    /// Users by name or id; those that are not found are partial errors beside the others.
    func users(_ keys: [String], by parameter: String, isList: Bool, find: (String) -> Int32?) -> Reply {
        let found = keys.compactMap(find)
        let missing = keys.filter { find($0) == nil }
        return .json(records: found.map { record.accounts[Int($0)].number }) { json in
            json.object { json in
                if isList, !found.isEmpty {
                    json.array("data") { json in for account in found { user(account, in: &json) } }
                } else if let only = found.first {
                    json.keyed("data") { user(only, in: &$0) }
                }
                errors("user", parameter, missing, in: &json)
            }
        }
    }

    /// Posts by id; those that are not found (any more) are partial errors beside the others.
    func lookup(_ ids: [String], by parameter: String, isList: Bool) -> Reply {
        func find(_ id: String) -> Int32? { record.post(id: id).flatMap { record.isVisible($0, at: view.now) ? $0 : nil } }
        let found = ids.compactMap(find)
        let missing = ids.filter { find($0) == nil }
        return .json(records: found.map(view.number)) { json in
            json.object { json in
                if isList, !found.isEmpty {
                    json.array("data") { json in for post in found { self.post(post, in: &json) } }
                } else if let only = found.first {
                    json.keyed("data") { post(only, in: &$0) }
                }
                includes(for: found, in: &json)
                errors("tweet", parameter, missing, in: &json)
            }
        }
    }

    /// The answer for something that is not there: 200, without `data`.
    func missing(_ resource: String, _ parameter: String, _ key: String) -> Reply {
        .json { json in json.object { json in errors(resource, parameter, [key], in: &json) } }
    }

    private func errors(_ resource: String, _ parameter: String, _ keys: [String], in json: inout JSONBytes) {
        guard !keys.isEmpty else { return }
        json.array("errors") { json in
            for key in keys {
                json.object { json in
                    json.field("value", key)
                    json.field("detail", "Could not find \(resource) with \(parameter): [\(key)].")
                    json.field("title", "Not Found Error")
                    json.field("resource_type", resource)
                    json.field("parameter", parameter)
                    json.field("resource_id", key)
                    json.field("type", "https://api.x.com/2/problems/resource-not-found")
                }
            }
        }
    }
}
