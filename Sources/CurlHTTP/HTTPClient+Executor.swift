import Dispatch

extension HTTPClient {
    /// Runs tasks on the client's own thread, between transfers: an answer reaches its task without another thread being woken.
    ///
    /// For tasks that mostly ask and answer, such as fetches: `group.addTask(executorPreference: client.executor) { … }`. What they compute
    /// holds up transfers meanwhile, so it should take milliseconds at most. Once the client has ended, such tasks go on elsewhere.
    public var executor: any TaskExecutor { LoopExecutor(inbox: inbox) }
}

/// Hands jobs to the loop's thread.
private final class LoopExecutor: TaskExecutor {
    private let inbox: Inbox

    init(inbox: Inbox) { self.inbox = inbox }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        guard inbox.post(.run(job, on: self)) != nil else { return }
        DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
