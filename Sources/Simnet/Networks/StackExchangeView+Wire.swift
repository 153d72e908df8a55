import Model

/// The API's types, field by field. Times are Unix seconds.
extension StackExchangeView {
    func user(_ index: Int32, isWhole: Bool = false, in json: inout JSONBytes) {
        let account = look.account(index)
        json.object { json in
            json.field("user_id", Int(account.number))
            json.field("display_name", look.name(index))
            json.field("link", "https://stackoverflow.com/users/\(account.number)")
            guard isWhole else { return }
            json.field("creation_date", Int(account.created.seconds))
            json.field("reputation", 1 + 10 * look.originals(of: index).reduce(0) { $0 + look.likes($1) })
        }
    }

    private func head(_ index: Int32, in json: inout JSONBytes) {
        json.keyed("owner") { user(look.post(index).author, in: &$0) }
        json.field("score", look.likes(index))
        json.field("creation_date", Int(look.at(index).seconds))
        json.field("link", "https://stackoverflow.com/q/\(look.post(index).number)")
    }

    func post(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("post_id", Int(look.post(index).number))
            json.field("post_type", isQuestion(index) ? "question" : "answer")
            head(index, in: &json)
            json.field("last_activity_date", Int(activity(index).seconds))
            if isQuestion(index) { json.field("title", look.text(index)) }
            json.field("body", "<p>\(look.text(index).replacing("&", with: "&amp;"))</p>")
        }
    }

    func question(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("question_id", Int(look.post(index).number))
            head(index, in: &json)
            json.field("last_activity_date", Int(activity(index).seconds))
            json.field("title", look.text(index))
            json.field("answer_count", look.replies(index))
            // Of twenty-five who look, one votes or answers.
            json.field("view_count", (look.likes(index) + look.replies(index)) * 25)
            let community = look.society.members[look.account(look.post(index).author).member].community
            json.array("tags") { $0.field(nil, Prose.topics[community % Prose.topics.count]) }
        }
    }

    func answer(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.field("answer_id", Int(look.post(index).number))
            json.field("question_id", Int(look.post(look.post(index).parent).number))
            head(index, in: &json)
            json.field("is_accepted", false)
        }
    }

    /// A mention stands under a question that is older than this society.
    func comment(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        json.object { json in
            json.field("comment_id", Int(post.number))
            json.field("post_id", post.parent >= 0 ? Int(look.post(post.parent).number) : 1)
            head(index, in: &json)
        }
    }
}
