/// The functions that users' expressions may call (https://www.sqlite.org/lang_corefunc.html and the pages beside it, SQLite 3.40).
///
/// All of them give the same value for the same arguments, and touch nothing outside. No value of theirs is larger than 16 MiB
/// (`Connection.limits`).
enum Functions {
    private static let plain: Set<String> = [
        "abs", "char", "coalesce", "glob", "hex", "ifnull", "iif", "instr", "length", "like", "likelihood", "likely", "lower", "ltrim",
        "max", "min", "nullif", "quote", "round", "rtrim", "sign", "substr", "substring", "trim", "typeof", "unicode", "unlikely", "upper",
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp", "floor", "ln",
        "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
    ]

    /// Over a row of `standing`.
    static let conditions = plain

    /// Over a record: also reading JSON, and dates out of numbers. SQLite itself refuses `now` and the machine's time zone.
    static let records = plain.union([
        "->", "->>", "json", "json_array_length", "json_extract", "json_type", "json_valid", "json_quote",
        "date", "time", "datetime", "julianday", "strftime", "unixepoch", "replace", "printf", "format",
    ])
}
