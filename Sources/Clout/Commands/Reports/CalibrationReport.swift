import JSON
import Model
import Scorekeeping
import Scoring

/// What a calibration measured and what adopting an epoch would do, as people and programs read it.
struct CalibrationReport {
    /// The epoch in use.
    let present: String
    let limit: Int
    let directory: Directory
    /// `nil` where only an effect was asked for.
    var calibration: Calibration?
    /// `nil` where there is no epoch to have one.
    var effect: EpochEffect?
    /// Where the epoch was written to.
    var file: String?

    /// Why no epoch can be made.
    var shortage: String {
        let counts = calibration?.measures.map { "\(Words.people($0.people)) on \($0.network)" } ?? []
        return "A local epoch needs at least \(Calibration.leastPeople) people with a level on one network; there are "
            + "\(counts.isEmpty ? "none" : Words.list(counts)). The shipped epoch 1 serves: its scores mean the same everywhere."
    }

    var lines: [String] {
        guard let effect else { return [shortage] }
        return (calibration.map { measures(of: $0) + [""] } ?? []) + lines(of: effect)
    }

    private func measures(of calibration: Calibration) -> [String] {
        var table = TextTable([("network", .left), ("people with a level", .right), ("median", .right), ("", .left)])
        for measure in calibration.measures {
            table.add([
                measure.network.rawValue, "\(measure.people)", measure.median.shown(decimals: 4),
                measure.isEnough ? "" : "too few: stays 1",
            ])
        }
        return table.lines
    }

    private func lines(of effect: EpochEffect) -> [String] {
        var table = TextTable(
            [("epoch", .left), ("mean", .right)] + EpochEffect.quantiles.map { ("\(($0 * 100).shown(decimals: 0)) %", .right) })
        for side in [effect.before, effect.after] {
            table.add([side.epoch, side.mean.shown(decimals: 1)] + side.quantiles.map { $0.shown(decimals: 1) })
        }
        var moves = TextTable([("who moves most", .left), (effect.before.epoch, .right), (effect.after.epoch, .right)])
        for move in effect.moves.prefix(limit) {
            moves.add([Terminal.safe(directory.name(of: move.person)), move.before.shown(decimals: 1), move.after.shown(decimals: 1)])
        }
        let order =
            effect.rankCorrelation.isNaN ? "" : " Both put people in the same order to \(effect.rankCorrelation.shown(decimals: 3))."
        return table.lines + [""] + moves.lines + ["", "Of \(Words.people(effect.moves.count)) with a score.\(order)"] + ending(effect)
    }

    private func ending(_ effect: EpochEffect) -> [String] {
        if let file {
            return [
                "Written to \(file). Nothing is adopted yet: put it into epochs.d/, and set epoch = \"\(effect.after.epoch)\" under [scoring] in "
                    + "clout.toml."
            ]
        }
        return calibration == nil ? [] : ["Nothing is written or adopted; --write makes a file of it."]
    }

    /// For programs: exact.
    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("present", present)
            object.member("networks") { list in
                list.array { list in
                    for measure in calibration?.measures ?? [] {
                        list.object {
                            $0.member("network", measure.network.rawValue)
                            $0.member("people", measure.people)
                            $0.member("median", measure.median)
                            $0.member("is_enough", measure.isEnough)
                        }
                    }
                }
            }
            object.member("file", file)
            guard let effect else { return object.member("shortage", shortage) }
            object.member("people", effect.moves.count)
            object.member("rank_correlation", orNull: effect.rankCorrelation.isNaN ? nil : effect.rankCorrelation)
            object.member("before") { $0.distribution(effect.before) }
            object.member("after") { $0.distribution(effect.after) }
            object.member("moves") { list in
                list.array { list in
                    for move in effect.moves.prefix(limit) {
                        list.object {
                            $0.member("person", move.person.description)
                            $0.member("before", move.before)
                            $0.member("after", move.after)
                        }
                    }
                }
            }
        }
        return writer.text
    }
}

extension JSONWriter {
    fileprivate mutating func distribution(_ distribution: EpochEffect.Distribution) {
        object { object in
            object.member("epoch", distribution.epoch)
            object.member("mean", orNull: distribution.mean.isNaN ? nil : distribution.mean)
            object.member("quantiles") { quantiles in
                quantiles.object {
                    for (quantile, value) in zip(EpochEffect.quantiles, distribution.quantiles) where !value.isNaN {
                        $0.member("\(Int((quantile * 100).rounded()))", value)
                    }
                }
            }
        }
    }
}
