//! What commands the router has.

use std::time::Duration;

use routeros::ops::inspect::{self, Inspector};
use tod_model::{
    CallError,
    call::{Outcome, Question, Reply},
};
use tokio::time::{Instant, timeout_at};

use super::owned;
use crate::handle::{Held, dialler::Dialler, told::Teller, trouble::Trouble};

/// How many further sessions questions may cost on one handle.
const REDIALS: u32 = 4;

/// Asks on a session that is the handle's for this only, one question after the other.
pub(super) async fn inspect(
    held: &Held,
    questions: &[Question],
    within: Duration,
    teller: &mut Teller,
) -> Result<Outcome, Trouble> {
    if questions.len() > Question::MOST {
        let why = format!("{} questions are more than {}", questions.len(), Question::MOST);
        return Err(CallError::Invalid(why).into());
    }
    let until = Instant::now() + within;
    let inspector = timeout_at(until, held.inspector.lock()).await;
    let mut inspector = inspector.map_err(|_| CallError::Timeout)?;
    let inspector = match &mut *inspector {
        Some(inspector) => inspector,
        none => {
            let mut dialler = Dialler::new(held);
            let dialled = timeout_at(until, dialler.dial()).await;
            let session = dialled.map_err(|_| CallError::Timeout)??;
            none.insert(Inspector::new(session, dialler, REDIALS))
        }
    };
    for question in questions {
        let answer = timeout_at(until, ask(inspector, question)).await;
        let answer = answer.map_err(|_| CallError::Timeout)??;
        let rows = answer.map(|rows| rows.iter().map(owned).collect());
        teller.tell(Reply::Answer(rows)).await?;
    }
    Ok(Outcome::nothing())
}

async fn ask(
    inspector: &mut Inspector<Dialler>,
    question: &Question,
) -> Result<Option<Vec<routeros::Row>>, Trouble> {
    let (Question::Children(path) | Question::Syntax(path)) = question;
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let question = match question {
        Question::Children(_) => inspect::Question::Children(&path),
        Question::Syntax(_) => inspect::Question::Syntax(&path),
    };
    Ok(inspector.ask(question).await?)
}
