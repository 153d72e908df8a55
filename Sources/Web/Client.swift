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

    /// What was shown; `nil` for who has shown nothing.
    let token: AccessToken?
    /// `nil` for who may do nothing but ask for what everybody may know.
    public let scope: Scope?
    /// Where they are; `nil` on this machine.
    let address: String?
    /// Whether a proxy told the address.
    var isProxied = false

    /// The token's name, or `nil` for who has none.
    public var name: String? { token?.name }

    /// Whose requests are counted together; `nil` where they are not counted. Behind a proxy a token may be everybody's.
    var counted: String? { address.map { isProxied ? "\(name ?? "") \($0)" : name ?? $0 } }
}
