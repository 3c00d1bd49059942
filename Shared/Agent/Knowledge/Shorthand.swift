/// What is written short in chats, in full.
enum Shorthand {
    static let words: [String: String] = [
        "hw": "how", "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plse": "please",
        "thx": "thanks", "tnx": "thanks", "thnx": "thanks", "bc": "because", "cuz": "because", "coz": "because",
        "bcz": "because", "tmrw": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow", "tlk": "talk", "abt": "about",
        "msg": "message", "msgs": "messages", "pw": "password", "pwd": "password", "acc": "account",
        "acct": "account", "acnt": "account", "hrs": "hours", "mins": "minutes", "wk": "week", "wks": "weeks",
        "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "thu": "Thursday", "thur": "Thursday",
        "thurs": "Thursday", "fri": "Friday", "ppl": "people", "sth": "something", "smth": "something",
        "sb": "somebody", "smb": "somebody", "cnt": "cannot", "dnt": "don't", "wnt": "want", "wht": "what",
        "whr": "where", "whn": "when", "shud": "should", "cud": "could", "wud": "would", "mgr": "manager",
        "mgmt": "management", "dept": "department", "rn": "right now", "pic": "picture", "pics": "pictures",
        "sched": "schedule", "notif": "notification", "notifs": "notifications", "appt": "appointment",
    ]
}
