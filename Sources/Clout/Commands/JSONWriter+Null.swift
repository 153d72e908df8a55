import JSON

extension JSONWriter {
    /// A member that is there in any case: `null` where it has no value.
    mutating func member(_ key: String, orNull value: Double?) {
        member(key) { writer in
            if let value { writer.value(value) } else { writer.null() }
        }
    }

    /// A member that is there in any case: `null` where it has no value.
    mutating func member(_ key: String, orNull value: String?) {
        member(key) { writer in
            if let value { writer.value(value) } else { writer.null() }
        }
    }
}
