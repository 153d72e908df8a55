/// The topics, and who is heard on each.
package struct TopicsPage: Page {
    package static let template = "topics"

    package struct Leader: Sendable, Hashable {
        let person: Markup
        let badge: Badge

        package init(person: Link, badge: Badge) {
            self.person = person.markup
            self.badge = badge
        }
    }

    package struct Row: Sendable, Hashable {
        let id: String
        let title: String
        let link: String
        let people: String
        let words: String
        let leaders: [Leader]

        package init(name: String, title: String, people: Int, words: [String], leaders: [Leader]) {
            id = "topic-\(name.inPath)"
            self.title = title
            link = Links.to(Links.people, [("cohort", "topic:\(name)")])
            self.people = people == 0 ? "nobody yet" : people.people
            let shown = words.prefix(12).joined(separator: ", ")
            self.words = words.count > 12 ? "\(shown) and \((words.count - 12).grouped) more" : shown
            self.leaders = leaders
        }
    }

    package let frame: Frame
    let lede: Markup
    let rows: [Row]

    package init(_ site: Site, rows: [Row]) {
        frame = Frame(site, title: "Topics", in: .topics)
        self.rows = rows
        lede =
            rows.isEmpty
            ? "No topic is named yet. A topic is a file of <code>topics.d</code>: a name, with the hashtags and words that tell it."
            : "\(rows.count.of("topic", "topics")), told by hashtags and words of posts. A topic score counts only what people did to posts about it."
    }
}
