INSERT INTO users (id, bio) VALUES (1, ' hello '), (2, '  '), (3, '');
