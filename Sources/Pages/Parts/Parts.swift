import Model

/// A labelled number.
package struct Fact: Sendable, Hashable {
    package var label: String
    package var value: Markup
    package var note: Markup = ""
    package init(label: String, value: Markup, note: Markup = "") {
        self.label = label
        self.value = value
        self.note = note
    }
}

/// A text that leads somewhere.
package struct Link: Sendable, Hashable {
    package var text: String
    /// `nil` where there is nothing to go to.
    package var address: String?
    package init(text: String, address: String? = nil) {
        self.text = text
        self.address = address
    }

    /// As a link, or as its text alone. An address of another scheme than the web's is none: it came from outside.
    package var markup: Markup {
        guard let address, ["/", "#", "https://", "http://"].contains(where: address.hasPrefix),
            !address.hasPrefix("//")
        else { return Markup(text) }
        return address.hasPrefix("http")
            ? "<a href=\"\(address)\" rel=\"noreferrer nofollow\">\(text)</a>" : "<a href=\"\(address)\">\(text)</a>"
    }
}

/// A choice of a form.
package struct Choice: Sendable, Hashable {
    package var value: String
    package var title: String
    package var isChosen: Bool
    package init(value: String, title: String, isChosen: Bool) {
        self.value = value
        self.title = title
        self.isChosen = isChosen
    }
}

/// A post that earned unusually much.
package struct MomentRow: Sendable, Hashable {
    /// The number that marks it in the plot; `nil` where there is none.
    let mark: String?
    let post: Markup
    let note: Markup
    let points: String

    /// - Parameters:
    ///   - person: whose it is, where that is not plain.
    ///   - points: of the score.
    package init(
        mark: String? = nil, post: Link, person: String? = nil, network: Network, at: Instant?, now: Instant, people: Int, points: Double
    ) {
        self.mark = mark
        self.post = post.markup
        let published = at.map { ", " as Markup + $0.dayStamp(from: now) }
        let reacted: Markup = people > 0 ? " · \(people.people) reacted" : ""
        note = "\(person.map { "\($0), " } ?? "")\(network.title)\(published)\(reacted)"
        self.points = points.tenths
    }
}

/// Somebody whose score moved, and why.
package struct Mover: Sendable, Hashable {
    let badge: Badge
    let person: Markup
    let cause: String
    let spark: Sparkline
    let change: Delta

    package init(badge: Badge, person: Link, cause: String, spark: Sparkline, change: Delta) {
        self.badge = badge
        self.person = person.markup
        self.cause = cause
        self.spark = spark
        self.change = change
    }
}

/// Something that was told, or would have been: an alert with whom it was told.
package struct AlertRow: Sendable, Hashable {
    /// The letter that marks it in the plot; `nil` where there is none.
    let mark: String?
    let badge: Badge?
    let title: Markup
    let notes: [Markup]

    package init(mark: String? = nil, badge: Badge? = nil, title: Markup, notes: [Markup]) {
        self.mark = mark
        self.badge = badge
        self.title = title
        self.notes = notes
    }
}

/// How a machine does, with a sign and a word.
package enum MachineState: String, Sendable, Hashable {
    case ok
    case wait
    case bad
    case off

    /// The state with its words.
    package func markup(_ words: String) -> Markup {
        let drawing: Markup =
            switch self {
            case .ok: "<path d=\"M2 7.5 5.5 11 12 3.5\"/>"
            case .wait: "<circle cx=\"7\" cy=\"7\" r=\"5.5\"/><path d=\"M7 4v3.3l2.2 1.4\"/>"
            case .bad: "<path d=\"M7 1.5 13 12.5H1zM7 5.5v3.2M7 10.4v.9\"/>"
            case .off: "<path d=\"M3 7h8\"/>"
            }
        return "<span class=\"state \(rawValue)\"><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\">\(drawing)</svg>\(words)</span>"
    }
}
