import ConnectorKit
import Subprocess
import SystemPackage

/// One run of a plugin's program, from its folder to its exit code.
struct PluginRun: Sendable {
    let settings: PluginSettings
    let maps: [String: RecordMap]
    let cursor: Cursor?
    let context: FetchContext
    let clock: any Clock<Duration>
    let grace: Duration
    let deliver: @Sendable (Batch) async throws(FetchError) -> Void

    /// How a run came to its end.
    private enum Ending: Sendable {
        case ended
        case failed(FetchError)
        case outOfTime
        case timerStopped
    }

    /// Runs the program, delivers what it tells, and throws when it did not end well.
    func toItsEnd() async throws(FetchError) {
        let folder: PluginFolder
        let parent = context.runtimeFolder ?? PluginFolder.temporary
        do {
            folder = try await PluginFolder.make(
                in: parent,
                configuration: try SecretReferences.resolved(settings.configuration, with: settings.secrets),
                state: Array((cursor?.value ?? "{}").utf8))
        } catch {
            throw failure(
                .programFailed, .backOff, "there is no private folder for it: \(error)",
                Mend("See that the daemon may write \(parent), and that there is room."))
        }
        let ending = await endingWithinTime(in: folder)
        if let problem = await folder.remove() {
            context.logger.warning("plugin's folder not removed", metadata: ["folder": "\(folder.path)", "reason": "\(problem)"])
        }
        switch ending {
        case .ended, .timerStopped: return
        case .failed(let error): throw error
        case .outOfTime:
            throw failure(
                .programFailed, .backOff, "it was stopped because it ran longer than \(settings.timeout.inUnits)",
                Mend("What it told with a STATE is stored. Raise timeout, or make it write STATE more often."))
        }
    }

