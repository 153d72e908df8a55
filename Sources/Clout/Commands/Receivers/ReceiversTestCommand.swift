import ArgumentParser
import ConnectorKit
import CurlHTTP
import Delivery
import JSON
import Logging
import Model

/// `clout receivers test`: one message, and what came back.
struct ReceiversTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a receiver one message that is marked as a test, and show what came back.",
        discussion: "Sent once and at once, past the outbox. Exit code 1 when the receiver did not take it.")

    @Argument(help: "The receiver's name.")
    var name: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try place.configuration(withSecrets: true)
        let file = try configuration.receiver(named: name)
        let http = HTTPClient(configuration.deliveryConfiguration)
        let recorder = ExchangeRecorder(http, limit: 1)
        let clock = SystemWallClock()
        let receiver = try file.receiver(
            http: recorder, mail: MailClient(caFile: configuration.main.caFile), links: configuration.main.links, clock: clock,
            logger: LogSettings(configuration.main).logger("clout.alert"))
        let outcome = await receiver.deliver(.trial(to: name, at: clock.now, number: .random(in: 0 ... .max)))
        await http.shutDown()
        let trial = ReceiverTrial(receiver: name, outcome: outcome, exchange: recorder.exchanges.first, secrets: file.secrets)
        if output.json { say(trial.json) } else { trial.lines.forEach { say($0) } }
        if outcome != .delivered { throw ExitCode(1) }
    }
}

/// What came of a test message.
struct ReceiverTrial {
    let receiver: String
    let outcome: AttemptOutcome
    let exchange: ExchangeRecorder.Exchange?
    let secrets: [Secret]

    private static let longestAnswer = 2000

    /// Whether it was taken, and if not, why.
    private var problem: String? {
        switch outcome {
        case .delivered: nil
        case .failed(let reason, _): "\(reason). The daemon would try again."
        case .refused(let reason): "\(reason). The daemon would not try again."
        case .disabled(let reason): "\(reason)."
        case .interrupted: "the attempt was interrupted."
        }
    }

    /// The beginning of the answer, without what it might repeat of our secrets.
    private var answer: (status: Int, body: String)? {
        guard case .success(let answer)? = exchange?.answer else { return nil }
        let body = Redaction(secrets: secrets).clean(String(decoding: answer.body.prefix(Self.longestAnswer), as: UTF8.self))
        return (answer.response.status.code, body)
    }

    var lines: [String] {
        var lines = [problem.map { "\(receiver) did not take the message: \($0)" } ?? "\(receiver) took the message."]
        if let exchange { lines.append(Terminal.dim("  asked within \(exchange.duration.milliseconds) ms")) }
        if let answer {
            lines.append(Terminal.dim("  answered \(answer.status)\(answer.body.isEmpty ? " without a body" : ":")"))
            lines += answer.body.split(whereSeparator: \.isNewline).map { "    " + Terminal.safe(String($0)) }
        }
        return lines
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("receiver", receiver)
            object.member("delivered", outcome == .delivered)
            object.member("problem", orNull: problem)
            object.member("status", answer?.status)
            object.member("body", answer?.body)
            object.member("milliseconds", exchange?.duration.milliseconds)
        }
        return writer.text
    }
}
