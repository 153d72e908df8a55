import ConnectorKit
import Foundation

extension BudgetDescription.Window {
    /// The days by which Google counts quotas: from midnight to midnight, Pacific Time.
    package static let googleDay = Self.day(in: TimeZone(identifier: "America/Los_Angeles") ?? .gmt)
}
