//! Every way to use a field, as a test each: that it compiles is most of it.

/// `$value` is what the field holds, `$sent` what a setter takes for the same.
macro_rules! every_way {
    ($Model:ident, $field:ident: $ty:ty = $value:expr, sent $sent:expr) => {
        fn filled() -> $Model {
            $Model {
                $field: $value,
                ..$Model::default()
            }
        }

        #[test]
        fn read() {
            let $field: $ty = filled().$field;
            assert_eq!($field, $value);
        }

        #[test]
        fn write() {
            let mut row = $Model::default();
            row.$field = $value;
            assert_eq!(row.$field, $value);
        }

        #[test]
        fn reference() {
            let mut row = filled();
            let $field: &mut $ty = &mut row.$field;
            *$field = <$ty>::default();
            let $field: &$ty = &row.$field;
            assert_eq!($field, &<$ty>::default());
        }

        #[test]
        fn closure() {
            let row = filled();
            let take = move || row.$field;
            assert_eq!(take(), $value);
        }

        #[test]
        fn generic() {
            struct Holder($Model);
            impl AsRef<$Model> for Holder {
                fn as_ref(&self) -> &$Model {
                    &self.0
                }
            }
            fn of<M: AsRef<$Model>>(row: &M) -> &$ty {
                &row.as_ref().$field
            }
            assert_eq!(of(&Holder(filled())), &$value);
        }

        #[test]
        fn constant() {
            const fn of(row: &$Model) -> &$ty {
                &row.$field
            }
            assert_eq!(of(&filled()), &$value);
        }

        #[test]
        fn literal() {
            let $Model { id, .. } = filled();
            assert_eq!(id, 0);
        }

        #[test]
        fn update() {
            let $field = $value;
            let row = $Model {
                $field,
                ..filled()
            };
            assert_eq!(row.$field, $value);
        }

        #[test]
        fn pattern() {
            let $Model { $field, .. } = filled();
            assert_eq!($field, $value);
            assert!(matches!(filled(), $Model { $field: found, .. } if found == $value));
        }

        #[test]
        fn insert() {
            use expand_contract::Model;
            let _ = $Model::insert::<sqlx::Postgres>().$field($sent);
        }

        #[test]
        fn set() {
            use expand_contract::Model;
            let _ = $Model::update::<sqlx::Postgres>(1).$field($sent);
        }

        #[test]
        fn columns() {
            use expand_contract::{Accessors, Model};
            assert!($Model::COLUMNS.contains(&stringify!($field)));
            assert!($Model::LIST.contains(concat!("\"", stringify!($field), "\"")));
        }
    };
}

pub(crate) use every_way;
