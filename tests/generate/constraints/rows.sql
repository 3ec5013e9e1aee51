INSERT INTO customers (id, name) VALUES (1, 'a'), (2, 'b'), (7, 'c');
INSERT INTO orders (id, customer, shop, code, total, payer) VALUES (1, 1, 1, 'a', 10, 1), (2, 1, 1, NULL, 20, NULL), (3, 2, 2, 'c', 30, 2);
