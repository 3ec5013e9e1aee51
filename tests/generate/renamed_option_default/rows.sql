INSERT INTO customers (id, name, visits) VALUES (1, 'Ann', 0), (2, NULL, 1), (3, '', 2);
