import ConnectorKit

extension LoginDescription {
    /// How a person lets an application read what Google keeps of theirs: on a page, or on another device.
    ///
    /// - Parameters:
    ///   - key: The credential that need not be given beside it.
    ///   - scopes: The rights that are asked for. On another device Google gives some of them only.
    package static func google(insteadOf key: String, scopes: [String]) -> Self {
        LoginDescription(
            replaces: key,
            // Without these two no refresh token is given, or only with the first login of all.
            .code(
                page: "https://accounts.google.com/o/oauth2/v2/auth", usesPKCE: true,
                asking: ["access_type": "offline", "prompt": "consent"]
            ),
            tokenURL: "https://oauth2.googleapis.com/token", deviceURL: "https://oauth2.googleapis.com/device/code", scopes: scopes,
            lifetime: .seconds(3600),
            help: "The client id of an OAuth client of the project, of the type Desktop app, or TVs and Limited Input devices for "
                + "`--device`, with its `client_secret`. While the project is in Testing, a login ends after seven days. The "
                + "addresses and types are unverified.")
    }
}
