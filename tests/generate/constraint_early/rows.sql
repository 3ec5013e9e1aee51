INSERT INTO teams (id, name) VALUES (1, 'a'), (2, 'b');
INSERT INTO users (id, name) VALUES (1, 'x'), (2, 'y'), (3, 'z');
