import CurlHTTP
import Foundation

/// What is sent where a token is asked for (RFC 6749).
extension Call {
    /// Sends a form; the question is then a POST.
    public mutating func send(form fields: [(name: String, value: String)]) {
        let text = fields.map { "\(BaseURL.escaped($0.name))=\(BaseURL.escaped($0.value))" }.joined(separator: "&")
        body = Array(text.utf8)
        bodyType = "application/x-www-form-urlencoded"
    }

    /// Logs in by `Authorization: Basic` (RFC 7617): a name without a colon, and a secret, which is empty for a client that has none.
    ///
    /// - Parameter credential: The key of the credential that the secret came from, for errors.
    public mutating func logIn(as name: String, _ secret: Secret?, credential: String) {
        let pair = "\(name):\(secret?.withExposedValue { $0 } ?? "")"
        headers[.authorization] = "Basic \(Data(pair.utf8).base64EncodedString())"
        self.credential = credential
    }
}
