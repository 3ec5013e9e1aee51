SELECT count(*) AS "count!: i64" FROM users
