INSERT INTO parts (id, count, code, day, `rank`) VALUES (1, 7, 'a', NULL, 1), (2, -2147483648, 'abcde', '2026-02-28', -32768);
