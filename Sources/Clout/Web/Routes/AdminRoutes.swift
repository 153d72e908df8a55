import Delivery
import HTTPTypes
import JSON
import Model
import Scoring
import Store
import Web

extension DaemonView {
    /// How long an answer to a request for a reload is waited for.
    private static let longestReload = Duration.seconds(20)

    /// What an operator does, and the giving of Ks: the same as on the command line beside the daemon.
    func addAdministration(to routes: inout Routes) {
        routes.post(
            "/v1/release", Operation("release", "Publish what is held back, at the next turn.", answers: "Released"), needs: .admin
        ) { _ in
            let quarantine = try await store.releaseQuarantine()
            var writer = JSONWriter()
            writer.object { $0.member("released") { if let quarantine { $0.quarantine(quarantine) } else { $0.null() } } }
            return .json(writer.bytes)
        }
        routes.post(
            "/v1/reload",
            Operation(
                "reload", "Take over the configuration as its files are now; answers once they are in force.",
                answers: "ConfigurationState"), needs: .admin
        ) { _ in
            guard let reloads else { throw ProblemDetails(.conflict, "This daemon was started without files to read again.") }
            let isOver: Bool
            do { isOver = try await reloads.reload(within: Self.longestReload) } catch let error as ConfigurationError {
                throw ProblemDetails(.conflict, "Nothing is taken over. \(error.bounded.replacing("\n", with: " "))")
            }
            guard isOver else {
                throw ProblemDetails.later(
                    "The files are right, and not in force yet: \(state.configuration.delay.map(\.problem) ?? "a run is under way.") "
                        + "They are taken over as soon as that is possible; /v1/configuration tells.", seconds: 30)
            }
            return configurationAnswer
        }
        routes.get(
            "/v1/configuration",
            Operation(
                "configuration", "Which configuration is in force, and whether its files say something else.",
                answers: "ConfigurationState"), needs: .admin
        ) { _ in configurationAnswer }
        routes.get(
            "/v1/needs",
            Operation("listNeeds", "What needs a human, and how to mend it: what `clout status` tells.", answers: "Needs"), needs: .admin
        ) { _ in
            let attention = try await Attention(of: store, forgottenButNamed: await tracking.forgotten, at: state.present)
            var writer = JSONWriter()
            writer.whole("needs") { list in
                list.array { list in for sentence in attention.sentences { list.object { $0.member("sentence", sentence) } } }
            }
            return .json(writer.bytes)
        }
        routes.post(
            "/v1/receivers/{receiver}/enable",
            Operation("enableReceiver", "Deliver again to a receiver that said that it was gone.", answers: "Enabled"), needs: .admin
        ) { request in
            let name = request[path: "receiver"]
            let wasDisabled = try await store.enableReceiver(name)
            let names = configuration.value.receivers.map(\.name)
            guard wasDisabled || names.contains(name) else {
                throw ProblemDetails.notFound("There is no receiver `\(name.prefix(100))`.", nearest: nearestWord(to: name, among: names))
            }
            courier.nudge()
            var writer = JSONWriter()
            writer.object {
                $0.member("enabled", true)
                $0.member("was_disabled", wasDisabled)
            }
            return .json(writer.bytes)
        }
        addDeliveries(to: &routes)
        addGivingOfKs(to: &routes)
    }

    private var configurationAnswer: Answer {
        let state = state.configuration
        var writer = JSONWriter()
        writer.object { object in
            object.member("in_force_since", state.since.description)
            object.member("read_at", state.read.description)
            object.member("refused_since", orNull: state.refusal?.since.description)
            object.member("problem", orNull: state.refusal?.problem)
            object.member("waiting_since", orNull: state.delay?.since.description)
            object.member("waits_for", orNull: state.delay?.problem)
        }
        return .json(writer.bytes)
    }

