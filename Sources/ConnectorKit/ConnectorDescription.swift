import Foundation
import Model

/// All that is to be said about a connector; everything else about it is generated from this.
public struct ConnectorDescription: Sendable {
    /// Whom one fetch is about.
    public enum Scope: String, Sendable {
        /// One identity at a time.
        case identity
        /// Everything at once: a program that decides itself what it tells.
        case feed
    }

    /// How far the network's side can be relied on.
    public enum Stability: String, Sendable { case stable, preview, retired }

    /// The `type` in a connector's file, such as `mastodon`.
    public var type: String
    /// What it fetches, in a few words, as people call it: `Mastodon and compatible servers`.
    public var title: String
    /// The network that it fetches; `nil` when its records say so themselves.
    public var network: Network?
    /// One line: what it fetches.
    public var summary: String
    public var scope: Scope
    public var stability: Stability
    /// Kinds whose actors the network reveals.
    public var revealsActors: [Kind]
    /// Kinds of which the network shows counts only.
    public var revealsCounts: [Kind]
    /// How far back a first fetch reaches, in words.
    public var history: String
    /// What it costs, in words.
    public var price: String
    /// Which account, application or key somebody must have, in words.
    public var needs: String
    /// Whether it sees everybody or only accounts of the operator's own.
    public var audience: String
    public var settings: [SettingDescription]
    public var credentials: [CredentialDescription]
    /// How it comes to a token that it renews itself; `nil` where there is nothing of the kind.
    public var login: LoginDescription?
    public var budgets: [BudgetDescription]
    /// How often an identity is fetched unless its file says otherwise.
    public var defaultInterval: Duration
    /// How many ids one call of `facts` takes; 0 when there is no such call.
    public var factsPerCall: Int
    /// How many requests to one host may be under way at once.
    public var concurrencyPerHost: Int

    public init(
        type: String, title: String? = nil, network: Network?, summary: String, scope: Scope = .identity, stability: Stability = .stable,
        revealsActors: [Kind] = [], revealsCounts: [Kind] = [], history: String, price: String,
        needs: String = "none", audience: String,
        settings: [SettingDescription] = [], credentials: [CredentialDescription] = [],
        login: LoginDescription? = nil, budgets: [BudgetDescription] = [],
        defaultInterval: Duration, factsPerCall: Int = 0, concurrencyPerHost: Int = 2
    ) {
        self.type = type
        self.title = title ?? type
        self.network = network
        self.summary = summary
        self.scope = scope
        self.stability = stability
        self.revealsActors = revealsActors
        self.revealsCounts = revealsCounts
        self.history = history
        self.price = price
        self.needs = needs
        self.audience = audience
        self.settings = settings
        self.credentials = credentials
        self.login = login
        self.budgets = budgets
        self.defaultInterval = defaultInterval
        self.factsPerCall = factsPerCall
        self.concurrencyPerHost = concurrencyPerHost
    }
}

/// One key of a connector's file.
public struct SettingDescription: Sendable {
    /// What a value must be.
    public enum ValueType: Sendable, Hashable {
        case string
        /// An absolute http or https URL without query and fragment; a trailing slash is dropped.
        case url
        case boolean
        case integer(ClosedRange<Int64>)
        /// A string with a unit, such as `"15m"`: `ms`, `s`, `m`, `h`, `d`.
        case duration(ClosedRange<Duration>)
        /// One of these words.
        case choice([String])
        case strings
        /// A program and its arguments, as strings; the program must be there (`Program`).
        case command
        /// A free table of strings, numbers, Booleans and tables, handed on as JSON.
        case table
    }

    public var key: String
    public var type: ValueType
    /// The value when the key is absent; `nil` with `isRequired` false means that absence has a meaning of its own.
    public var defaultValue: SettingValue?
    public var isRequired: Bool
    /// Full sentences: what it does, its unit and range.
    public var help: String
    /// What `sample.toml` shows where there is no default.
    public var example: SettingValue?

    public init(
        _ key: String, _ type: ValueType, default defaultValue: SettingValue? = nil, isRequired: Bool = false,
        example: SettingValue? = nil, help: String
    ) {
        self.key = key
        self.type = type
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.example = example
        self.help = help
    }
}

/// A secret that a connector needs, named in its file by reference (`[connector.credentials]`, `KEY = { file = … }`).
public struct CredentialDescription: Sendable {
    public var key: String
    public var isRequired: Bool
    /// What it is, how one gets it, and which rights it must have.
    public var help: String

    public init(_ key: String, isRequired: Bool, help: String) {
        self.key = key
        self.isRequired = isRequired
        self.help = help
    }
}

/// A limit that a network sets (or an operator), and that all identities of one credential share.
public struct BudgetDescription: Sendable, Hashable {
    public enum Unit: String, Sendable, Hashable { case requests, units, dollars }

    /// Over which time the amount may be used.
    public enum Window: Sendable, Hashable {
        /// Windows of this length, one after the other, from the first use.
        case every(Duration)
        /// From midnight to midnight where the network counts.
        case day(in: TimeZone)
        /// From the first of a month to the next, UTC.
        case monthUTC

        /// From midnight to midnight UTC.
        public static var dayUTC: Self { .day(in: .gmt) }
    }

    /// Part of the connector's own vocabulary: `Cost` names it.
    public var name: String
    public var unit: Unit
    /// Requests, units, or millionths of a dollar per window.
    public var amount: Int64
    public var window: Window
    /// Where the number is from, so that it can be checked.
    public var source: String
    /// The setting that changes the amount; `nil` when it is fixed.
    public var setting: String?

    public init(
        _ name: String, _ unit: Unit, _ amount: Int64, per window: Window, source: String, setting: String? = nil
    ) {
        self.name = name
        self.unit = unit
        self.amount = amount
        self.window = window
        self.source = source
        self.setting = setting
    }
}
