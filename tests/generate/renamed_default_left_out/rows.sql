INSERT INTO customers (id, name, visits) VALUES (1, 'Ann', 0), (2, 'nobody', 1);
INSERT INTO customers (id, visits) VALUES (3, 2);
