INSERT INTO users (id, role, is_admin) VALUES (1, 'admin', true), (2, 'guest', false);
