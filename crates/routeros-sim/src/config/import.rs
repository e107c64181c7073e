//! `/import`: a file is a script, run statement by statement until one fails.

use bytes::BytesMut;
use futures_util::stream;

use crate::{
    agenda::{Running, Script},
    console::{Action, Answer, Call, Ongoing, reply},
    menu::{Policy, Trap},
    menus::arguments,
    request::Request,
    router::Router,
    script::Manner,
    shell::{Ended, Shell},
};

pub(crate) const ACTIONS: &[Action] =
    &[Action { command: "/import", policy: Policy::Write, exists: |_| true, run: import }];

/// A file that is to be imported, and how.
pub(crate) struct Import {
    pub(crate) text: Vec<u8>,
    pub(crate) manner: Manner,
    /// Only to be looked through for mistakes.
    pub(crate) dry: bool,
}

impl Import {
    /// What the arguments of a command say.
    pub(crate) fn asked(router: &Router, request: &Request) -> Result<Self, Trap> {
        arguments::check(request)?;
        let dry = request.flag("dry-run");
        if request.get("dry-run").is_some() && !router.version().since(7, 16) {
            return Err(Trap::unknown_parameter("dry-run"));
        }
        let name = request
            .text("file-name")
            .ok_or_else(|| Trap::argument("missing value(s) of argument(s) file-name"))?;
        let text = router
            .file(name)
            .ok_or_else(|| Trap::argument("input does not match any value of file-name"))?;
        let from = request.text("from-line").map_or(Ok(1), str::parse);
        let from = from.map_err(|_| Trap::argument("invalid value for argument from-line"))?;
        let manner = Manner { from, verbose: request.flag("verbose") };
        Ok(Self { text, manner, dry })
    }
}

/// By the API, which does not see what consoles would show.
fn import(call: &Call<'_>, _: &mut BytesMut) -> Result<Answer, Trap> {
    let import = Import::asked(call.router, call.request)?;
    let running = Running::begin(call.router, &Script::unnamed(Vec::new(), call.actor))?;
    let mut shell = Shell::new(call.router.clone(), call.actor.clone());
    let tag = call.tag().map(<[u8]>::to_vec);
    Ok(Answer::Ongoing(Ongoing::new(
        call.tag(),
        stream::once(async move {
            let mut out = BytesMut::new();
            match running.attend(shell.import(&import)).await {
                Some(Ended::Badly(fault)) => {
                    reply::trap(&mut out, tag.as_deref(), &Trap::failure(fault.message));
                }
                None => reply::trap(&mut out, tag.as_deref(), &Trap::interrupted()),
                Some(Ended::Well | Ended::Gone) => reply::done(&mut out, tag.as_deref(), None),
            }
            out
        }),
    )))
}
