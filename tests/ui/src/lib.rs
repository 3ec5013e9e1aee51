//! What the compiler says about every mistake with a model: see `cases/`.
