/// Who asks.
public struct Client: Sendable, Hashable {
    /// What somebody may do. Each includes those before it.
    public enum Scope: String, Sendable, Hashable, CaseIterable, Comparable {
        /// Look.
        case read
        /// Acknowledge and silence alerts, give Ks.
        case write
        /// What an operator does: release what is held back, try deliveries again.
        case admin

        public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// The token's name, or `nil` for who has none.
    public let name: String?
    /// `nil` for who may do nothing but ask for what everybody may know.
    public let scope: Scope?
    /// Where they are; `nil` on this machine.
    let address: String?
}
