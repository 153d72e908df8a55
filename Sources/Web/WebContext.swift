import Hummingbird
import NIOCore

/// What comes with a request beside what it says: the connection that it came by.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who asks, once the door has found out.
    var client = Client(token: nil, scope: nil, address: nil)

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
