import JSON
import Model
import Store

/// What is to be known beside scores: that their epoch is another than before, and that the daemon does not publish such scores now.
struct Notices {
    /// The change of the epoch, while both epochs' scores are kept.
    let change: EpochChange?
    /// The run that is held back.
    let quarantine: PublishingState.Quarantine?
    private let epoch: String

    /// - Parameter epoch: what the scores beside them are made by.
    init(of store: any Store, epoch: String, at now: Instant) async throws(StoreError) {
        let change = try await store.epochChange(to: epoch, since: now - EpochChange.keeping)
        self.change = change?.isKept(at: now) == true ? change : nil
        quarantine = try await store.publishing().state?.quarantine
        self.epoch = epoch
    }

    var lines: [String] {
        var lines: [String] = []
        if let change, let end = change.end {
            lines.append("Epoch \(epoch) since \(change.at ?? end); until \(end) the scores of epoch \(change.former) are kept beside it.")
        } else if let change {
            lines.append(
                "The daemon's last run was of epoch \(change.former); these scores are of epoch \(epoch), and not to be compared with it.")
        }
        if let quarantine {
            lines.append(
                "Since \(quarantine.since) the daemon holds back what it scores: \(quarantine.reasons.joined(separator: "; ")). See `clout release`."
            )
        }
        return lines
    }

    /// Members of an object, where there is anything to tell.
    func members(of object: inout JSONWriter) {
        if let change {
            object.member("epoch_change") {
                $0.object {
                    $0.member("former", change.former)
                    $0.member("at", orNull: change.at?.description)
                }
            }
        }
        if let quarantine { object.member("quarantine") { $0.quarantine(quarantine) } }
    }
}