    /// Races the program against its timeout; stopping the task of the program stops the program.
    private func endingWithinTime(in folder: PluginFolder) async -> Ending {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { await ending(in: folder) }
            group.addTask {
                do { try await clock.sleep(for: settings.timeout) } catch { return .timerStopped }
                return .outOfTime
            }
            let first = await group.next() ?? .ended
            group.cancelAll()
            let second = await group.next() ?? .ended
            switch (first, second) {
            case (.outOfTime, .failed(let error)) where error.kind != .cancelled: return .failed(error)
            case (.outOfTime, .ended): return .ended
            case (.outOfTime, _): return .outOfTime
            case (.timerStopped, _): return second
            default: return first
            }
        }
    }

    private func ending(in folder: PluginFolder) async -> Ending {
        do {
            let result = try await Subprocess.run(
                configuration(in: folder), input: .none, output: .sequence, error: .sequence
            ) { execution in try await follow(execution) }
            let status = result.terminationStatus
            let decoder = result.takeClosureResult()
            if Task.isCancelled { return .failed(cancelled) }
            guard case .exited(0) = status else { return .failed(failed(status)) }
            try await deliverRest(of: decoder)
            return .ended
        } catch let error as FetchError {
            return .failed(error)
        } catch {
            if Task.isCancelled { return .failed(cancelled) }
            let code = (error as? SubprocessError)?.code
            guard code == .executableNotFound || code == .spawnFailed else {
                return .failed(failure(.programFailed, .backOff, "\(error)", .again("it is tried again later")))
            }
            return .failed(
                failure(
                    .programFailed, .reconfigure, "\(error)",
                    Mend("Check command: the program must exist, and the daemon's user must be allowed to run it.")))
        }
    }

    private func configuration(in folder: PluginFolder) -> Configuration {
        let program = settings.command[0]
        let arguments = settings.command.dropFirst().map {
            $0.replacing("{config}", with: folder.configurationPath).replacing("{state}", with: folder.statePath)
        }
        // A session of its own makes a process group of its own, so that a signal reaches all that the program starts, and not us.
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = stopping
        return Configuration(
            executable: program.hasPrefix("/") ? .path(FilePath(program)) : .name(program), arguments: Arguments(arguments),
            environment: .custom(["PATH": Program.folders.joined(separator: ":"), "LANG": "C.UTF-8", "HOME": folder.path]),
            workingDirectory: FilePath(folder.path), platformOptions: options)
    }

    /// SIGTERM for the program and all that it has started, and SIGKILL after the grace.
    private var stopping: [TeardownStep] { [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)] }

    /// Reads the program to its end and waits for it; then nothing of its process group is left. Nor is when the daemon dies meanwhile.
    private func follow(_ execution: Execution<NoInput, SequenceOutput, SequenceOutput>) async throws -> ActivityDecoder {
        try await PluginGuard.watching(group: execution.processIdentifier.value) { try await followToItsEnd(execution) }
    }

    private func followToItsEnd(_ execution: Execution<NoInput, SequenceOutput, SequenceOutput>) async throws -> ActivityDecoder {
        async let said: Void = relay(execution.standardError)
        do {
            let decoder = try await read(execution.standardOutput)
            // Output may end before the program does. Signal 0 asks for nothing; this waits for the exit until the timeout.
            await execution.teardown(
                using: [.send(signal: Signal(rawValue: 0), allowedDurationToNextStep: settings.timeout)] + stopping)
            // The program has not been reaped yet, so that its number still means its group.
            try? execution.send(signal: .kill, toProcessGroup: true)
            await said
            return decoder
        } catch {
            await execution.teardown(using: stopping)
            try? execution.send(signal: .kill, toProcessGroup: true)
            throw error
        }
    }

    private func read(_ output: SubprocessOutputSequence) async throws -> ActivityDecoder {
        var decoder = try ActivityDecoder(maps: maps)
        var read = 0
        for try await buffer in output {
            if Task.isCancelled { break }
            read += buffer.count
            guard read <= settings.maximumOutput else {
                throw failure(
                    .responseTooLarge, .backOff, "it was stopped because it wrote more than \(settings.maximumOutput) bytes",
                    Mend("What it told with a STATE is stored. Raise max_output_bytes if it is right to write so much."))
            }
            buffer.withUnsafeBytes { decoder.consume($0) }
            while let batch = decoder.takeBatch() { try await deliver(batch) }
        }
        return decoder
    }

    /// After a good end, what came behind the last STATE is stored as well.
    private func deliverRest(of decoder: consuming ActivityDecoder) async throws(FetchError) {
        decoder.finish()
        while let batch = decoder.takeBatch() { try await deliver(batch) }
        context.logger.debug(
            "plugin read",
            metadata: ["records": "\(decoder.counts.read)", "rejected": "\(decoder.counts.rejected)", "states": "\(decoder.counts.states)"])
    }

    /// Logs what the program writes to standard error. What cannot be read there is no reason to stop.
    private func relay(_ messages: SubprocessOutputSequence) async {
        var log = PluginLog(logger: context.logger, secrets: Array(settings.secrets.values))
        do {
            for try await buffer in messages { buffer.withUnsafeBytes { log.consume($0) } }
        } catch {}
        log.finish()
    }

    private func failed(_ status: TerminationStatus) -> FetchError {
        let how =
            switch status {
            case .exited(let code): "it ended with exit code \(code)"
            case .signaled(let signal): "it was ended by signal \(signal)"
            }
        return failure(.programFailed, .backOff, how, Mend("What it told with a STATE is stored. Read its messages in the log."))
    }

    private var cancelled: FetchError { failure(.cancelled, .backOff, "the fetch was cancelled", Mend("It goes on from the last STATE.")) }

    private func failure(_ kind: FetchError.Kind, _ recovery: FetchError.Recovery, _ why: String, _ mend: Mend) -> FetchError {
        FetchError(kind, recovery, reach: .connector, what: "\(context.connector): program did not end well", why: why, mend: mend)
    }
}
