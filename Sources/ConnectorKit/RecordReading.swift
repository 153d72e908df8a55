import Model

extension Batch {
    /// Reads a page's list record by record: one that cannot be read costs itself and is counted by its path.
    ///
    /// - Parameters:
    ///   - list: The JSON array.
    ///   - path: What the array is called in paths: `statuses` gives `statuses[3].created_at`.
    ///   - read: Makes a record of one element, or throws what is wrong with it.
    public mutating func read<Record>(
        _ list: JSONValue, as path: String, _ read: (JSONValue) throws(Malformed) -> Record
    ) -> [Record] {
        var records: [Record] = []
        var index = 0
        if list.kind != .array { reject(Rejection(path: path, reason: "not a list")) }
        for element in list.elements {
            do throws(Malformed) {
                records.append(try read(element))
            } catch {
                reject(Rejection(path: error.path.isEmpty ? "\(path)[\(index)]" : "\(path)[\(index)].\(error.path)", reason: error.reason))
            }
            index += 1
        }
        return records
    }
}

extension FetchContext {
    /// Reads a page's JSON with a batch at hand, for what is rejected in it; where the page is malformed, the batch stays what it was.
    public func read<Reading>(
        _ page: Page, of call: Call, into batch: inout Batch, _ body: (JSONValue, inout Batch) -> Reading?
    ) throws(FetchError) -> Reading {
        var changed = batch
        let reading = try read(page, of: call) { root in body(root, &changed) }
        batch = changed
        return reading
    }

