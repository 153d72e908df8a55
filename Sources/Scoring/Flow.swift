/// All attention on one network up to now: the days before today, which alone decide whose attention counts, and today beside them.
///
/// Apart, so that what happens during a day changes nothing of what was counted before it.
struct Flow {
    /// The days before today, aged to today.
    private let past: Audience
    private let today: Exchange
    private let epoch: Epoch

    init(past: Audience, today: Exchange = Exchange(), epoch: Epoch) {
        self.past = past
        self.today = today
        self.epoch = epoch
    }

    /// All acts of some actors, counted for nothing else.
    init(of acts: ActsByActor, window: Window, table: KindTable, epoch: Epoch) {
        func pairs(_ days: Range<Int>) -> Pairs { Pairs(of: acts, on: days, window: window, table: table, epoch: epoch) }
        // All pairs are among those of today, if without weight, so what is returned in the past alone is not asked for.
        self.init(
            past: Audience(of: pairs(0..<window.todayIndex)),
            today: Exchange(of: pairs(window.todayIndex..<window.days), among: Presence(all: acts.offsets.count - 1)), epoch: epoch)
    }

    /// What one voice weighs, and what comes back to it.
    struct Weights {
        var given = VoiceWeight(cheap: 0, other: 0)
        /// The cheap weight of the other direction; 0 where there is none in this one that it could take from.
        var returned = 0.0

        @inline(__always)
        fileprivate mutating func add(_ weight: VoiceWeight) {
            given.cheap += weight.cheap
            given.other += weight.other
        }
    }

    /// Whom a member acted on. Looks at everybody.
    func targets(of member: Int) -> Set<Int> {
        let actor = Int32(truncatingIfNeeded: member)
        var targets = Set((0..<past.offsets.count - 1).lazy.filter { past.voice(of: actor, onto: $0) != nil })
        today.forEachTarget(of: member) { target, _ in targets.insert(target) }
        return targets
    }

    /// Adds each actor who reaches `target`, in the order of their names, and y.
    func addVoices(onto target: Int, to hearing: inout Hearing) {
        forEachVoice(onto: target) { voices in
            hearing.add(voices, of: past, onto: target, epoch: epoch)
        } touched: { actor, weights in
            hearing.add(actor, epoch.value(of: weights.given, returned: weights.returned))
        }
    }

    /// Calls `body` with each actor who reaches `target`, in the order of their names, and the weights of both directions.
    func forEachWeight(onto target: Int, _ body: (Int, Weights) -> Void) {
        forEachVoice(onto: target) { voices in
            for voice in voices {
                var weights = Weights()
                weights.add(past.weights[voice])
                if weights.given.cheap > 0 { weights.returned = past.cheapWeight(of: target, onto: past.actors[voice]) }
                body(Int(past.actors[voice]), weights)
            }
        } touched: { actor, weights in
            body(actor, weights)
        }
    }

    /// Goes over the voices that reach `target`, in the order of the actors' names: those of the past that have nothing to do with
    /// today, as most have, in ranges, and each other one with its weights.
    @inline(__always)
    private func forEachVoice(onto target: Int, untouched: (Range<Int>) -> Void, touched: (Int, Weights) -> Void) {
        var voices = past.voices(onto: target)
        guard let place = today.presence.place(of: target) else { return untouched(voices) }
        let heard = today.audience
        var (voice, pair) = (heard.offsets[place], today.pairs.offsets[place])
        let (lastVoice, lastPair) = (heard.offsets[place + 1], today.pairs.offsets[place + 1])
        while voice < lastVoice || pair < lastPair {
            let actor = voice < lastVoice ? heard.actors[voice] : .max
            let other = pair < lastPair ? today.pairs.targets[pair] : .max
            let next = Int(min(actor, other))
            let (member, settled) = (today.presence.members[next], today.presence.settled[next])
            let upTo = past.actors.firstIndex(in: voices, notBefore: settled)
            untouched(voices.lowerBound..<upTo)
            voices = upTo..<voices.upperBound
            var weights = Weights()
            var isVoice = false
            if upTo < voices.upperBound, past.actors[upTo] == member {
                weights.add(past.weights[upTo])
                voices = upTo + 1..<voices.upperBound
                isVoice = true
            }
            if actor <= other {
                weights.add(heard.weights[voice])
                voice += 1
                isVoice = true
            }
            let returned = other <= actor ? today.pairs.cheap[pair] : 0
            if other <= actor { pair += 1 }
            if weights.given.cheap > 0 { weights.returned = past.cheapWeight(of: target, onto: member) + returned }
            if isVoice { touched(Int(member), weights) }
        }
        untouched(voices)
    }
}
