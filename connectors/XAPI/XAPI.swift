import ConnectorKit

/// X's API v2 as it answers: its documents, its two vocabularies, and what its problems mean. What is asked, in which order and at what
/// price is the connector's.
package enum XAPI {
    package static let network = Network("twitter")
}
