INSERT INTO users (id, email, name, note) VALUES (1, 'Ann@x', 'Ann', NULL), (2, '', '', 'n');
