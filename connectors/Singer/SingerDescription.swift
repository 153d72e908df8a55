import ConnectorKit

extension SingerConnector {
    public static var description: ConnectorDescription {
        ConnectorDescription(
            type: "singer", title: "anything else, by a program that prints Singer messages", network: nil,
            summary: "Activity from any program that speaks the Singer protocol.", scope: .feed,
            revealsActors: Kind.allCases, revealsCounts: Kind.allCases, history: "as far as the program goes",
            price: "none of its own", needs: "the program's own", audience: "what the program tells",
            settings: [
                SettingDescription(
                    "command", .command, isRequired: true,
                    example: .strings(["/usr/bin/tap-forum", "--config", "{config}", "--state", "{state}"]),
                    help: "The program and its arguments. {config} stands for the path of a file with [connector.config] as JSON, "
                        + "{state} for one with the last STATE (an empty object at first). A name without a slash is looked up in "
                        + "/usr/local/bin, /usr/bin and /bin. The program must be there when the configuration is read."),
                SettingDescription(
                    "timeout", .duration(.seconds(1)...(.seconds(86_400))), default: .duration(.seconds(600)),
                    help: "How long one run may take. Then the program and all that it has started are stopped; what was stored stays."),
                SettingDescription(
                    "max_output_bytes", .integer(1024...(1 << 40)), default: .integer(1 << 30),
                    help: "How much one run may write to standard output. A line may have 4 MiB."),
                SettingDescription(
                    "config", .table,
                    help: "Written to {config} as JSON. A secret is named by its place: { file = \"PATH\" }, { env = \"NAME\" } or "
                        + "{ systemd = \"ID\" }."),
                SettingDescription(
                    "map", .table,
                    help: "For programs that were not written for Clout: a table [connector.map.STREAM] for each of their streams names "
                        + "one of ours and gives each field as an SQL expression over the text `record`. Streams without are left out."),
            ],
            defaultInterval: .seconds(3600), concurrencyPerHost: 1)
    }
}
