import JSON
import Model
import Web

extension EventFeed {
    /// Tells that scores are published. What they are, whoever wants to know asks for.
    func tell(_ run: Run) {
        var writer = JSONWriter()
        writer.object { object in
            object.member("as_of", run.at.description)
            object.member("epoch", run.epoch)
            object.member("tracked", run.standings.count { $0.cohort == .tracked })
        }
        tell("run", writer.text)
    }

    /// Tells of an alert, as `clout alerts show --json` does.
    func tell(_ alert: Alert) {
        var writer = JSONWriter()
        writer.alert(alert)
        tell("alert", writer.text)
    }
}
