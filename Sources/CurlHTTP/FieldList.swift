import CCurl
import HTTPTypes

/// A request's header fields as libcurl's linked list, and the fields of libcurl's own that are taken out.
enum FieldList {
    /// `fields`, and those of `defaults` that have no namesake there. The list is the caller's to free; it is incomplete where memory ran out.
    static func make(
        _ fields: HTTPFields, besides defaults: HTTPFields, hasBody: Bool
    ) -> (first: UnsafeMutablePointer<curl_slist>?, isComplete: Bool) {
        var list: UnsafeMutablePointer<curl_slist>?
        var isComplete = true
        func append(_ line: UnsafePointer<CChar>) {
            let longer = curl_slist_append(list, line)
            if longer == nil { isComplete = false } else { list = longer }
        }
        var line: [UInt8] = []
        let missing = defaults.filter { !fields.contains($0.name) && !$0.value.isEmpty }
        // A content-length has been checked to be the body's own, which libcurl writes.
        for field in fields.filter({ $0.name != .contentLength }) + missing {
            line.removeAll(keepingCapacity: true)
            line.append(contentsOf: field.name.rawName.utf8)
            field.withUnsafeBytesOfValue { value in
                // To libcurl, `name:` takes a field out and `name;` sends it empty.
                line.append(UInt8(ascii: value.isEmpty ? ";" : ":"))
                line.append(UInt8(ascii: " "))
                line.append(contentsOf: value)
            }
            if line.last == UInt8(ascii: " ") { line.removeLast() }
            line.append(0)
            line.withUnsafeBytes { bytes in
                if let text = bytes.baseAddress { append(text.assumingMemoryBound(to: CChar.self)) }
            }
        }
        if hasBody {
            append("Expect:")
            if !fields.contains(.contentType) { append("Content-Type:") }
        }
        return (list, isComplete)
    }
}
