/// What one request may take.
public struct HTTPOptions: Sendable, Hashable {
    /// Until the connection stands, name resolution and TLS included.
    public var connectDeadline: Duration
    /// For the whole exchange: waiting for a free connection, every redirect and the last byte of the body.
    ///
    /// Only the wait of a caller that the full queue holds back (`HTTPClient.Configuration.queueLimit`) is not counted.
    public var wholeDeadline: Duration
    /// No byte for so long ends the transfer. Counted from when the connection stands.
    public var stallDeadline: Duration
    /// The largest body, decompressed; one byte more ends the transfer.
    public var maxBodyBytes: Int
    /// The largest head, all header lines together.
    public var maxHeaderBytes: Int
    /// How many redirects are followed; 0 means none, and the redirect is the answer. Credentials never go to another host.
    public var maxRedirects: Int
    /// Which addresses may be connected to; checked on the address really used.
    public var addressPolicy: AddressPolicy

    /// The defaults suit a page of a network's API: a few megabytes within a minute.
    public init(
        connectDeadline: Duration = .seconds(10), wholeDeadline: Duration = .seconds(60), stallDeadline: Duration = .seconds(15),
        maxBodyBytes: Int = 16 << 20, maxHeaderBytes: Int = 64 << 10, maxRedirects: Int = 0, addressPolicy: AddressPolicy = .any
    ) {
        self.connectDeadline = connectDeadline
        self.wholeDeadline = wholeDeadline
        self.stallDeadline = stallDeadline
        self.maxBodyBytes = maxBodyBytes
        self.maxHeaderBytes = maxHeaderBytes
        self.maxRedirects = maxRedirects
        self.addressPolicy = addressPolicy
    }
}
