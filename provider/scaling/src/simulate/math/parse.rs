//! From the text of an expression to its tree, with the kind of value each part yields.

use super::{
    operator::{Function, Operator},
    series::Fill,
};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Number(f64),
    Input(usize),
    Formula(usize),
    /// Several time series side by side.
    List(Vec<Node>),
    Negate(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    Call(Function, Vec<Node>),
    Filled(Box<Node>, Fill),
    /// Seconds of a period.
    Period,
}

/// What an expression yields: S, TS and TS[] in the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Series,
    Many,
}

/// What the names in an expression stand for.
pub(super) trait Ids {
    fn resolve(&mut self, id: &str) -> Result<(Node, Kind), String>;
    /// Places of the metrics whose id contains `part`.
    fn metrics(&self, part: &str) -> Vec<usize>;
}

/// Parentheses and functions within one another; CloudWatch's own bound is not documented, and
/// 2,048 characters is the most an expression can have.
const DEPTH_MAX: usize = 50;

pub(super) fn parse(text: &str, ids: &mut dyn Ids) -> Result<(Node, Kind), String> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        place: 0,
        depth: 0,
        ids,
    };
    let found = parser.expression(0)?;
    match parser.next() {
        None => Ok(found),
        Some(token) => Err(format!("{token} is not expected there")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    /// A name: ids begin with a lowercase letter, functions with an uppercase one.
    Name(String),
    Text(String),
    Sign(&'static str),
}

impl std::fmt::Display for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Name(name) => write!(formatter, "{name}"),
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::Sign(sign) => write!(formatter, "{sign}"),
        }
    }
}

/// Longer ones first, so that `<=` is not read as `<`.
const SIGNS: [&str; 19] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",",
    ".",
];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length =
            |belongs: fn(char) -> bool| rest.find(|letter| !belongs(letter)).unwrap_or(rest.len());
        let (token, taken) = if first.is_ascii_digit() || rest.starts_with('.') {
            let taken = length(|letter| letter.is_ascii_digit() || letter == '.');
            let number = rest[..taken].parse();
            let number = number.map_err(|_| format!("{:?} is not a number", &rest[..taken]))?;
            (Token::Number(number), taken)
        } else if first.is_ascii_alphabetic() {
            let taken = length(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            (Token::Name(rest[..taken].to_owned()), taken)
        } else if first == '"' || first == '\'' {
            let end = rest[1..].find(first);
            let end = end.ok_or_else(|| format!("the text {rest} does not end"))?;
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            return Err(format!("{first:?} is not expected there"));
        };
        found.push(token);
        rest = rest[taken..].trim_start();
    }
    Ok(found)
}

