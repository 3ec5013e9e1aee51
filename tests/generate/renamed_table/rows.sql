INSERT INTO users (id, email, hits) VALUES (1, 'a@x', 1), (2, 'b@x', 2);
INSERT INTO visits (id, user_id) VALUES (1, 1);
