//! A file of commands, as `/import` takes it: each statement is read and run before
//! the next one is read, so what stands before a fault is done.

use std::mem;

use super::{
    During, Fault, Stop, Tree, World, parse::Parser, read::Reader, run::Run, syntax::Statement,
};

/// How a file is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The first line of what is run, from 1; what stands before is only read.
    pub(crate) from: u32,
    /// Whether each statement is put on the console before it is run.
    pub(crate) verbose: bool,
}

/// Runs a file until a statement fails.
pub(crate) async fn import<W: World>(
    world: &mut W,
    text: &[u8],
    manner: Manner,
) -> Result<(), Stop> {
    let mut run = Run::of_file(world);
    let mut rest = Rest::of(text);
    while let Some((statement, source)) = rest.next(&*run.world)? {
        if statement.at.line < manner.from {
            continue;
        }
        if manner.verbose {
            run.world.put(source.trim_ascii());
        }
        run.rested();
        match run.statement(&statement).await {
            Err(Stop::Fault(fault)) => return Err(fault.during("", statement.at).into()),
            Err(Stop::Return(_)) => return Ok(()),
            other => other?,
        };
    }
    Ok(())
}

/// How many faults are told of a file; ours.
const TOLD: usize = 100;

/// What cannot be read of a file, without doing anything of it.
pub(crate) fn faults(text: &[u8], tree: &dyn Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut rest = Rest::of(text);
    while faults.len() < TOLD {
        match rest.next(tree) {
            Ok(None) => break,
            Ok(Some(_)) => {}
            Err(fault) => {
                faults.push(fault);
                rest.reader.line_end();
            }
        }
    }
    faults
}

/// What of a file is still to be read.
struct Rest<'a> {
    reader: Reader<'a>,
    /// The menu that it goes on in.
    context: String,
}

impl<'a> Rest<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { reader: Reader::new(text), context: String::new() }
    }

    /// The next statement, and its text.
    fn next(&mut self, tree: &dyn Tree) -> Result<Option<(Statement, &'a [u8])>, Fault> {
        let start = self.reader;
        let mut parser = Parser::new(start, mem::take(&mut self.context), tree);
        let next = parser.next(None);
        (self.reader, self.context) = parser.left();
        Ok(next?.map(|statement| (statement, self.reader.since(&start))))
    }
}

impl Fault {
    /// With its place among its words, as `/import` says it: `failure: entry already
    /// exists (line 3 column 1)`.
    pub(crate) fn placed(self) -> Self {
        let message = match self.during {
            During::Unknown | During::Said => self.message,
            During::Reading(place) | During::Running(_, place) => {
                format!("{} ({place})", self.message)
            }
        };
        Self { message, during: During::Said }
    }

    /// Several as one, each in a line of its own; none if there are none.
    pub(crate) fn together(faults: Vec<Self>) -> Option<Self> {
        let lines: Vec<String> = faults.into_iter().map(|fault| fault.placed().message).collect();
        (!lines.is_empty()).then(|| Self { message: lines.join("\n"), during: During::Said })
    }
}
