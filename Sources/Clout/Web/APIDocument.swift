import Web

extension DaemonView {
    /// Describes the API. The schemas of what it answers stand in schemas.json.
    static let document = OpenAPIDocument(
        title: "Clout", version: CloutCommand.version,
        pathParameters: [
            "person": "A slug, `network:id`, or a handle that one tracked account alone has.", "alert": "An alert's id.",
            "silence": "A silence's number.", "perk": "A perk's name.", "receiver": "A receiver's name.",
            "network": "As Klout called it: tw, fb, ig or li.",
            "account": "The account's id there.", "file": "Whose badge it is, as people are named, and `.svg` behind it.",
        ], schemas: String(decoding: PackageResources.schemas_json, as: UTF8.self))
}
