//! The server keeps the partitions of a table in step by itself: one statement builds or drops an index of all of them, as of any
//! other table. So no table counts as one whose index is made part by part.

use super::Mysql;
use crate::database::indexes::IndexOf;
use crate::database::partitions::{Definition, PartStep, Partitions, Unfit};
use crate::database::session::{Answer, BoxFuture, Session};

impl Partitions for Mysql {
    fn is_partitioned<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async { Ok(false) })
    }

    fn unfit<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
        _unique: bool,
    ) -> BoxFuture<'a, Answer<Option<Unfit>>> {
        Box::pin(async { Ok(None) })
    }

    fn definition<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
        _sql: &'a str,
    ) -> BoxFuture<'a, Answer<Option<Definition>>> {
        Box::pin(async { Ok(None) })
    }

    fn build_next<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
        _definition: &'a Definition,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>> {
        Box::pin(async { Ok(None) })
    }

    fn drop_next<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<PartStep>>> {
        Box::pin(async { Ok(None) })
    }
}
