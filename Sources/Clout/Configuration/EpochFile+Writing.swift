import Model
import Scoring

extension EpochFile {
    /// A calibrated epoch as a file, with where it comes from.
    ///
    /// - Parameters:
    ///   - calibration: what its levels were measured by.
    ///   - now: the time that they were measured for.
    ///   - store: the store's file.
    ///   - command: what was typed.
    static func text(of epoch: Epoch, from calibration: Calibration, at now: Instant, store: String, command: String) -> String {
        let measures = calibration.measures.filter(\.isEnough)
        let data = [store] + measures.map { "\($0.people) people with a level on \($0.network)" }
        let levels = measures.map { measure in
            "## The median of \(measure.people) people's levels.\n\(quoted(measure.network.rawValue)) = \(measure.median)\n"
        }
        return """
            ## A local epoch: epoch 1, but with what is typical of each network measured here. It counts once it lies in epochs.d/ and
            ## [scoring] epoch in clout.toml names it. Never change it then: other constants are another epoch, under another name.

            [epoch]
            name = \(quoted(epoch.name))
            method = \(Epoch.method)
            base = \(quoted(Epoch.one.name))
            made = \(quoted(now.description))
            data = [\(data.map(quoted).joined(separator: ", "))]
            command = \(quoted("clout " + command))

            [typical_levels]
            \(levels.joined())
            """
    }

    /// A basic string of TOML.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\"": "\\\""
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: "\\u" + ("0000" + String(scalar.value, radix: 16)).suffix(4)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