    /// Reads the list of a page record by record: one that cannot be read costs itself, and a page without the list is malformed.
    ///
    /// - Parameters:
    ///   - key: The member that holds the list; `nil` where the page is the list.
    ///   - path: What the list is called in paths; `nil` for the member's name.
    public func records<Record>(
        _ page: Page, of call: Call, at key: StaticString? = nil, as path: String? = nil, into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> [Record] {
        try records(page, of: call, at: key, as: path, into: &batch, beside: { _ in }, read).records
    }

    /// The same, with the token of the next page by its member; `nil` where none is told, or one that is too long for a cursor (500 bytes).
    public func records<Record>(
        _ page: Page, of call: Call, at key: StaticString? = nil, next: StaticString, into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> (records: [Record], next: String?) {
        let (records, next) = try records(page, of: call, at: key, into: &batch, beside: { $0.token(next) }, read)
        return (records, next)
    }

    /// The same, with what stands beside the list: where the next page begins, say.
    public func records<Record, Rest>(
        _ page: Page, of call: Call, at key: StaticString? = nil, as path: String? = nil, into batch: inout Batch,
        beside rest: (JSONValue) -> Rest, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> (records: [Record], rest: Rest) {
        let name = path ?? key.map(\.description) ?? "records"
        return try self.read(page, of: call, into: &batch) { root, batch -> ([Record], Rest)? in
            guard let list = key.map({ root[$0] }) ?? root, list.kind == .array else { return nil }
            return (batch.read(list, as: name, read), rest(root))
        }
    }

    /// The same for a question that can be asked again another day: a record that cannot be read is rejected in `batch`, and `nil`.
    public func recordOrRejection<Record>(
        _ page: Page, of call: Call, as path: String, into batch: inout Batch, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> Record? {
        let found = try self.read(page, of: call) { root -> Result<Record, Malformed>? in
            guard root.kind == .object else { return nil }
            return Result { () throws(Malformed) in try read(root) }
        }
        switch found {
        case .success(let record): return record
        case .failure(let malformed):
            batch.reject(Rejection(path: "\(path).\(malformed.path)", reason: malformed.reason))
            return nil
        }
    }

    /// Reads an answer that is one record; one that cannot be read makes the answer malformed.
    public func record<Record>(
        _ page: Page, of call: Call, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> Record {
        let found = try self.read(page, of: call) { root -> Result<Record, Malformed>? in
            guard root.kind == .object else { return nil }
            return Result { () throws(Malformed) in try read(root) }
        }
        switch found {
        case .success(let record): return record
        case .failure(let malformed): throw failure(of: call).malformed("\(malformed.path): \(malformed.reason)")
        }
    }
}

/// What is wrong with one record.
public struct Malformed: Error, Sendable, Hashable {
    /// Where in the record: `created_at`, `account.id`. Empty for the record as a whole.
    public var path: String
    /// Why. Never holds the record's own text.
    public var reason: String

    public init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// The same within an outer record.
    public func inside(_ outer: String) -> Malformed {
        Malformed(path.isEmpty ? outer : "\(outer).\(path)", reason)
    }
}

extension JSONValue {
    /// An id that must be there: a string or an integer, not empty, at most 500 bytes.
    public func requiredID(_ key: StaticString) throws(Malformed) -> String {
        guard let value = self[key] else { throw Malformed(key.description, "missing") }
        guard let id = value.identifier, !id.isEmpty, id.utf8.count <= 500 else { throw Malformed(key.description, "not an id") }
        return id
    }

    /// A time that must be there, RFC 3339.
    public func requiredInstant(_ key: StaticString) throws(Malformed) -> Instant {
        guard let value = self[key] else { throw Malformed(key.description, "missing") }
        guard let instant = value.instant else { throw Malformed(key.description, "not a time") }
        return instant
    }

    /// A time in Unix seconds, with or without a fraction; `nil` for anything else, and for what lies before 1970 or some thousand years ahead.
    public func unixTime(_ key: StaticString) -> Instant? {
        guard let value = self[key], let seconds = value.double ?? value.string.flatMap({ Double($0) }) else { return nil }
        return (0...1e11).contains(seconds) ? Instant(milliseconds: Int64((seconds * 1000).rounded())) : nil
    }

    /// The same for a time that must be there.
    public func requiredUnixTime(_ key: StaticString) throws(Malformed) -> Instant {
        guard let at = unixTime(key) else { throw Malformed(key.description, self[key] == nil ? "missing" : "not a time") }
        return at
    }

    /// A text that must be there; it may be empty.
    public func requiredText(_ key: StaticString) throws(Malformed) -> String {
        guard let text = self[key]?.string else { throw Malformed(key.description, "missing or not text") }
        return text
    }

    /// A nested record that must be there.
    public func required<Record>(
        _ key: StaticString, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(Malformed) -> Record {
        guard let value = self[key] else { throw Malformed(key.description, "missing") }
        do throws(Malformed) { return try read(value) } catch { throw error.inside(key.description) }
    }

    /// A nested record that may be missing, but must be right where it is there.
    public func optional<Record>(
        _ key: StaticString, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(Malformed) -> Record? {
        guard let value = self[key] else { return nil }
        do throws(Malformed) { return try read(value) } catch { throw error.inside(key.description) }
    }

    /// An id that may be missing, but must be one where it is there: what was answered, who was meant.
    public func optionalID(_ key: StaticString) throws(Malformed) -> String? { self[key] == nil ? nil : try requiredID(key) }

    /// A time that may be missing, but must be one where it is there.
    public func optionalInstant(_ key: StaticString) throws(Malformed) -> Instant? { self[key] == nil ? nil : try requiredInstant(key) }

    /// A text that may be missing, but must be one where it is there: what the record is.
    public func optionalText(_ key: StaticString) throws(Malformed) -> String? { self[key] == nil ? nil : try requiredText(key) }

    /// A truth that is false where it is missing, but must be one where it is there.
    public func flag(_ key: StaticString) throws(Malformed) -> Bool {
        guard let value = self[key] else { return false }
        guard let truth = value.bool else { throw Malformed(key.description, "neither true nor false") }
        return truth
    }

    /// Where the next page begins; `nil` where nothing is told, or what is too long for a cursor (500 bytes).
    public func token(_ key: StaticString) -> String? { self[key]?.identifier.flatMap { (1...500).contains($0.utf8.count) ? $0 : nil } }

    /// A count, 0 or more; anything else (Mastodon says -1 for "not told") is unknown, which is not zero.
    public func count(_ key: StaticString) -> Int64? {
        guard let count = self[key]?.lenientInt64, count >= 0 else { return nil }
        return count
    }

    /// The counts that are told, each by its key; of two keys for one kind the first that tells wins. What is not told is left out.
    public func counts(_ keys: KeyValuePairs<Model.Kind, StaticString>) -> [Model.Kind: Int64] {
        var counts = [Model.Kind: Int64](minimumCapacity: keys.count)
        for (kind, key) in keys where counts[kind] == nil { counts[kind] = count(key) }
        return counts
    }
}
