INSERT INTO customers (id, country, number) VALUES (1, 'de', 1), (2, 'at', 1);
