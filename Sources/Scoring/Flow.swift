/// All attention on one network up to now: the days before today, which alone decide whose attention counts, and today beside them.
///
/// Apart, so that what happens during a day changes nothing of what was counted before it.
struct Flow {
    /// The days before today, aged to today.
    let past: Exchange
    let today: Exchange
    private let epoch: Epoch

    init(past: Exchange, today: Exchange, epoch: Epoch) {
        self.past = past
        self.today = today
        self.epoch = epoch
    }

    /// All acts of some actors, counted for nothing else.
    init(of acts: ActsByActor, window: Window, table: KindTable, epoch: Epoch) {
        func exchange(_ days: Range<Int>) -> Exchange {
            Exchange(of: Pairs(of: acts, on: days, window: window, table: table, epoch: epoch))
        }
        self.init(past: exchange(0..<window.todayIndex), today: exchange(window.todayIndex..<window.days), epoch: epoch)
    }

    /// What one voice weighs, and what comes back to it.
    struct Weights {
        var cheap = 0.0
        var other = 0.0
        /// The cheap weight of the other direction.
        var returned = 0.0
    }

    /// Whom a member acted on.
    func targets(of member: Int) -> Set<Int> {
        var targets: Set<Int> = []
        for pairs in [past.pairs, today.pairs] {
            for pair in pairs.offsets[member]..<pairs.offsets[member + 1] { targets.insert(Int(pairs.targets[pair])) }
        }
        return targets
    }

    /// Calls `body` with each actor who reaches `target`, growing, and y.
    @inline(__always)
    func forEachValue(onto target: Int, _ body: (Int, Double) -> Void) {
        let audience = past.audience
        var voices = audience.offsets[target]..<audience.offsets[target + 1]
        if today.touches(target) {
            // Most voices have nothing to do with today: up to each that has, y is what it was.
            forEachOfToday(with: target) { actor in
                while let next = voices.first, audience.actors[next] < actor {
                    body(Int(audience.actors[next]), audience.values[next])
                    voices = next + 1..<voices.upperBound
                }
                var isVoice = today.audience.voice(of: actor, onto: target) != nil
                if let next = voices.first, audience.actors[next] == actor {
                    voices = next + 1..<voices.upperBound
                    isVoice = true
                }
                if isVoice { body(Int(actor), value(of: weights(of: actor, onto: target))) }
            }
        }
        for voice in voices { body(Int(audience.actors[voice]), audience.values[voice]) }
    }

    /// Calls `body` with each member who acted on `target` today, or whom `target` acted on, growing.
    @inline(__always)
    private func forEachOfToday(with target: Int, _ body: (Int32) -> Void) {
        var voice = today.audience.offsets[target]
        var pair = today.pairs.offsets[target]
        let (lastVoice, lastPair) = (today.audience.offsets[target + 1], today.pairs.offsets[target + 1])
        while voice < lastVoice || pair < lastPair {
            let actor = voice < lastVoice ? today.audience.actors[voice] : .max
            let other = pair < lastPair ? today.pairs.targets[pair] : .max
            if actor <= other { voice += 1 }
            if other <= actor { pair += 1 }
            body(min(actor, other))
        }
    }

    private func value(of weights: Weights) -> Double {
        let factor = epoch.reciprocityFactor(given: weights.cheap, returned: weights.returned)
        return epoch.saturated(weights.cheap * factor + weights.other)
    }

    /// What one voice weighs, and what comes back to it.
    private func weights(of actor: Int32, onto target: Int) -> Weights {
        var weights = Weights()
        for exchange in [past, today] {
            if let pair = exchange.audience.voice(of: actor, onto: target).map({ Int(exchange.audience.pairs[$0]) }) {
                weights.cheap += exchange.pairs.cheap[pair]
                weights.other += exchange.pairs.other[pair]
            }
            if let back = exchange.pairs.pair(by: target, onto: actor) { weights.returned += exchange.pairs.cheap[back] }
        }
        return weights
    }

    /// Calls `body` with each actor who reaches `target`, growing, and the weights of both directions.
    func forEachWeight(onto target: Int, _ body: (Int, Weights) -> Void) {
        withExtendedLifetime(self) {
            var voices = (Voices(onto: target, in: past), Voices(onto: target, in: today))
            var answers = (Answers(by: target, in: past), Answers(by: target, in: today))
            while let actor = Voices.first(voices.0.actor, voices.1.actor) {
                var weights = Weights()
                voices.0.take(actor, into: &weights)
                voices.1.take(actor, into: &weights)
                weights.returned = answers.0.cheap(to: actor) + answers.1.cheap(to: actor)
                body(Int(actor), weights)
            }
        }
    }

    /// Goes over the voices that reach one target, which the exchange must outlive: bare pointers, for threads that share an
    /// exchange would spend their time on counting its references.
    private struct Voices {
        private let actors: UnsafeMutablePointer<Int32>
        private let pairs: UnsafeMutablePointer<UInt32>
        private let cheap: UnsafeMutablePointer<Double>
        private let other: UnsafeMutablePointer<Double>
        private var next: Int
        private let end: Int

        init(onto target: Int, in exchange: Exchange) {
            actors = exchange.audience.actors.base
            pairs = exchange.audience.pairs.base
            cheap = exchange.pairs.cheap.base
            other = exchange.pairs.other.base
            next = exchange.audience.offsets[target]
            end = exchange.audience.offsets[target + 1]
        }

        var actor: Int32? { next < end ? actors[next] : nil }

        static func first(_ a: Int32?, _ b: Int32?) -> Int32? {
            guard let a else { return b }
            return b.map { min(a, $0) } ?? a
        }

        mutating func take(_ actor: Int32, into weights: inout Weights) {
            guard next < end, actors[next] == actor else { return }
            weights.cheap += cheap[Int(pairs[next])]
            weights.other += other[Int(pairs[next])]
            next += 1
        }
    }

    /// Goes over what one member gives to others, who are to be asked for growing.
    private struct Answers {
        private let targets: UnsafeMutablePointer<Int32>
        private let cheap: UnsafeMutablePointer<Double>
        private var next: Int
        private let end: Int

        init(by member: Int, in exchange: Exchange) {
            targets = exchange.pairs.targets.base
            cheap = exchange.pairs.cheap.base
            next = exchange.pairs.offsets[member]
            end = exchange.pairs.offsets[member + 1]
        }

        mutating func cheap(to member: Int32) -> Double {
            while next < end, targets[next] < member { next += 1 }
            return next < end && targets[next] == member ? cheap[next] : 0
        }
    }
}
