INSERT INTO users (id, kind) VALUES (1, 'robot');
INSERT INTO users (id, kind, plan, quota, note) VALUES (2, '', '', 3, NULL);
