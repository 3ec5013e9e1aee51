INSERT INTO orders (id, customer, note) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
CREATE VIEW open_orders AS SELECT id, customer FROM orders WHERE note IS NULL;
CREATE VIEW closed_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL;
