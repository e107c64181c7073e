//! PostgreSQL's binary COPY format (PostgreSQL manual, "COPY", binary format).
//!
//! Binary, because the server then parses nothing: numbers and arrays arrive as it keeps them.

use chrono::{DateTime, Utc};

/// Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01.
const EPOCH: i64 = 946_684_800_000_000;

/// The number that stands for an absent value.
const NULL: i32 = -1;

/// Type numbers of array elements (`pg_type.oid`), the same in every release.
const INT4: u32 = 23;
const FLOAT4: u32 = 700;

/// Rows for `COPY … FROM STDIN (FORMAT binary)`.
pub struct Rows {
    buffer: Vec<u8>,
}

impl Rows {
    pub fn with_capacity(bytes: usize) -> Self {
        let mut buffer = Vec::with_capacity(bytes);
        buffer.extend_from_slice(b"PGCOPY\n\xff\r\n\0");
        // No flags, no extension.
        buffer.extend_from_slice(&[0; 8]);

        Self { buffer }
    }

    /// Begins a row of so many values.
    pub fn row(&mut self, columns: i16) {
        self.buffer.extend_from_slice(&columns.to_be_bytes());
    }

    pub fn null(&mut self) {
        self.buffer.extend_from_slice(&NULL.to_be_bytes());
    }

    pub fn bool(&mut self, value: bool) {
        self.value(&[u8::from(value)]);
    }

    pub fn i16(&mut self, value: impl Into<Option<i16>>) {
        self.number(value.into().map(i16::to_be_bytes));
    }

    pub fn i32(&mut self, value: impl Into<Option<i32>>) {
        self.number(value.into().map(i32::to_be_bytes));
    }

    pub fn i64(&mut self, value: impl Into<Option<i64>>) {
        self.number(value.into().map(i64::to_be_bytes));
    }

    pub fn f32(&mut self, value: Option<f32>) {
        self.number(value.map(f32::to_be_bytes));
    }

    pub fn time(&mut self, value: DateTime<Utc>) {
        self.i64(value.timestamp_micros() - EPOCH);
    }

    pub fn text(&mut self, value: &str) {
        self.value(value.as_bytes());
    }

    pub fn mac(&mut self, value: [u8; 6]) {
        self.value(&value);
    }

    /// `varbit`, the first bit first.
    pub fn bits(&mut self, bits: impl ExactSizeIterator<Item = bool>) {
        let count = bits.len();
        let mut bytes = vec![0_u8; count.div_ceil(8)];
        for (index, _) in bits.enumerate().filter(|&(_, bit)| bit) {
            bytes[index / 8] |= 0x80 >> (index % 8);
        }
        self.length(4 + bytes.len());
        self.length(count);
        self.buffer.extend_from_slice(&bytes);
    }

    pub fn i32s(&mut self, values: impl ExactSizeIterator<Item = Option<i32>>) {
        self.array(INT4, values.map(|value| value.map(i32::to_be_bytes)));
    }

    pub fn f32s(&mut self, values: impl ExactSizeIterator<Item = Option<f32>>) {
        self.array(FLOAT4, values.map(|value| value.map(f32::to_be_bytes)));
    }

    /// The rows, ended.
    pub fn finish(mut self) -> Vec<u8> {
        self.buffer.extend_from_slice(&(-1_i16).to_be_bytes());

        self.buffer
    }

    /// An array of one dimension; of none when it is empty.
    fn array<const N: usize>(
        &mut self,
        element: u32,
        values: impl ExactSizeIterator<Item = Option<[u8; N]>>,
    ) {
        let count = values.len();
        let start = self.buffer.len();
        self.buffer.extend_from_slice(&[0; 4]);
        self.length(usize::from(count > 0));
        // Whether there are nulls is found out by the server.
        self.buffer.extend_from_slice(&[0; 4]);
        self.buffer.extend_from_slice(&element.to_be_bytes());
        if count > 0 {
            self.length(count);
            self.length(1);
            values.for_each(|value| self.number(value));
        }
        let length = self.buffer.len() - start - 4;
        self.buffer[start..start + 4].copy_from_slice(&wire_length(length));
    }

    fn number<const N: usize>(&mut self, value: Option<[u8; N]>) {
        match value {
            Some(bytes) => self.value(&bytes),
            None => self.null(),
        }
    }

    fn value(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.buffer.extend_from_slice(bytes);
    }

    fn length(&mut self, length: usize) {
        self.buffer.extend_from_slice(&wire_length(length));
    }
}

fn wire_length(length: usize) -> [u8; 4] {
    i32::try_from(length).expect("no value of a poll comes near 2 GiB").to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written after the header.
    fn written(write: impl FnOnce(&mut Rows)) -> Vec<u8> {
        let mut rows = Rows::with_capacity(64);
        write(&mut rows);

        rows.buffer.split_off(19)
    }

    #[test]
    fn numbers_are_big_endian_with_their_length() {
        assert_eq!(written(|rows| rows.i16(258)), [0, 0, 0, 2, 1, 2]);
        assert_eq!(written(|rows| rows.i16(None)), [255; 4]);
    }

    #[test]
    fn time_counts_from_2000() {
        let at = DateTime::from_timestamp(946_684_801, 0).unwrap();
        assert_eq!(written(|rows| rows.time(at)), [0, 0, 0, 8, 0, 0, 0, 0, 0, 0x0F, 0x42, 0x40]);
    }

    #[test]
    fn bits_fill_bytes_from_the_left() {
        let bits = [true, false, true, false, false, false, false, false, true];
        assert_eq!(
            written(|rows| rows.bits(bits.into_iter())),
            [0, 0, 0, 6, 0, 0, 0, 9, 0b1010_0000, 0b1000_0000]
        );
    }

    #[test]
    fn an_array_knows_its_length() {
        let array = written(|rows| rows.i32s([Some(7), None].into_iter()));
        assert_eq!(array[..4], [0, 0, 0, 32]);
        assert_eq!(array[4..8], [0, 0, 0, 1]);
        assert_eq!(array[24..32], [0, 0, 0, 4, 0, 0, 0, 7]);
        assert_eq!(array[32..], [255; 4]);
    }

    #[test]
    fn an_empty_array_has_no_dimension() {
        let array = written(|rows| rows.i32s(std::iter::empty()));
        assert_eq!(array, [0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23]);
    }
}
