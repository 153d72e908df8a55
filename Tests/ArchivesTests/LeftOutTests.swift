import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// What an export holds and nothing is stored of is counted and named; a file that nobody can read is an error.
@Suite("What is left out of exports")
struct LeftOutTests {
    /// Imports a folder of these files.
    private func importing(_ files: [String: String], as accounts: [String] = []) async throws -> Imported {
        let folder = try TemporaryFolder()
        for (path, text) in files {
            let file = URL(filePath: folder.path).appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return try await ArchivesTests.importing(folder.path, as: accounts)
    }

    private func part(_ file: String, of imported: Imported) throws -> ArchiveReport.Part {
        try #require(imported.report.parts.first { $0.file == file })
    }

    @Test("LinkedIn: a post for connections only is not stored, and told")
    func privateShare() async throws {
        func row(_ number: Int, _ visibility: String) -> String {
            "2026-05-0\(number) 10:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A\(number),text,,,\(visibility)"
        }
        let rows = [row(1, "MEMBER_NETWORK"), row(2, "CONNECTIONS"), row(3, ""), row(4, "Private")]
        let imported = try await importing(
            ["Shares.csv": "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n" + rows.joined(separator: "\n")],
            as: ["linkedin:42"])
        #expect(imported.batch.posts.map(\.id) == ["urn:li:share:1", "urn:li:share:3"])
        let part = try part("Shares.csv", of: imported)
        #expect(part.elements == 4 && part.skipped == 2 && part.skips != nil)
        #expect(imported.rejections.isEmpty)
    }

    @Test("X: posts that no wrapper is around, as in 2019, are read; a repost of nobody who is named is counted")
    func unwrapped() async throws {
        let head = #""created_at":"Wed Oct 10 20:19:24 +0000 2018""#
        let imported = try await importing(
            [
                "account.js": #"window.YTD.account.part0 = [{"account":{"accountId":"900","username":"ada"}}]"#,
                "tweet.js":
                    #"window.YTD.tweet.part0 = [{"id_str":"1000001",\#(head),"full_text":"one"},{"tweet":{"id":"1000002",\#(head)}},"#
                    + #"{"id_str":"1000003",\#(head),"full_text":"RT @bo: two"},{"text":"neither id nor wrapper"}]"#,
            ])
        #expect(imported.batch.posts.map(\.id) == ["1000001", "1000002"])
        let part = try part("tweets.js", of: imported)
        #expect(part.elements == 4 && part.skipped == 1)
        #expect(imported.rejections.count == 1 && imported.rejections.first?.contains("[3]") == true)
    }

    @Test("YouTube: a history that begins with posts is read for its videos")
    func viewedPosts() async throws {
        let post =
            #"{"header":"YouTube","title":"Viewed a post","titleUrl":"https://www.youtube.com/post/Ug1","time":"2026-01-02T00:00:00Z"}"#
        let watched =
            #"{"header":"YouTube","title":"Watched it","titleUrl":"https://www.youtube.com/watch?v=v1","time":"2026-01-01T00:00:00Z","#
            + #""subtitles":[{"name":"Bo","url":"https://www.youtube.com/channel/UCbo"}],"products":["YouTube"]}"#
        let list = [String](repeating: post, count: 60) + [watched]
        let imported = try await importing(
            ["Takeout/YouTube and YouTube Music/history/watch-history.json": "[\(list.joined(separator: ",\n"))]"],
            as: ["youtube:UC_x5XG1OV2P6uZZ5FSM9Ttw"])
        #expect(imported.batch.interactions.map(\.target) == ["UCbo"])
        #expect(try part("watch-history.json", of: imported).skipped == 60)
    }

    @Test("YouTube: a table in another language is an error that says how to get it in English; elsewhere it is nobody's")
    func otherLanguage() async throws {
        let table = "Video-ID,Dauer,Titel\nv1,60,Hallo\n"
        let watched =
            #"[{"header":"YouTube","titleUrl":"https://www.youtube.com/watch?v=v1","time":"2026-01-01T00:00:00Z","products":["YouTube"]}]"#
        let imported = try await importing(
            [
                "Takeout/YouTube und YouTube Music/Videometadaten/Videos.csv": table,
                "Takeout/YouTube und YouTube Music/Verlauf/Wiedergabeverlauf.json": watched, "holiday/videos.csv": table,
            ], as: ["youtube:UC_x5XG1OV2P6uZZ5FSM9Ttw"])
        #expect(imported.report.brokenFiles == 1)
        #expect(imported.rejections.count == 1)
        #expect(imported.rejections.first?.contains("Videos.csv: its columns are not in English") == true, "\(imported.rejections)")
        #expect(imported.report.unknownFiles == 1)
    }
}
