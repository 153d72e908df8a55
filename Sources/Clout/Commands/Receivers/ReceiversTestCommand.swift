import ArgumentParser
import ConnectorKit
import CurlHTTP
import Delivery
import HTTPTypes
import JSON
import Logging
import Model

/// `clout receivers test`: one message, and what came back.
struct ReceiversTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Send a receiver one message that is marked as a test, and show what came back.",
        discussion: """
            Sent once and at once, past the outbox. A receiver that keeps an item open for what it is told (PagerDuty, Alertmanager) is sent \
            its end right after. Exit code 1 when the receiver did not take what it was sent.
            """)

    @Argument(help: "The receiver's name.")
    var name: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = try place.configuration(withSecrets: true)
        let file = try configuration.receiver(named: name)
        let http = HTTPClient(configuration.deliveryConfiguration)
        let recorder = ExchangeRecorder(http, limit: 2)
        let clock = try await place.wall(configuration)
        let receiver = try file.receiver(
            http: recorder, mail: MailClient(caFile: configuration.main.caFile), links: configuration.main.links, clock: clock,
            logger: LogSettings(configuration.main).logger("clout.alert"))
        let number = UInt64.random(in: 0 ... .max)
        func attempt(isOver: Bool) async -> ReceiverTrial.Attempt {
            let before = recorder.exchanges.count
            let outcome = await receiver.deliver(.trial(to: name, at: clock.now, number: number, isOver: isOver))
            return ReceiverTrial.Attempt(outcome: outcome, exchange: recorder.exchanges.dropFirst(before).first)
        }
        var trial = ReceiverTrial(receiver: name, message: await attempt(isOver: false), secrets: file.secrets)
        // Also where no answer has come: it may have been taken.
        if file.keepsOpen, trial.message.mayHaveArrived { trial.end = await attempt(isOver: true) }
        await http.shutDown()
        if output.json { say(trial.json) } else { trial.lines.forEach { say($0) } }
        if !trial.isDelivered { throw ExitCode(1) }
    }
}

/// What came of a test message, and of its end where there is one.
struct ReceiverTrial {
    /// One attempt.
    struct Attempt {
        let outcome: AttemptOutcome
        let exchange: ExchangeRecorder.Exchange?

        /// Why it was not taken; `nil` where it was.
        fileprivate var problem: String? {
            switch outcome {
            case .delivered: nil
            case .failed(let reason, _):
                if let patience = outcome.patience {
                    "\(reason), and asks for a wait of \(DurationText.write(patience)). The daemon would try again after it, send it nothing "
                        + "else meanwhile, and count no try."
                } else {
                    "\(reason). The daemon would try again."
                }
            case .refused(let reason): "\(reason). The daemon would not try again."
            case .disabled(let reason): "\(reason)."
            case .interrupted: "the attempt was interrupted."
            }
        }

        /// How long it asks to be left alone, as the daemon understands it; `nil` where it does not ask.
        fileprivate var wait: Duration? { if case .failed(_, let wait) = outcome { wait } else { nil } }

        var mayHaveArrived: Bool {
            switch outcome {
            case .delivered, .failed, .interrupted: true
            case .refused, .disabled: false
            }
        }
    }

    let receiver: String
    let message: Attempt
    /// `nil` where nothing stays open behind the message.
    var end: Attempt?
    let secrets: [Secret]

    private static let longestAnswer = 2000

    /// Whether all of it was taken.
    var isDelivered: Bool { message.outcome == .delivered && end.map { $0.outcome == .delivered } ?? true }

    /// The beginning of an answer, without what it might repeat of our secrets.
    private func answer(to attempt: Attempt) -> (status: Int, retryAfter: String?, body: String)? {
        guard case .success(let answer)? = attempt.exchange?.answer else { return nil }
        let body = Redaction(secrets: secrets).clean(String(decoding: answer.body.prefix(Self.longestAnswer), as: UTF8.self))
        return (answer.response.status.code, answer.response.headerFields[.retryAfter], body)
    }

    var lines: [String] { lines(of: message, "the message") + (end.map { lines(of: $0, "its end") } ?? []) }

    private func lines(of attempt: Attempt, _ what: String) -> [String] {
        var lines = [attempt.problem.map { "\(receiver) did not take \(what): \($0)" } ?? "\(receiver) took \(what)."]
        if let exchange = attempt.exchange { lines.append(Terminal.dim("  asked within \(exchange.duration.milliseconds) ms")) }
        if let answer = answer(to: attempt) {
            lines.append(Terminal.dim("  answered \(answer.status)\(answer.body.isEmpty ? " without a body" : ":")"))
            if let field = answer.retryAfter {
                let meaning = attempt.wait == nil ? ", which is not understood, or not asked for here" : ""
                lines.append(Terminal.dim("    Retry-After: \(Terminal.safe(String(field.prefix(100))))\(meaning)"))
            }
            lines += answer.body.split(whereSeparator: \.isNewline).map { "    " + Terminal.safe(String($0)) }
        }
        return lines
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("receiver", receiver)
            write(message, to: &object)
            if let end { object.member("end") { member in member.object { write(end, to: &$0) } } }
        }
        return writer.text
    }

    private func write(_ attempt: Attempt, to object: inout JSONWriter) {
        let answer = answer(to: attempt)
        object.member("delivered", attempt.outcome == .delivered)
        object.member("problem", orNull: attempt.problem)
        object.member("status", answer?.status)
        object.member("retry_after", orNull: answer?.retryAfter.map { String($0.prefix(100)) })
        object.member("wait_seconds", attempt.wait.map { Double($0.milliseconds) / 1000 })
        object.member("body", answer?.body)
        object.member("milliseconds", attempt.exchange?.duration.milliseconds)
    }
}
