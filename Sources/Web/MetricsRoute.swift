import HTTPTypes

extension Routes {
    /// `GET /metrics`, for Prometheus: what `write` writes, the requests that `meter` has counted, and the process.
    public mutating func addMetrics(of meter: RequestMeter, _ write: @escaping @Sendable (inout MetricsText) async throws -> Void) {
        let operation = Operation(
            "getMetrics", "Numbers for Prometheus.", answersText: ["text/plain", "application/openmetrics-text"])
        get("/metrics", operation, parameters: nil) { request in
            let format = MetricsText.Format(accept: request.headers[.accept])
            var text = MetricsText(format)
            try await write(&text)
            meter.write(to: &text)
            ProcessMetrics.write(to: &text)
            text.finish()
            return Answer(type: format.mediaType, body: text.text.utf8)
        }
    }
}
