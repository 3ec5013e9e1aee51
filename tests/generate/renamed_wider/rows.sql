INSERT INTO parts (id, count, size, ratio) VALUES (1, 7, NULL, 0.1), (2, -2147483648, 32767, -0.5);
