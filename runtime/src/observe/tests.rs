//! The listeners, given the events of a run.

#[cfg(feature = "metrics")]
mod measured {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use expand_contract_format::Phase;
    use metrics::{
        Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata,
        Recorder, SharedString, Unit,
    };

    use crate::event::Event;
    use crate::observe::measured;

    /// The last value of each metric with its labels; of a counter the sum.
    type Values = Arc<Mutex<BTreeMap<String, f64>>>;

    struct Recording(Values);

    struct Cell(String, Values);

    impl Cell {
        fn set(&self, value: f64) {
            self.1.lock().unwrap().insert(self.0.clone(), value);
        }

        fn add(&self, value: f64) {
            *self.1.lock().unwrap().entry(self.0.clone()).or_default() += value;
        }
    }

    impl CounterFn for Cell {
        fn increment(&self, value: u64) {
            self.add(f64::from(u32::try_from(value).unwrap()));
        }
        fn absolute(&self, _: u64) {
            panic!("no counter is set");
        }
    }

    impl GaugeFn for Cell {
        fn increment(&self, value: f64) {
            self.add(value);
        }
        fn decrement(&self, value: f64) {
            self.add(-value);
        }
        fn set(&self, value: f64) {
            Cell::set(self, value);
        }
    }

    impl HistogramFn for Cell {
        fn record(&self, value: f64) {
            self.set(value);
        }
    }

    impl Recording {
        fn cell(&self, key: &Key) -> Arc<Cell> {
            let labels = key.labels().map(|label| label.value().to_owned());
            let name: Vec<String> = std::iter::once(key.name().to_owned())
                .chain(labels)
                .collect();
            Arc::new(Cell(name.join(" "), self.0.clone()))
        }
    }

    impl Recorder for Recording {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            Counter::from_arc(self.cell(key))
        }
        fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::from_arc(self.cell(key))
        }
        fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
            Histogram::from_arc(self.cell(key))
        }
    }

    #[test]
    fn a_recorder_has_the_numbers_of_a_run() {
        let values = Values::default();
        let value = |name: &str| values.lock().unwrap().get(name).copied();
        metrics::with_local_recorder(&Recording(values.clone()), || {
            let listener = measured();
            listener(&Event::PhaseStarted {
                migration: "m".into(),
                phase: Phase::Migrate,
            });
            assert_eq!(value("expand_contract_phase_running m migrate"), Some(1.0));
            listener(&Event::BackfillProgress {
                migration: "m".into(),
                table: "users".into(),
                pass: 1,
                done: 40,
                total: 100,
                rate: 8.0,
            });
            assert_eq!(value("expand_contract_run_rows_done m users"), Some(40.0));
            for key in ["1", "2"] {
                listener(&Event::RowFailed {
                    migration: "m".into(),
                    table: "users".into(),
                    key: key.into(),
                    error: "no".into(),
                });
            }
            assert_eq!(
                value("expand_contract_rows_failed_total m users"),
                Some(2.0)
            );
            listener(&Event::Waiting {
                for_what: "a lock".into(),
            });
            assert_eq!(value("expand_contract_waiting"), Some(1.0));
            listener(&Event::RunEnded {
                order: "migrate",
                error: Some("stopped".into()),
                took: Duration::from_secs(9),
            });
            assert_eq!(value("expand_contract_waiting"), Some(0.0));
            assert_eq!(value("expand_contract_phase_running m migrate"), Some(0.0));
            assert_eq!(
                value("expand_contract_runs_failed_total migrate"),
                Some(1.0)
            );
            assert_eq!(value("expand_contract_run_seconds migrate"), Some(9.0));
            assert_eq!(value("expand_contract_phase_seconds m migrate"), None);
        });
    }
}
