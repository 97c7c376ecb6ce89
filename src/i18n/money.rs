//! Amounts and counts as the reader writes them: `$14.500` in Spanish, `$14,500` in English.

use super::Lang;

impl Lang {
    /// An amount in whole minor units (centavos) with the sign of its currency (ISO 4217). Whole amounts have no
    /// decimals; a price list of `.00` is hard to read.
    #[must_use]
    pub fn money(self, minor: i64, currency: &str) -> String {
        let sign = if minor < 0 { "−" } else { "" };
        let minor = minor.unsigned_abs();
        let amount = self.number(minor / 100);
        let cents = minor % 100;
        let mark = match self {
            Self::Es => ',',
            Self::En => '.',
        };
        let symbol = symbol(currency);
        if cents == 0 {
            format!("{sign}{symbol}{amount}")
        } else {
            format!("{sign}{symbol}{amount}{mark}{cents:02}")
        }
    }

    /// A whole number with its thousands apart.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let gap = match self {
            Self::Es => '.',
            Self::En => ',',
        };
        let digits = n.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (place, digit) in digits.char_indices() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(gap);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// Tenths with one decimal: 43 is `4,3` or `4.3`.
    #[must_use]
    pub fn tenths(self, n: u64) -> String {
        let mark = match self {
            Self::Es => ',',
            Self::En => '.',
        };
        format!("{}{mark}{}", n / 10, n % 10)
    }
}

/// What stands before the amount. A currency without a sign of its own is named, with a space that does not break.
fn symbol(currency: &str) -> String {
    match currency {
        "COP" | "MXN" | "ARS" | "CLP" | "" => "$".to_owned(),
        "USD" => "US$".to_owned(),
        "EUR" => "€".to_owned(),
        "GBP" => "£".to_owned(),
        "PEN" => "S/\u{a0}".to_owned(),
        other => format!("{other}\u{a0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_amounts_have_no_decimals_and_the_language_sets_the_marks() {
        for (minor, es, en) in [
            (1_450_000, "$14.500", "$14,500"),
            (6_270_150, "$62.701,50", "$62,701.50"),
            (5, "$0,05", "$0.05"),
            (0, "$0", "$0"),
            (99_900, "$999", "$999"),
            (100_000_000, "$1.000.000", "$1,000,000"),
            (-300_000, "−$3.000", "−$3,000"),
        ] {
            assert_eq!(Lang::Es.money(minor, "COP"), es);
            assert_eq!(Lang::En.money(minor, "COP"), en);
        }
        assert_eq!(Lang::En.money(i64::MIN, "COP"), "−$92,233,720,368,547,758.08");
    }

    #[test]
    fn other_currencies_have_their_own_sign_or_their_name() {
        assert_eq!(Lang::Es.money(1_250, "EUR"), "€12,50");
        assert_eq!(Lang::En.money(1_250, "USD"), "US$12.50");
        assert_eq!(Lang::En.money(1_200, "XAF"), "XAF\u{a0}12");
    }

    #[test]
    fn tenths_have_one_decimal() {
        assert_eq!((Lang::Es.tenths(43), Lang::En.tenths(50)), ("4,3".to_owned(), "5.0".to_owned()));
    }
}
