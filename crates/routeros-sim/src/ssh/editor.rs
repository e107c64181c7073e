//! The line that somebody types at a console. Pure: keys in, echo and lines out.

/// The longest line; a bound, not a fact.
const LONGEST: usize = 4096;

/// What a key leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A line is complete.
    Line(Vec<u8>),
    /// Ctrl+C: the line is thrown away, what runs ends.
    Interrupt,
    /// Ctrl+D on an empty line: signs out.
    Leave,
    /// Ctrl+X: takes safe mode or releases it.
    SafeMode,
}

/// A line as far as it was typed.
#[derive(Debug, Default)]
pub(super) struct Editor {
    line: Vec<u8>,
    escape: Escape,
    /// The last key was a carriage return: a line feed after it is the same key.
    returned: bool,
}

/// Where in the bytes of a function key we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Begun,
    Sequence,
}

impl Editor {
    /// Takes one key, and appends what the terminal shows of it to `echo`.
    ///
    /// Arrows, history and completion are not modelled: function keys do nothing.
    pub(super) fn key(&mut self, key: u8, echo: &mut Vec<u8>) -> Option<Event> {
        if self.escape != Escape::None {
            self.escape = match (self.escape, key) {
                (Escape::Begun, b'[' | b'O') | (Escape::Sequence, 0x20..=0x3f) => Escape::Sequence,
                _ => Escape::None,
            };
            return None;
        }
        let returned = std::mem::replace(&mut self.returned, key == b'\r');
        match key {
            b'\n' if returned => None,
            b'\r' | b'\n' => {
                echo.extend_from_slice(b"\r\n");
                Some(Event::Line(std::mem::take(&mut self.line)))
            }
            0x03 => {
                self.line.clear();
                echo.extend_from_slice(b"\r\n");
                Some(Event::Interrupt)
            }
            0x04 if self.line.is_empty() => Some(Event::Leave),
            0x18 => {
                self.line.clear();
                echo.extend_from_slice(b"\r\n");
                Some(Event::SafeMode)
            }
            0x08 | 0x7f => {
                if self.line.pop().is_some() {
                    echo.extend_from_slice(b"\x08 \x08");
                }
                None
            }
            0x1b => {
                self.escape = Escape::Begun;
                None
            }
            0x20.. => {
                if self.line.len() < LONGEST {
                    self.line.push(key);
                    echo.push(key);
                }
                None
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> (Vec<Event>, String) {
        let (mut editor, mut echo) = (Editor::default(), Vec::new());
        let events = keys.iter().filter_map(|key| editor.key(*key, &mut echo)).collect();
        (events, String::from_utf8(echo).unwrap())
    }

    #[test]
    fn what_is_typed_is_shown_and_becomes_a_line() {
        let line = |text: &str| Event::Line(text.into());
        for (keys, events, echo) in [
            (&b"/log print\r"[..], vec![line("/log print")], "/log print\r\n"),
            (b"a\r\nb\n", vec![line("a"), line("b")], "a\r\nb\r\n"),
            (b"ax\x7fb\r", vec![line("ab")], "ax\x08 \x08b\r\n"),
            (b"\x08\x7f\r", vec![line("")], "\r\n"),
            (b"rm\x03\r", vec![Event::Interrupt, line("")], "rm\r\n\r\n"),
            (b"\x1b[A\x1b[1;5Cok\x1bOP\r", vec![line("ok")], "ok\r\n"),
            (b"a\x04\r\x04", vec![line("a"), Event::Leave], "a\r\n"),
            (b"x\x18", vec![Event::SafeMode], "x\r\n"),
            (b"a\tb\x00\r", vec![line("ab")], "ab\r\n"),
        ] {
            assert_eq!(typed(keys), (events, echo.to_owned()), "{keys:?}");
        }
    }

    #[test]
    fn a_line_does_not_grow_without_end() {
        let (events, _) = typed(&[vec![b'x'; 2 * LONGEST], vec![b'\r']].concat());
        assert_eq!(events, [Event::Line(vec![b'x'; LONGEST])]);
    }
}
