import CCurl
import HTTPTypes

extension EasyHandle {
    /// What came of the transfer that libcurl ended with `code`.
    func outcome(_ code: CURLcode) -> Exchange.Outcome {
        if let failure = reader.failure { return .failure(failure) }
        guard code == CURLE_OK else {
            if let refusal, !isConnected { return .failure(refusal) }
            return .failure(
                Failure(code, message: errorMessage, isConnected: isConnected, isHeadComplete: reader.isHeadComplete))
        }
        guard reader.isHeadComplete else {  // libcurl is content with a head that is cut off at a line's end
            return .failure(Failure(.brokenTransfer, "the server closed within the head of its answer"))
        }
        var status = 0
        var version = 0
        ccurl_get_long(curl, CURLINFO_RESPONSE_CODE, &status)
        ccurl_get_long(curl, CURLINFO_HTTP_VERSION, &version)
        guard (100...999).contains(status) else {
            return .failure(Failure(.brokenTransfer, "the server's status is not of three digits"))
        }
        let response = HTTPResponse(status: HTTPResponse.Status(integerLiteral: status), headerFields: reader.fields)
        return .success(HTTPAnswer(response: response, body: reader.takeBody(), version: Self.versionName(version)))
    }

    private static func versionName(_ version: Int) -> String {
        switch version {
        case CURL_HTTP_VERSION_1_0: "HTTP/1.0"
        case CURL_HTTP_VERSION_2_0: "HTTP/2"
        default: "HTTP/1.1"
        }
    }
}
