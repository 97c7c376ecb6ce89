//! Tables as text (RFC 4180), for spreadsheets: how a cell is written so that it comes in again as it went out, and so
//! that no spreadsheet takes it for a formula.
//!
//! # Why an apostrophe?
//! A cell that begins with `=`, `+`, `-` or `@` is run by a spreadsheet as a formula, whoever wrote it: a guest whose name
//! is `=HYPERLINK(…)` would have the owner's machine do something. An apostrophe in front makes it a text. So that this is
//! undone exactly, a cell that begins with an apostrophe gets one more. Reading takes an apostrophe away only before one
//! of these characters: `'tis` typed by hand stays what it is.

use crate::error::{Error, Result};
use std::io::{self, Write};

/// Characters that a spreadsheet begins a formula with, or passes over before one; the last four are their wide forms.
const RISKY: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'];
/// Says that the file is UTF-8: without it a spreadsheet shows `Ã±`.
const MARK: &str = "\u{feff}";

/// Writes a table: UTF-8 with its mark, lines end with CR LF.
pub(super) struct Writer<W: Write>(W);

impl<W: Write> Writer<W> {
    /// Begins with the headline.
    pub(super) fn new(mut to: W, headline: &[&str]) -> io::Result<Self> {
        to.write_all(MARK.as_bytes())?;
        let mut writer = Self(to);
        writer.row(&headline.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
        Ok(writer)
    }

    /// One row.
    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                line.push(',');
            }
            write_cell(&mut line, cell);
        }
        line.push_str("\r\n");
        self.0.write_all(line.as_bytes())
    }

    /// What was written to.
    pub(super) fn into_inner(self) -> W {
        self.0
    }
}

fn write_cell(line: &mut String, cell: &str) {
    let mark = if cell.starts_with(RISKY) { "'" } else { "" };
    // Spaces at the ends are taken away by some readers, unless they are quoted.
    let quoted = cell.contains([',', ';', '"', '\n', '\r'])
        || cell.starts_with(char::is_whitespace)
        || cell.ends_with(char::is_whitespace);
    if quoted {
        line.push('"');
        line.push_str(mark);
        line.push_str(&cell.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(mark);
        line.push_str(cell);
    }
}

/// A table that was read.
#[derive(Debug)]
pub(super) struct Table {
    /// The names of the columns.
    pub(super) headline: Vec<String>,
    /// The rows, each with the line that it begins on, from 1.
    pub(super) rows: Vec<(usize, Vec<String>)>,
    /// A spreadsheet wrote it whose language has a comma in numbers.
    pub(super) semicolons: bool,
}

impl Table {
    /// Reads a text, with commas or semicolons between the cells.
    ///
    /// # Errors
    /// [`Error::Unusable`] with the line, when a quoted cell does not end or a row has other cells than the headline.
    pub(super) fn read(text: &str) -> Result<Self> {
        let text = text.strip_prefix(MARK).unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        let semicolons = first.contains(';') && !first.contains(',');
        let mut rows = rows(text, if semicolons { ';' } else { ',' })?.into_iter();
        let headline: Vec<String> = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        let headline: Vec<String> = headline.iter().map(|name| name.trim().to_lowercase()).collect();
        let rows: Vec<_> = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
        if let Some((line, cells)) = rows.iter().find(|(_, cells)| cells.len() != headline.len()) {
            return Err(Error::unusable(format!(
                "line {line} has {} cells, the headline has {}.",
                cells.len(),
                headline.len()
            )));
        }
        Ok(Self { headline, rows, semicolons })
    }
}

/// All rows with the lines that they begin on.
fn rows(text: &str, between: char) -> Result<Vec<(usize, Vec<String>)>> {
    let mut reader = Reader { rest: text, line: 1, between };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let begins = reader.line;
        rows.push((begins, reader.row()?));
    }
    Ok(rows)
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    between: char,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<Vec<String>> {
        let mut cells = Vec::new();
        loop {
            cells.push(plain(&self.cell()?));
            match self.next() {
                Some(c) if c == self.between => {}
                Some('\r') => {
                    if self.rest.starts_with('\n') {
                        self.next();
                    } else {
                        self.line += 1;
                    }
                    return Ok(cells);
                }
                _ => return Ok(cells),
            }
        }
    }

    /// Up to what ends the cell.
    fn cell(&mut self) -> Result<String> {
        let mut cell = String::new();
        if self.rest.starts_with('"') {
            let began = self.line;
            self.next();
            loop {
                match self.next() {
                    Some('"') if self.rest.starts_with('"') => {
                        self.next();
                        cell.push('"');
                    }
                    Some('"') => break,
                    Some(c) => cell.push(c),
                    None => {
                        return Err(Error::unusable(format!("line {began}: a quoted cell does not end.")));
                    }
                }
            }
        }
        while let Some(c) = self.rest.chars().next().filter(|c| *c != self.between && !"\r\n".contains(*c)) {
            cell.push(c);
            self.next();
        }
        Ok(cell)
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        if next == Some('\n') {
            self.line += 1;
        }
        next
    }
}

/// Without the apostrophe that keeps a spreadsheet from reading a formula.
fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(RISKY) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write(rows: &[Vec<String>]) -> String {
        let mut writer = Writer::new(Vec::new(), &["a", "b"]).unwrap();
        for row in rows {
            writer.row(row).unwrap();
        }
        String::from_utf8(writer.into_inner()).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula() {
        let text = write(&[vec!["=1+1".into(), "+57 300".into()], vec!["@x".into(), "\t=2".into()]]);
        assert_eq!(text, "\u{feff}a,b\r\n'=1+1,'+57 300\r\n'@x,\"'\t=2\"\r\n");
    }

    #[test]
    fn what_people_and_spreadsheets_write_is_read() {
        let table =
            Table::read("\u{feff}Nombre;Precio\r\n'tis;8500,00\r\n\"a;\"\"b\"\"\";1\r\n;\r\n").unwrap();
        assert!(table.semicolons);
        assert_eq!(table.headline, ["nombre", "precio"]);
        assert_eq!(table.rows[0], (2, vec!["'tis".to_owned(), "8500,00".to_owned()]));
        assert_eq!(table.rows[1].1[0], "a;\"b\"");
        assert_eq!(table.rows.len(), 2, "an empty row is none");
        for (odd, told) in [("a,b\n1\n", "line 2 has 1 cells"), ("a\n\"x\ny", "line 2: a quoted cell")] {
            let Err(Error::Unusable(text)) = Table::read(odd) else { panic!("{odd} was read") };
            assert!(text.starts_with(told), "{text}");
        }
        let lone = Table::read("a,b\r1,2\n\r\n3,4").unwrap();
        assert_eq!(lone.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
    }

    proptest! {
        #[test]
        fn every_table_comes_back_as_it_was(
            rows in proptest::collection::vec(proptest::collection::vec("['=+@\"',;\\r\\n\t -﻿ñ＝a]{0,6}|\\PC{0,8}", 2), 0..6)
        ) {
            let table = Table::read(&write(&rows)).unwrap();
            let back: Vec<_> = table.rows.into_iter().map(|(_, cells)| cells).collect();
            let kept: Vec<_> = rows.into_iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
            prop_assert_eq!(back, kept);
        }
    }
}
