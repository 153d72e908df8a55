import ConnectorKit

extension Graph {
    /// How many objects one look-up asks for; the API takes 50.
    package static let lookUpSize = 25

    /// Asks for objects by their ids in one request.
    ///
    /// One id that is gone fails the whole request without being named. Then each half is asked for by itself, as far as the purse goes;
    /// the rest is left for another time.
    package func lookUp(
        _ ids: [String], fields: String, about subject: String, in context: FetchContext, into batch: inout Batch,
        _ read: (JSONValue) throws(Malformed) -> PostItem
    ) async throws(FetchError) -> LookUpAnswer {
        let call = call("posts by id", about: subject, [], [("ids", ids.joined(separator: ",")), ("fields", fields)])
        let page = try await context.send(call)
        if GraphError.saysMissing(page) {
            guard ids.count > 1 else { return LookUpAnswer(found: [], gone: ids) }
            var answer = LookUpAnswer(found: [], gone: [])
            let middle = ids.count / 2
            for half in [ids[..<middle], ids[middle...]] where await context.budget.affords(call.cost) {
                let part = try await lookUp(Array(half), fields: fields, about: subject, in: context, into: &batch, read)
                answer.found += part.found
                answer.gone += part.gone
                answer.doubted += part.doubted
            }
            return answer
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        var reading = Batch()
        let found = try context.read(page, of: call) { root -> [PostItem]? in
            guard root.kind == .object else { return nil }
            var found: [PostItem] = []
            for (id, object) in root.members where ids.contains(id) {
                do throws(Malformed) {
                    found.append(try read(object))
                } catch {
                    reading.reject(Rejection(path: "ids.\(error.path)", reason: error.reason))
                }
            }
            return found
        }
        for rejection in reading.rejections { batch.reject(rejection) }
        return LookUpAnswer(found: found, of: ids, rejected: reading.rejectedCount)
    }
}
