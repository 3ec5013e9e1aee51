INSERT INTO tickets (id, state, `Subject Line`) VALUES (1, 'open', 'one'), (2, 'closed', 'two');
