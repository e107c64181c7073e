//! Running a script: statements, variables, functions.

use std::{pin::Pin, sync::Arc};

use super::{
    Fault, World,
    syntax::{Argument, Block, Call, Code, Expr, Place, Statement, Target, What},
    value::{Element, Value},
};

/// Statements and values a script may go through without a delay; ours, so
/// that a script that never ends does not keep the whole fleet waiting.
const STEPS: usize = 100_000;

/// How deep calls and values may be nested; ours.
const DEPTH: u32 = 160;

/// How deep arrays may lie in each other; ours.
const NESTED: usize = 32;

/// The longest value, in bytes.
const LONGEST: usize = 64 << 10;

/// How many variables may be alive; ours.
const VARIABLES: usize = 1000;

/// Why statements are not gone on with.
#[derive(Debug)]
pub(crate) enum Stop {
    Fault(Fault),
    /// `:return`.
    Return(Value),
    /// The router restarts, and the script is no more.
    Gone,
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A value to come.
pub(super) type Soon<'a, T = Value> = Pin<Box<dyn Future<Output = Result<T, Stop>> + Send + 'a>>;

/// One script as it runs.
pub(super) struct Run<'w, W> {
    pub(super) world: &'w mut W,
    /// The innermost last.
    scopes: Vec<Scope>,
    steps: usize,
    depth: u32,
}

/// The variables of one block.
#[derive(Default)]
struct Scope {
    /// A function does not see its caller's variables.
    function: bool,
    names: Vec<(String, Binding)>,
}

enum Binding {
    Local(Value),
    Global,
}

impl<'w, W: World> Run<'w, W> {
    pub(super) fn new(world: &'w mut W) -> Self {
        Self { world, scopes: Vec::new(), steps: 0, depth: 0 }
    }

    /// As [`new`](Self::new), for statements that share variables although they are
    /// read one by one.
    pub(super) fn of_file(world: &'w mut W) -> Self {
        Self { scopes: vec![Scope::default()], ..Self::new(world) }
    }