    private func addDeliveries(to routes: inout Routes) {
        let receiver = Parameter.text("receiver", "Only those for this receiver.")
        let states = ["open"] + StoredNotification.State.allCases.map(\.rawValue)
        let state = Parameter.choice("state", of: states, "Only those in this state; `open` are those that wait or are dead.")
        let (limit, cursor) = (Parameter.pageSize(), Parameter<NumberCursor?>.cursor())
        routes.get(
            "/v1/deliveries",
            Operation("listDeliveries", "What waits and what will not be tried again, the latest first.", answers: "Deliveries"),
            needs: .admin, parameters: [receiver, state, limit, cursor]
        ) { request in
            let (receiver, state, limit) = (
                try request[receiver], StoredNotification.State(rawValue: try request[state]), try request[limit]
            )
            let selection = NotificationSelection(
                receiver: receiver, states: state.map { [$0] } ?? [.waiting, .dead], before: try request[cursor]?.number)
            let notifications = try await store.notifications(selection, limit: limit + 1)
            var writer = JSONWriter()
            writer.object {
                $0.page("deliveries", notifications, of: limit, cursor: { NumberCursor($0.number) }) { $0.notification($1) }
            }
            return Answer.json(writer.bytes).tagged
        }
        routes.post(
            "/v1/deliveries/retry",
            Operation(
                "retryDeliveries", "Try again now what waits, is dead or was dropped, with the same ids.", answers: "Counted",
                told: "DeliveryChoice"), needs: .admin
        ) { request in
            let selection = try await selection(request, of: [.waiting, .dead], orNamed: [.waiting, .dead, .dropped])
            let count = try await store.retryNotifications(selection, at: wall.now)
            courier.nudge()
            return try counted(count, selection)
        }
        routes.post(
            "/v1/deliveries/drop",
            Operation(
                "dropDeliveries", "Let what waits or is dead not be delivered.", answers: "Counted", told: "DeliveryChoice"), needs: .admin
        ) { request in
            let selection = try await selection(request, of: [.waiting, .dead], orNamed: [.waiting, .dead])
            return try counted(try await store.dropNotifications(selection), selection)
        }
    }

    /// Which notifications are meant: one by its id, or all for a receiver.
    private func selection(
        _ request: WebRequest, of states: Set<StoredNotification.State>, orNamed named: Set<StoredNotification.State>
    ) async throws -> NotificationSelection {
        let fields = try request.fields(["id", "receiver"])
        switch (fields["id"], fields["receiver"]) {
        case (let id?, nil): return NotificationSelection(ids: [id], states: named)
        case (nil, let receiver?):
            return NotificationSelection(receiver: try await resolved { try await $0.receiver(receiver) }, states: states)
        default: throw ProblemDetails.wrong("id", "Name one delivery by `id`, or all for a `receiver`.")
        }
    }

    private func counted(_ count: Int, _ selection: NotificationSelection) throws -> Answer {
        if count == 0, let id = selection.ids?.first {
            throw ProblemDetails.notFound("There is no delivery `\(id.prefix(100))`, or it is done with, or being made.")
        }
        var writer = JSONWriter()
        writer.object { $0.member("notifications", count) }
        return .json(writer.bytes)
    }

    private func addGivingOfKs(to routes: inout Routes) {
        routes.post(
            "/v1/ks", Operation("giveK", "Give somebody a K on a topic.", answers: "K", told: "NewK"), needs: .write
        ) {
            try await answer(to: $0) { try await $0.give(from: $1, to: $2, on: $3) }
        }
        routes.post(
            "/v1/ks/take-back", Operation("takeBackK", "Take the latest such K back.", answers: "K", told: "NewK"), needs: .write
        ) { try await answer(to: $0) { try await $0.takeBack(from: $1, to: $2, on: $3) } }
    }

    private func answer(
        to request: WebRequest, _ work: (KDesk, _ giver: String, _ receiver: String, _ topic: String) async throws -> KLedger.Entry
    ) async throws -> Answer {
        let fields = try request.fields(["giver", "receiver", "topic"])
        func field(_ name: String) throws(ProblemDetails) -> String {
            guard let text = fields[name] else { throw .wrong(name, "`\(name)` is missing.") }
            return text
        }
        let (giver, receiver, topic) = (try field("giver"), try field("receiver"), try field("topic"))
        let desk = KDesk(store: store, configuration: configuration.value, wall: wall)
        do { return .json(JSONWriter.text(of: try await work(desk, giver, receiver, topic)).utf8) } catch let error as CommandFailure {
            throw ProblemDetails(error.isUnknown ? .unprocessableContent : .conflict, error.reason, nearest: error.nearest)
        }
    }
}
