INSERT INTO accounts (id, email) VALUES (1, 'a@x'), (2, 'b@x');
INSERT INTO faxes (id, user_id, number) VALUES (1, 1, 7), (2, NULL, 8);
