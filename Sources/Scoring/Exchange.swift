/// Who acted on whom on one network today, among those who were there, told both ways: by who acted, and by who was acted on.
struct Exchange {
    /// By place of `presence`, as is the audience.
    let pairs: Pairs
    let audience: Audience
    let presence: Presence

    init(of pairs: Pairs, among presence: Presence) {
        self.pairs = pairs
        self.presence = presence
        audience = Audience(of: pairs)
    }

    /// Nobody was there.
    init() { self.init(of: Pairs(members: 0), among: Presence()) }

    /// What one member has done to another: cheap and other weight, or `nil` for nothing.
    func weight(of actor: Int, onto target: Int) -> VoiceWeight? {
        guard let actor = presence.place(of: actor), let target = presence.place(of: target) else { return nil }
        return audience.voice(of: Int32(truncatingIfNeeded: actor), onto: target).map { audience.weights[$0] }
    }

    /// Calls `body` with each member whom a member acted on, in the order of their names.
    func forEachTarget(of actor: Int, _ body: (Int, VoiceWeight) -> Void) {
        guard let place = presence.place(of: actor) else { return }
        for pair in pairs.offsets[place]..<pairs.offsets[place + 1] {
            body(Int(presence.members[Int(pairs.targets[pair])]), VoiceWeight(cheap: pairs.cheap[pair], other: pairs.other[pair]))
        }
    }
}
