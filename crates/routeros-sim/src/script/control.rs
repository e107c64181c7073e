//! `:if`, `:foreach`, `:local`, `:log` and all that is no function of values.

use std::time::Duration;

use super::{
    Fault, World,
    builtin::Builtin,
    functions, operate,
    run::{Run, Stop, bounded},
    syntax::{Argument, Binary, Expr},
    value::{Element, Value},
};

/// How much of a script is read in the time of a step, in bytes; ours.
const READ_IN_A_STEP: usize = 64;

/// The arguments of one command of the language.
#[derive(Clone, Copy)]
struct Given<'a>(&'a [Argument]);

impl<'a> Given<'a> {
    fn named(self, name: &str) -> Option<&'a Expr> {
        let argument = self.0.iter().find(|argument| argument.name.as_deref() == Some(name));
        argument.and_then(|argument| argument.value.as_ref())
    }

    fn unnamed(self, at: usize) -> Option<&'a Expr> {
        let unnamed = self.0.iter().filter(|argument| argument.name.is_none());
        unnamed.filter_map(|argument| argument.value.as_ref()).nth(at)
    }

    /// The argument of this name, or at this place among those without one.
    fn get(self, name: &str, at: usize) -> Option<&'a Expr> {
        self.named(name).or_else(|| self.unnamed(at))
    }

    fn need(self, name: &str, at: usize) -> Result<&'a Expr, Fault> {
        self.get(name, at).ok_or_else(|| missing(name))
    }

    /// The name of a variable; more than one for `:foreach k,v`.
    fn variable(self) -> Result<String, Fault> {
        match self.need("name", 0)? {
            Expr::Literal(value) => Ok(String::from_utf8_lossy(&value.bytes()).into_owned()),
            Expr::Variable(name) => Ok(name.clone()),
            _ => Err(Fault::new("invalid variable name")),
        }
    }
}

fn missing(name: &str) -> Fault {
    Fault::new(format!("missing value(s) of argument(s) {name}"))
}

