//! What a router says of its own commands.

/// A question for `/console/inspect` (RouterOS 7). Paths are their tokens, the root has none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// What is below a path: rows with `name` and `node-type`.
    Children(Vec<String>),
    /// What values an argument takes: rows with `symbol`, `symbol-type` and `text`. Versions before
    /// 7.22 may break when asked about arguments named `where`, `do`, `else`, `rule`, `command` and
    /// `on-error`.
    Syntax(Vec<String>),
}

impl Question {
    /// How many are asked in one request at most.
    pub const MOST: usize = 4_096;
}
