SELECT
    nick --~ now
FROM users
