//! A document's rows one by one, as it is being written: never all of them at once.

use std::io;

use serde::ser::{
    Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple,
    Serializer,
};
use serde_json::{Error, Value};

type Result<T> = std::result::Result<T, Error>;

/// One row: for each column its cell, or that the row has none of this name.
pub(in crate::report) type Cells = Vec<Option<String>>;

/// What is looked for in a document, and whom it is handed to.
pub(in crate::report) struct Rows<'a> {
    /// The list that holds the rows; without a name the document is the list.
    pub(super) list: &'static str,
    pub(super) columns: &'a [&'static str],
    /// Takes a row, and says whether it takes another.
    pub(super) take: &'a mut dyn FnMut(&Cells) -> io::Result<bool>,
    /// There is such a list.
    pub(super) found: bool,
    pub(super) enough: bool,
}

impl Rows<'_> {
    /// Looks through a document.
    pub(in crate::report) fn read(&mut self, document: &impl Serialize) -> Result<()> {
        let place = if self.list.is_empty() { Place::List } else { Place::Document };
        document.serialize(Part { rows: self, place, cells: &mut Cells::new(), next: 0, key: None })
    }

    fn row(&mut self, row: &(impl Serialize + ?Sized)) -> Result<()> {
        if self.enough {
            return Ok(());
        }
        let mut cells = vec![None; self.columns.len()];
        row.serialize(Part {
            rows: self,
            place: Place::Row,
            cells: &mut cells,
            next: 0,
            key: None,
        })?;
        self.enough = !(self.take)(&cells).map_err(Error::io)?;
        Ok(())
    }
}

/// Where in the document something stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Document,
    List,
    Row,
}

/// A part of the document. What is no list at the place of the list, and no row at that of a row, has nothing in it.
struct Part<'p, 'a> {
    rows: &'p mut Rows<'a>,
    place: Place,
    cells: &'p mut Cells,
    /// Where the next column is likely to be: rows name them in the order of the table.
    next: usize,
    key: Option<String>,
}

impl Part<'_, '_> {
    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
        match self.place {
            Place::Document if name == self.rows.list => value.serialize(Part {
                rows: self.rows,
                place: Place::List,
                cells: self.cells,
                next: 0,
                key: None,
            }),
            Place::Row => self.cell(name, value),
            Place::Document | Place::List => Ok(()),
        }
    }

    fn cell(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
        let likely = self.rows.columns.get(self.next).filter(|column| **column == name);
        let place = likely
            .map(|_| self.next)
            .or_else(|| self.rows.columns.iter().position(|column| *column == name));
        let Some(place) = place else { return Ok(()) };
        self.next = place + 1;
        if let Some(cell) = self.cells.get_mut(place) {
            *cell = Some(words(serde_json::to_value(value)?));
        }
        Ok(())
    }

    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Result<()> {
        if self.place == Place::List { self.rows.row(value) } else { Ok(()) }
    }

    fn list(self) -> Self {
        self.rows.found |= self.place == Place::List;
        self
    }
}

/// A value as it is; what is not known is empty, what is nested is JSON.
fn words(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

macro_rules! nothing_in {
    ($($name:ident: $type:ty),*) => {
        $(fn $name(self, _: $type) -> Result<()> {
            Ok(())
        })*
    };
}

impl Serializer for Part<'_, '_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    nothing_in!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str
    );

    fn serialize_none(self) -> Result<()> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<()> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<()> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<()> {
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self> {
        Ok(self.list())
    }

    fn serialize_tuple(self, _: usize) -> Result<Self> {
        Ok(self.list())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct> {
        Err(Error::custom(format!("{name} is no table")))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(Error::custom(format!("{name} is no table")))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(Error::custom(format!("{name} is no table")))
    }
}

impl SerializeSeq for Part<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.element(value)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

impl SerializeTuple for Part<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.element(value)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

impl SerializeMap for Part<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = Some(words(serde_json::to_value(key)?));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let name = self.key.take().unwrap_or_default();
        self.field(&name, value)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

impl SerializeStruct for Part<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.field(name, value)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}
