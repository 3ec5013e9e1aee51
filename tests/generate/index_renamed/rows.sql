INSERT INTO orders (id, customer, placed, status, note) VALUES (1, 1, 10, 'Open', 'a'), (2, 1, 20, 'Done', NULL), (3, 2, 30, 'Open', 'c');