struct Parser<'a> {
    tokens: Vec<Token>,
    place: usize,
    depth: usize,
    ids: &'a mut dyn Ids,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    fn take(&mut self, sign: &'static str) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.place += usize::from(found);
        found
    }

    fn demand(&mut self, sign: &'static str) -> Result<(), String> {
        if self.take(sign) {
            return Ok(());
        }
        let found = self.peek();
        let found = found.map_or("the end".to_owned(), ToString::to_string);
        Err(format!("{found} stands where {sign} is expected"))
    }

    /// An expression of operators that bind at least as tightly as `level`.
    fn expression(&mut self, level: u8) -> Result<(Node, Kind), String> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} levels are not computed"));
        }
        let mut left = self.unary()?;
        while let Some(operator) = self.operator().filter(|found| found.level() >= level) {
            self.place += 1;
            // Powers group to the right.
            let next = operator.level() + u8::from(operator != Operator::Power);
            let right = self.expression(next)?;
            left = joined(operator, left, right)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<Operator> {
        match self.peek()? {
            Token::Sign(sign) => Operator::of(sign),
            Token::Name(name) => Operator::of(name),
            Token::Number(_) | Token::Text(_) => None,
        }
    }

    fn unary(&mut self) -> Result<(Node, Kind), String> {
        if self.take("-") {
            // Binds more tightly than everything but a power.
            let (node, kind) = self.expression(Operator::Power.level())?;
            return Ok((Node::Negate(Box::new(node)), kind));
        }
        match self.next() {
            Some(Token::Number(number)) => Ok((Node::Number(number), Kind::Scalar)),
            Some(Token::Sign("(")) => {
                let inner = self.expression(0)?;
                self.demand(")")?;
                Ok(inner)
            }
            Some(Token::Sign("[")) => self.list(),
            Some(Token::Name(name)) if name.starts_with(|it: char| it.is_ascii_lowercase()) => {
                self.ids.resolve(&name)
            }
            Some(Token::Name(name)) => self.call(&name),
            Some(token) => Err(format!("{token} is not expected there")),
            None => Err("the expression ends too early".to_owned()),
        }
    }

    fn list(&mut self) -> Result<(Node, Kind), String> {
        let mut members = Vec::new();
        loop {
            match self.expression(0)? {
                (_, Kind::Scalar) => return Err("a list holds time series only".to_owned()),
                (node, Kind::Series | Kind::Many) => members.push(node),
            }
            if !self.take(",") {
                break;
            }
        }
        self.demand("]")?;
        Ok((Node::List(members), Kind::Many))
    }

    fn call(&mut self, name: &str) -> Result<(Node, Kind), String> {
        self.demand("(")?;
        if name == "METRICS" {
            let part = match self.peek() {
                Some(Token::Text(part)) => part.clone(),
                _ => String::new(),
            };
            self.place += usize::from(!part.is_empty());
            self.demand(")")?;
            let members = self.ids.metrics(&part).into_iter().map(Node::Input);
            return Ok((Node::List(members.collect()), Kind::Many));
        }
        let first = self.expression(0)?;
        if name == "FILL" {
            self.demand(",")?;
            return self.fill(first);
        }
        let mut arguments = vec![first];
        while self.take(",") {
            arguments.push(self.expression(0)?);
        }
        self.demand(")")?;
        called(name, arguments)
    }

    fn fill(&mut self, (node, kind): (Node, Kind)) -> Result<(Node, Kind), String> {
        let fill = if self.peek() == Some(&Token::Name("REPEAT".to_owned())) {
            self.place += 1;
            Fill::Repeat
        } else if self.peek() == Some(&Token::Name("LINEAR".to_owned())) {
            return Err("FILL with LINEAR is not computed".to_owned());
        } else {
            match self.expression(0)? {
                (_, Kind::Many) => return Err("FILL takes one value or time series".to_owned()),
                (filler, _) => Fill::With(Box::new(filler)),
            }
        };
        self.demand(")")?;
        Ok((Node::Filled(Box::new(node), fill), kind))
    }
}

fn joined(
    operator: Operator,
    (left, left_kind): (Node, Kind),
    (right, right_kind): (Node, Kind),
) -> Result<(Node, Kind), String> {
    let kind = match (left_kind, right_kind) {
        (Kind::Many, Kind::Many) => {
            return Err("an operator between two lists is not computed".to_owned());
        }
        (Kind::Many, _) | (_, Kind::Many) => Kind::Many,
        (Kind::Series, _) | (_, Kind::Series) => Kind::Series,
        (Kind::Scalar, Kind::Scalar) => Kind::Scalar,
    };
    let node = Node::Binary(operator, Box::new(left), Box::new(right));
    Ok((node, kind))
}

fn called(name: &str, arguments: Vec<(Node, Kind)>) -> Result<(Node, Kind), String> {
    let kinds: Vec<Kind> = arguments.iter().map(|(_, kind)| *kind).collect();
    let nodes: Vec<Node> = arguments.into_iter().map(|(node, _)| node).collect();
    if name == "PERIOD" {
        return Ok((Node::Period, Kind::Scalar));
    }
    let function =
        Function::of(name).ok_or_else(|| format!("the function {name} is not computed"))?;
    let kind = match (function, kinds.as_slice()) {
        (Function::If, [Kind::Scalar | Kind::Series, rest @ ..])
            if matches!(rest.len(), 1 | 2) && !rest.contains(&Kind::Many) =>
        {
            Kind::Series
        }
        (Function::If, _) => {
            return Err("IF takes a condition and one or two values or time series".to_owned());
        }
        (Function::Absolute | Function::Ceiling | Function::Floor, [kind]) => *kind,
        // One value of a whole time series, or one time series of several.
        (_, [Kind::Series]) => Kind::Scalar,
        (_, [Kind::Many]) => Kind::Series,
        (_, _) => {
            return Err(format!(
                "{name} takes one time series, or a list in brackets"
            ));
        }
    };
    Ok((Node::Call(function, nodes), kind))
}
