/// Who acted on whom on one network within some days, told both ways: by who acted, and by who was acted on.
struct Exchange {
    private(set) var pairs: Pairs
    private(set) var audience: Audience

    init(of pairs: Pairs) {
        self.pairs = pairs
        audience = Audience(of: pairs)
    }

    /// Nobody acted.
    init(members count: Int) { self.init(of: Pairs(members: count)) }

    /// Whether a member acted, or was acted on.
    @inline(__always)
    func touches(_ member: Int) -> Bool {
        audience.offsets[member + 1] > audience.offsets[member] || pairs.offsets[member + 1] > pairs.offsets[member]
    }

    /// Takes in members that came since, who have not acted.
    mutating func renumber(by numbers: Renumbering) {
        pairs.renumber(by: numbers)
        audience.renumber(by: numbers)
    }
}
