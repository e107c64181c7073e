//! The commands of the language itself.

/// `:put`, `:if` and their kin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Delay,
    Do,
    Error,
    Execute,
    Find,
    For,
    Foreach,
    Global,
    If,
    Len,
    Local,
    Log,
    Nothing,
    OnError,
    Parse,
    Pick,
    Put,
    Resolve,
    Return,
    Set,
    Time,
    ToArray,
    ToBool,
    ToId,
    ToIp,
    ToNum,
    ToStr,
    ToTime,
    TypeOf,
    While,
}

const NAMES: [(&str, Builtin); 31] = [
    ("delay", Builtin::Delay),
    ("do", Builtin::Do),
    ("error", Builtin::Error),
    ("execute", Builtin::Execute),
    ("find", Builtin::Find),
    ("for", Builtin::For),
    ("foreach", Builtin::Foreach),
    ("global", Builtin::Global),
    ("if", Builtin::If),
    ("len", Builtin::Len),
    ("local", Builtin::Local),
    ("log", Builtin::Log),
    ("nothing", Builtin::Nothing),
    ("onerror", Builtin::OnError),
    ("parse", Builtin::Parse),
    ("pick", Builtin::Pick),
    ("put", Builtin::Put),
    ("resolve", Builtin::Resolve),
    ("return", Builtin::Return),
    ("set", Builtin::Set),
    ("time", Builtin::Time),
    ("toarray", Builtin::ToArray),
    ("tobool", Builtin::ToBool),
    ("toid", Builtin::ToId),
    ("toip", Builtin::ToIp),
    ("toip6", Builtin::ToIp),
    ("tonum", Builtin::ToNum),
    ("tostr", Builtin::ToStr),
    ("totime", Builtin::ToTime),
    ("typeof", Builtin::TypeOf),
    ("while", Builtin::While),
];

/// What they are called, without the colon.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

impl Builtin {
    pub(super) fn find(name: &[u8]) -> Option<Self> {
        let known = NAMES.iter().find(|(known, _)| known.as_bytes() == name);
        known.map(|(_, builtin)| *builtin)
    }

    /// `:do`, as errors name it.
    pub(super) fn name(self) -> &'static str {
        let known = NAMES.iter().find(|(_, builtin)| *builtin == self);
        known.map_or("", |(name, _)| name)
    }

    /// Whether braces behind it are statements and not an array.
    pub(super) fn takes_code(self) -> bool {
        matches!(self, Self::Do | Self::Time | Self::Execute)
    }
}
