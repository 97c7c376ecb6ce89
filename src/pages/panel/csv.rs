//! Rows of a CSV file (RFC 4180) that spreadsheets open without asking and without running anything.
//!
//! # Why an apostrophe before some cells?
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a guest may write one as a name.
//! An apostrophe before it makes it text; so do tab and carriage return, which some skip.

/// What a file begins with, so that spreadsheets take it for UTF-8.
pub const MARK: &str = "\u{feff}";

/// A cell that is text: whoever wrote it, nothing in it is run.
#[must_use]
pub fn text(value: &str) -> String {
    let runs =
        value.trim_start_matches(['\u{feff}', ' ']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if runs { format!("'{value}") } else { value.to_owned() }
}

/// Adds a row of these cells.
pub fn row<S: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = S>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        quoted(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

fn quoted(out: &mut String, cell: &str) {
    if !cell.contains(['"', ',', ';', '\r', '\n', '\t']) {
        return out.push_str(cell);
    }
    out.push('"');
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        let mut out = String::new();
        row(&mut out, ["31", "Ajiaco, grande", "dijo \"sí\"", "dos\nlíneas", "a;b", ""]);
        assert_eq!(out, "31,\"Ajiaco, grande\",\"dijo \"\"sí\"\"\",\"dos\nlíneas\",\"a;b\",\r\n");
    }

    #[test]
    fn nothing_that_somebody_wrote_is_a_formula() {
        for nasty in
            ["=1+1", "+57 300", "-2", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "\u{feff}=1"]
        {
            assert!(text(nasty).starts_with('\''), "{nasty:?}");
        }
        for plain in ["Marta", "3001112233", "a=b", "'x", ""] {
            assert_eq!(text(plain), plain);
        }
    }
}