impl<W: World> Run<'_, W> {
    /// Runs a command of the language.
    pub(super) async fn builtin(
        &mut self,
        builtin: Builtin,
        arguments: &[Argument],
    ) -> Result<Value, Stop> {
        let given = Given(arguments);
        match builtin {
            Builtin::If => self.if_else(given).await,
            Builtin::While => self.while_do(given.need("condition", 0)?, given.named("do")).await,
            Builtin::Do => self.do_while(given).await,
            Builtin::OnError => self.on_error(given).await,
            Builtin::For => self.for_to(given).await,
            Builtin::Foreach => self.foreach(given).await,
            Builtin::Local | Builtin::Global => self.declaration(builtin, given).await,
            Builtin::Set => self.set(given).await,
            Builtin::Delay => self.delay(given).await,
            Builtin::Time => self.time(given).await,
            Builtin::Put => {
                let value = self.value(given.need("message", 0)?).await?;
                self.world.put(&value.bytes());
                Ok(Value::Nothing)
            }
            Builtin::Log => self.log(given).await,
            Builtin::Error => {
                let message = self.value(given.need("message", 0)?).await?;
                Err(Fault::new(String::from_utf8_lossy(&message.bytes())).into())
            }
            Builtin::Return => match given.get("value", 0) {
                Some(value) => Err(Stop::Return(self.value(value).await?)),
                None => Err(Stop::Return(Value::Nothing)),
            },
            Builtin::Parse => {
                let source = self.value(given.need("value", 0)?).await?;
                self.spend(source.size() / READ_IN_A_STEP)?;
                let (code, _) = super::parse::parse(&source.bytes(), "", self.world)?;
                Ok(Value::Code(code.into()))
            }
            Builtin::Execute => self.execute(given).await,
            Builtin::Resolve => {
                let name = self.value(given.need("domain-name", 0)?).await?;
                self.resolve(&name.bytes()).map_err(Stop::from)
            }
            Builtin::Nothing => Ok(Value::Nothing),
            _ => {
                let mut values = Vec::new();
                for argument in arguments {
                    if let Some(expr) = &argument.value {
                        values.push(self.value(expr).await?);
                    }
                }
                functions::call(builtin, &values).map_err(Stop::from)
            }
        }
    }

    async fn if_else(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let holds = self.truth(given.need("condition", 0)?).await?;
        self.code(given.named(if holds { "do" } else { "else" })).await
    }

    async fn while_do(&mut self, condition: &Expr, body: Option<&Expr>) -> Result<Value, Stop> {
        while self.truth(condition).await? {
            self.code(body).await?;
        }
        Ok(Value::Nothing)
    }

    /// `:do { } while=( )` and `:do { } on-error={ }`.
    async fn do_while(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let body = Some(given.need("command", 0)?);
        let result = match self.code(body).await {
            Err(Stop::Fault(fault)) => match given.named("on-error") {
                Some(cure) => return self.code(Some(cure)).await,
                None => return Err(fault.into()),
            },
            other => other?,
        };
        match given.named("while") {
            Some(condition) => self.while_do(condition, body).await,
            None => Ok(result),
        }
    }

    /// `:onerror e in={ } do={ }`, where `$e` is the message.
    async fn on_error(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let name = given.variable()?;
        match self.code(given.named("in")).await {
            Err(Stop::Fault(fault)) => {
                self.declare(name, Value::text(fault.to_string()))?;
                self.code(given.named("do")).await?;
                Ok(Value::Bool(true))
            }
            other => other.map(|_| Value::Bool(false)),
        }
    }

    async fn for_to(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let name = given.variable()?;
        let from = self.whole(given.need("from", 1)?).await?;
        let to = self.whole(given.need("to", 2)?).await?;
        let step = match given.named("step") {
            Some(step) => self.whole(step).await?,
            None if from > to => -1,
            None => 1,
        };
        let mut at = from;
        while step != 0 && if step > 0 { at <= to } else { at >= to } {
            self.step()?;
            self.declare(name.clone(), Value::Number(at))?;
            self.code(given.named("do")).await?;
            let Some(next) = at.checked_add(step) else { break };
            at = next;
        }
        Ok(Value::Nothing)
    }

    async fn whole(&mut self, expr: &Expr) -> Result<i64, Stop> {
        let value = self.value(expr).await?;
        value.number().ok_or_else(|| Fault::new("invalid value of number").into())
    }

    async fn foreach(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let names = given.variable()?;
        let elements = match self.value(given.need("in", 1)?).await? {
            Value::Array(elements) => elements,
            Value::Nothing | Value::Nil => Vec::new(),
            value => vec![Element { key: None, value }],
        };
        for (at, Element { key, value }) in elements.into_iter().enumerate() {
            self.step()?;
            match names.split_once(',') {
                Some((name, of)) => {
                    let number = i64::try_from(at).unwrap_or(i64::MAX);
                    self.declare(name.to_owned(), key.map_or(Value::Number(number), Value::Text))?;
                    self.declare(of.to_owned(), value)?;
                }
                None => self.declare(names.clone(), value)?,
            }
            self.code(given.named("do")).await?;
        }
        Ok(Value::Nothing)
    }

    async fn declaration(&mut self, builtin: Builtin, given: Given<'_>) -> Result<Value, Stop> {
        let name = given.variable()?;
        let value = match given.get("value", 1).or_else(|| given.named("do")) {
            Some(value) => Some(self.value(value).await?),
            None => None,
        };
        if builtin == Builtin::Global {
            self.declare_global(name, value)?;
        } else {
            self.declare(name, value.unwrap_or_default())?;
        }
        Ok(Value::Nothing)
    }

    /// `:set name value` and `:set ($array->"key") value`.
    async fn set(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let value = match given.get("value", 1).or_else(|| given.named("do")) {
            Some(value) => self.value(value).await?,
            None => Value::Nothing,
        };
        if let Expr::Chain(array, links) = given.need("name", 0)? {
            let (name, value) = self.place(array, links, value).await?;
            self.assign(&name, value)?;
        } else {
            self.assign(&given.variable()?, value)?;
        }
        Ok(Value::Nothing)
    }

    /// The variable that holds `array->at->…`, and its value with `value` there.
    async fn place(
        &mut self,
        array: &Expr,
        links: &[(Binary, Expr)],
        value: Value,
    ) -> Result<(String, Value), Stop> {
        let (Expr::Variable(name), true) =
            (array, links.iter().all(|(operator, _)| *operator == Binary::Index))
        else {
            return Err(Fault::new("invalid variable name").into());
        };
        let mut arrays = vec![self.held(name)];
        let mut path = Vec::new();
        for (_, at) in links {
            let at = self.value(at).await?;
            let inner = arrays.last().and_then(|array| operate::index(array, &at));
            arrays.push(inner.unwrap_or_default());
            path.push(at);
        }
        // What stood there before.
        arrays.pop();
        let changed = path.iter().rev().fold(value, |value, at| {
            operate::with_index(arrays.pop().unwrap_or_default(), at, value)
        });
        Ok((name.clone(), bounded(changed)?))
    }

    async fn delay(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let span = self.value(given.need("delay-time", 0)?).await?;
        let millis = span.millis().and_then(|millis| u64::try_from(millis).ok());
        let millis = millis.ok_or_else(|| Fault::new("invalid value of delay-time"))?;
        self.world.delay(Duration::from_millis(millis)).await;
        if millis > 0 {
            self.rested();
        }
        Ok(Value::Nothing)
    }

    /// How long statements take.
    async fn time(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let before = self.world.now();
        self.code(Some(given.need("command", 0)?)).await?;
        Ok(Value::Time((self.world.now() - before).num_milliseconds()))
    }

    async fn log(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let topic = self.value(given.need("topics", 0)?).await?;
        let message = self.value(given.need("message", 1)?).await?;
        self.write_log(&topic.bytes(), &message.bytes()).map_err(Stop::from)
    }

    async fn execute(&mut self, given: Given<'_>) -> Result<Value, Stop> {
        let source = match self.value(given.need("script", 0)?).await? {
            Value::Code(code) => code.source.clone(),
            other => other.bytes().into_owned(),
        };
        self.world.execute(source).map_err(Stop::from)
    }
}
