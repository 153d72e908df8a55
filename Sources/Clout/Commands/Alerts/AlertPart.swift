import ArgumentParser
import Model

/// Which part of their episodes alerts are of, as somebody asks for them.
enum AlertPart: String, CaseIterable, ExpressibleByArgument {
    /// That a line was crossed, and reminders of it.
    case firing
    /// That it is over.
    case resolved
    /// All of an episode that somebody has acknowledged.
    case acknowledged
}

extension AlertQuestion {
    /// Asks for one part alone; `nil` for all.
    mutating func restrict(to part: AlertPart?) {
        switch part {
        case .firing?: statuses = [.firing, .reminder]
        case .resolved?: statuses = [.resolved]
        case .acknowledged?: isAcknowledged = true
        case nil: break
        }
    }
}