    /// Runs code as a function. What it returns, or what its last statement is.
    pub(super) fn function(
        &mut self,
        code: Arc<Code>,
        parameters: Vec<(String, Value)>,
    ) -> Soon<'_> {
        Box::pin(async move {
            self.admits(parameters.len())?;
            self.enter()?;
            let names = parameters.into_iter();
            let names = names.map(|(name, value)| (name, Binding::Local(value))).collect();
            self.scopes.push(Scope { function: true, names });
            let result = self.statements(&code.block).await;
            self.scopes.pop();
            self.depth -= 1;
            match result {
                Err(Stop::Return(value)) => Ok(value),
                other => other,
            }
        })
    }

    /// Runs statements with variables of their own.
    pub(super) fn block<'a>(&'a mut self, block: &'a Block) -> Soon<'a> {
        Box::pin(async move {
            self.enter()?;
            self.scopes.push(Scope::default());
            let result = self.statements(block).await;
            self.scopes.pop();
            self.depth -= 1;
            result
        })
    }

    /// Code of an argument such as `do=`, which sees the variables around it.
    pub(super) async fn code(&mut self, argument: Option<&Expr>) -> Result<Value, Stop> {
        match argument {
            None => Ok(Value::Nothing),
            Some(Expr::Code(code)) => self.block(&code.block).await,
            Some(other) => match self.value(other).await? {
                Value::Code(code) => self.block(&code.block).await,
                other => Ok(other),
            },
        }
    }

    fn statements<'a>(&'a mut self, block: &'a Block) -> Soon<'a> {
        Box::pin(async move {
            let mut last = Value::Nothing;
            for statement in &block.0 {
                last = self.statement(statement).await?;
            }
            Ok(last)
        })
    }

    pub(super) async fn statement(&mut self, statement: &Statement) -> Result<Value, Stop> {
        self.step()?;
        match &statement.what {
            What::Block(block) => self.block(block).await,
            What::Call(call) => self.call(statement.at, call).await,
            What::Value(expr) => match self.value(expr).await? {
                Value::Code(code) => self.function(code, Vec::new()).await,
                other => Ok(other),
            },
        }
    }

    async fn call(&mut self, at: Place, call: &Call) -> Result<Value, Stop> {
        let (result, name) = match &call.target {
            Target::Builtin(builtin) => {
                (self.builtin(*builtin, &call.arguments).await, format!(":{}", builtin.name()))
            }
            Target::Menu { path, verb } => {
                (self.menu(path, verb, call).await, format!("{path}/{verb}"))
            }
            Target::Variable(name) => {
                (self.call_variable(name, &call.arguments).await, format!("${name}"))
            }
        };
        result.map_err(|stop| match stop {
            Stop::Fault(fault) => Stop::Fault(fault.during(&name, at)),
            other => other,
        })
    }

    /// `$function 1 b=2`: the arguments are `$1` and `$b` inside.
    async fn call_variable(&mut self, name: &str, arguments: &[Argument]) -> Result<Value, Stop> {
        let value = self.variable(name);
        let mut parameters = Vec::new();
        let mut unnamed = 0;
        for argument in arguments {
            let name = argument.name.clone().unwrap_or_else(|| {
                unnamed += 1;
                unnamed.to_string()
            });
            let value = match &argument.value {
                Some(expr) => self.value(expr).await?,
                None => Value::Nothing,
            };
            parameters.push((name, value));
        }
        match value {
            Value::Code(code) => self.function(code, parameters).await,
            other => Ok(other),
        }
    }

    /// What an expression is.
    pub(super) fn value<'a>(&'a mut self, expr: &'a Expr) -> Soon<'a> {
        Box::pin(async move {
            self.step()?;
            self.enter()?;
            let value = self.evaluate(expr).await;
            self.depth -= 1;
            bounded(value?)
        })
    }

    async fn evaluate(&mut self, expr: &Expr) -> Result<Value, Stop> {
        Ok(match expr {
            Expr::Literal(value) => value.clone(),
            Expr::Variable(name) => self.variable(name),
            Expr::Command(block) => self.block(block).await?,
            Expr::Code(code) => Value::Code(code.clone()),
            Expr::Property(name) => Value::text(name.clone()),
            Expr::Text(pieces) => {
                let mut text = Vec::new();
                for piece in pieces {
                    text.extend_from_slice(&self.value(piece).await?.bytes());
                    fits(text.len())?;
                }
                Value::Text(text)
            }
            Expr::Array(elements) => {
                let (mut array, mut size) = (Vec::new(), 0);
                for (key, value) in elements {
                    let key = match key {
                        Some(key) => Some(self.value(key).await?.bytes().into_owned()),
                        None => None,
                    };
                    let element = Element { key, value: self.value(value).await? };
                    size += element.size();
                    fits(size)?;
                    array.push(element);
                }
                Value::Array(array)
            }
            Expr::Unary(operator, operand) => {
                let operand = self.value(operand).await?;
                super::operate::unary(*operator, &operand)?
            }
            Expr::Chain(first, links) => {
                let mut value = self.value(first).await?;
                for (operator, right) in links {
                    self.step()?;
                    let right = self.value(right).await?;
                    value = bounded(super::operate::binary(*operator, value, right)?)?;
                }
                value
            }
        })
    }

    /// A condition.
    pub(super) async fn truth(&mut self, expr: &Expr) -> Result<bool, Stop> {
        let value = self.value(expr).await?;
        value.truth().ok_or_else(|| Fault::new("conditional not boolean").into())
    }

    fn variable(&self, name: &str) -> Value {
        for scope in self.scopes.iter().rev() {
            match scope.names.iter().rfind(|(known, _)| known == name) {
                Some((_, Binding::Local(value))) => return value.clone(),
                Some((_, Binding::Global)) => return self.world.global(name).unwrap_or_default(),
                None if scope.function => break,
                None => {}
            }
        }
        Value::Nothing
    }

    /// `:local`.
    pub(super) fn declare(&mut self, name: String, value: Value) -> Result<(), Fault> {
        self.bind(name, Binding::Local(value))
    }

    /// `:global`: the name means the router's variable from here on.
    pub(super) fn declare_global(
        &mut self,
        name: String,
        value: Option<Value>,
    ) -> Result<(), Fault> {
        if let Some(value) = value {
            self.world.set_global(&name, value);
        } else if self.world.global(&name).is_none() {
            self.world.set_global(&name, Value::Nothing);
        }
        self.bind(name, Binding::Global)
    }

    fn bind(&mut self, name: String, binding: Binding) -> Result<(), Fault> {
        self.admits(1)?;
        let Some(scope) = self.scopes.last_mut() else { return Ok(()) };
        match scope.names.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = binding,
            None => scope.names.push((name, binding)),
        }
        Ok(())
    }

    /// Refuses to have so many variables more.
    fn admits(&self, more: usize) -> Result<(), Fault> {
        let alive: usize = self.scopes.iter().map(|scope| scope.names.len()).sum();
        if alive + more > VARIABLES { Err(Fault::new("too many variables")) } else { Ok(()) }
    }

    /// `:set`, on a variable that was declared.
    pub(super) fn assign(&mut self, name: &str, value: Value) -> Result<(), Fault> {
        for scope in self.scopes.iter_mut().rev() {
            match scope.names.iter_mut().rfind(|(known, _)| known == name) {
                Some((_, Binding::Local(old))) => {
                    *old = value;
                    return Ok(());
                }
                Some((_, Binding::Global)) => {
                    self.world.set_global(name, value);
                    return Ok(());
                }
                None if scope.function => break,
                None => {}
            }
        }
        Err(Fault::new(format!("variable {name} not defined")))
    }

    /// What a variable holds, for changing a part of it.
    pub(super) fn held(&self, name: &str) -> Value {
        self.variable(name)
    }

    /// After a delay a script has as many steps again.
    pub(super) fn rested(&mut self) {
        self.steps = 0;
    }

    pub(super) fn step(&mut self) -> Result<(), Fault> {
        self.spend(1)
    }

    /// Counts what takes as long as so many steps.
    pub(super) fn spend(&mut self, count: usize) -> Result<(), Fault> {
        self.steps = self.steps.saturating_add(count);
        if self.steps > STEPS { Err(Fault::new("script runs too long")) } else { Ok(()) }
    }

    fn enter(&mut self) -> Result<(), Fault> {
        if self.depth == DEPTH {
            return Err(Fault::new("maximum nesting level reached"));
        }
        self.depth += 1;
        Ok(())
    }
}

/// Refuses a value that is too long, or whose arrays lie too deep in each other.
pub(super) fn bounded(value: Value) -> Result<Value, Stop> {
    match &value {
        Value::Text(text) => fits(text.len())?,
        Value::Array(_) if value.nesting() > NESTED => {
            return Err(Fault::new("maximum nesting level reached").into());
        }
        Value::Array(_) => fits(value.size())?,
        _ => {}
    }
    Ok(value)
}

fn fits(size: usize) -> Result<(), Fault> {
    if size > LONGEST { Err(Fault::new("value is too long")) } else { Ok(()) }
}
