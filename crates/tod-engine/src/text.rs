//! What people may call things.

use crate::EngineError;

/// Most characters in the name of a device, group, tenant or credential.
pub const LONGEST_NAME: usize = 100;

/// Most characters in the name of a tag.
pub const LONGEST_TAG: usize = 50;

/// Most characters in the comment on a device.
pub const LONGEST_COMMENT: usize = 2000;

const CONTROL: &str = "it contains a control character; remove it";

/// Trims `text` and checks that it can be shown: 1 to `longest` characters, none of them control.
pub(crate) fn name(field: &'static str, text: &str, longest: usize) -> Result<String, EngineError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 {
        return Err(EngineError::invalid(field, "give it a name"));
    }
    if length > longest {
        let problem = format!("it has {length} characters; {longest} is the most");
        return Err(EngineError::invalid(field, problem));
    }
    if text.chars().any(char::is_control) {
        return Err(EngineError::invalid(field, CONTROL));
    }

    Ok(text.to_owned())
}

/// Checks a comment: at most [`LONGEST_COMMENT`] characters, of the control characters none but
/// those that break and indent lines.
pub(crate) fn comment(field: &'static str, text: &str) -> Result<(), EngineError> {
    let length = text.chars().count();
    if length > LONGEST_COMMENT {
        let problem = format!("it has {length} characters; {LONGEST_COMMENT} is the most");
        return Err(EngineError::invalid(field, problem));
    }
    if text.chars().any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t')) {
        return Err(EngineError::invalid(field, CONTROL));
    }

    Ok(())
}

/// Checks a colour: `#` and six lower-case hex digits.
pub(crate) fn color(field: &'static str, text: &str) -> Result<String, EngineError> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    let is_color =
        digits.len() == 6 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));

    if is_color {
        Ok(text.to_owned())
    } else {
        Err(EngineError::invalid(field, "a colour is # and six lower-case hex digits: #3b82f6"))
    }
}

/// Checks a RouterOS user name: 1 to 100 characters, none of them control.
pub(crate) fn user(field: &'static str, text: &str) -> Result<String, EngineError> {
    match text.chars().count() {
        1..=LONGEST_NAME if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err(EngineError::invalid(field, "a user name has 1 to 100 printable characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_bounded() {
        assert_eq!(name("name", "  tower 7\n", 10).unwrap(), "tower 7");
        assert_eq!(name("name", "Größe", 5).unwrap(), "Größe");
        for text in ["", "  ", "sixsix", "a\0b"] {
            assert!(name("name", text, 5).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_refused_name_says_how_long_it_may_be() {
        let told = name("name", "sixsix", 5).unwrap_err().to_string();
        assert_eq!(told, "name: it has 6 characters; 5 is the most");
    }

    #[test]
    fn a_comment_has_lines_and_no_other_control() {
        assert!(comment("comment", "mast\r\n\tnorth").is_ok());
        for text in ["a\0b", "\u{1b}[31m", &"x".repeat(LONGEST_COMMENT + 1)] {
            assert!(comment("comment", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_color_is_six_digits() {
        assert_eq!(color("color", "#3b82f6").unwrap(), "#3b82f6");
        for text in ["", "3b82f6", "#3B82F6", "#3b82f", "red", "#3b82f6;"] {
            assert!(color("color", text).is_err(), "{text:?}");
        }
    }
}
