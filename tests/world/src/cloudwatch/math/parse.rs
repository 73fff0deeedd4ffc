//! From text to an expression: tokens first, then operators by how tightly they bind.

use super::{Expression, Fault, Function, LEFT_OUT, Operator, wrong};

/// Expressions nest no deeper.
const DEPTH_MAX: usize = 64;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Text(String),
    Name(String),
    Sign(&'static str),
}

/// Signs, the longer ones first.
const SIGNS: [&str; 19] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",",
    "%",
];

pub(super) fn expression(text: &str) -> Result<Expression, Fault> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        next: 0,
    };
    let found = parser.binary(0, 0)?;
    match parser.take() {
        None => Ok(found),
        Some(token) => Err(wrong(format!("unexpected {token:?}"))),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first == '"' || first == '\'' {
            let inner = rest.get(1..).unwrap_or_default();
            let end = inner
                .find(first)
                .ok_or_else(|| wrong("a text has no end"))?;
            (Token::Text(inner[..end].to_owned()), end + 2)
        } else if first.is_ascii_digit() || first == '.' {
            let digit = |letter: char| letter.is_ascii_digit() || letter == '.';
            let end = rest.find(|letter| !digit(letter)).unwrap_or(rest.len());
            let number = rest[..end].parse().ok();
            let number = number.ok_or_else(|| wrong(format!("{} is no number", &rest[..end])))?;
            (Token::Number(number), end)
        } else if first.is_ascii_alphabetic() {
            let part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let end = rest.find(|letter| !part(letter)).unwrap_or(rest.len());
            (Token::Name(rest[..end].to_owned()), end)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
            let sign = sign.ok_or_else(|| wrong(format!("unexpected {first}")))?;
            (Token::Sign(sign), sign.len())
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn skip(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(held)) if *held == sign);
        self.next += usize::from(found);
        found
    }

    fn demand(&mut self, sign: &str) -> Result<(), Fault> {
        if self.skip(sign) {
            Ok(())
        } else {
            Err(wrong(format!("{sign} is missing")))
        }
    }

    /// Operands joined by operators that bind at least as tightly as `least`.
    fn binary(&mut self, least: u8, depth: usize) -> Result<Expression, Fault> {
        if depth > DEPTH_MAX {
            return Err(wrong(format!("nested deeper than {DEPTH_MAX}")));
        }
        let mut left = self.unary(depth)?;
        while let Some((operator, binding)) = self.peek().and_then(operator) {
            if binding < least {
                break;
            }
            self.next += 1;
            let right = self.binary(binding + 1, depth + 1)?;
            left = Expression::Operation(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Expression, Fault> {
        if depth > DEPTH_MAX {
            return Err(wrong(format!("nested deeper than {DEPTH_MAX}")));
        }
        if self.skip("-") {
            return Ok(Expression::Negative(Box::new(self.unary(depth + 1)?)));
        }
        if self.skip("(") {
            let inner = self.binary(0, depth + 1)?;
            self.demand(")")?;
            return Ok(inner);
        }
        if self.skip("[") {
            return Ok(Expression::Array(self.list("]", depth + 1)?));
        }
        match self.take() {
            Some(Token::Number(number)) => Ok(Expression::Number(number)),
            Some(Token::Text(text)) => Ok(Expression::Text(text)),
            Some(Token::Name(name)) if self.skip("(") => self.call(&name, depth + 1),
            Some(Token::Name(name)) if LEFT_OUT.contains(&name.to_uppercase().as_str()) => {
                Err(Fault::NotSimulated(format!("{name} in metric math")))
            }
            Some(Token::Name(name)) => Ok(Expression::Query(name)),
            Some(token) => Err(wrong(format!("unexpected {token:?}"))),
            None => Err(wrong("it ends too early")),
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<Expression, Fault> {
        let Some(function) = Function::named(name) else {
            return Err(if LEFT_OUT.contains(&name) {
                Fault::NotSimulated(format!("{name} in metric math"))
            } else {
                wrong(format!("{name} is no function"))
            });
        };
        Ok(Expression::Call(function, self.list(")", depth)?))
    }

    fn list(&mut self, end: &str, depth: usize) -> Result<Vec<Expression>, Fault> {
        let mut items = Vec::new();
        if self.skip(end) {
            return Ok(items);
        }
        loop {
            items.push(self.binary(0, depth)?);
            if self.skip(end) {
                return Ok(items);
            }
            self.demand(",")?;
        }
    }
}

/// An operator and how tightly it binds.
fn operator(token: &Token) -> Option<(Operator, u8)> {
    let word = match token {
        Token::Sign(sign) => *sign,
        Token::Name(name) => name.as_str(),
        _ => return None,
    };
    Some(match word {
        "||" | "OR" => (Operator::Or, 0),
        "&&" | "AND" => (Operator::And, 1),
        "==" => (Operator::Equal, 2),
        "!=" => (Operator::Different, 2),
        "<" => (Operator::Less, 3),
        "<=" => (Operator::LessOrEqual, 3),
        ">" => (Operator::Greater, 3),
        ">=" => (Operator::GreaterOrEqual, 3),
        "+" => (Operator::Add, 4),
        "-" => (Operator::Subtract, 4),
        "*" => (Operator::Multiply, 5),
        "/" => (Operator::Divide, 5),
        "^" => (Operator::Power, 6),
        _ => return None,
    })
}
