-- People and programs. None of these tables holds a secret in clear: tokens are stored as SHA-256.

CREATE TABLE users (
    user_id       uuid PRIMARY KEY,
    email         text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    platform_role text CHECK (platform_role IN ('platform_viewer', 'platform_operator', 'super_admin')),
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CALL reserve('users');
GRANT SELECT, INSERT, UPDATE ON users TO tod_platform;

CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role      text NOT NULL CHECK (role IN ('viewer', 'operator', 'tenant_admin')),
    PRIMARY KEY (user_id, tenant_id)
);
CREATE INDEX memberships_tenant ON memberships (tenant_id);
CALL isolate('memberships');
GRANT SELECT ON memberships TO tod_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships TO tod_platform;

-- A session is a family of tokens, of which the newest is the one in the browser.
CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    end_reason text CHECK (end_reason IN ('signed_out', 'token_reused', 'revoked')),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX sessions_user ON sessions (user_id);
CALL reserve('sessions');
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO tod_platform;

CREATE TABLE session_tokens (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id  uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at   timestamptz NOT NULL,
    replaced_at timestamptz
);
CREATE UNIQUE INDEX session_tokens_one_current ON session_tokens (session_id) WHERE replaced_at IS NULL;
CREATE INDEX session_tokens_session ON session_tokens (session_id);
CALL reserve('session_tokens');
GRANT SELECT, INSERT, UPDATE ON session_tokens TO tod_platform;

CREATE TABLE sign_in_links (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CALL reserve('sign_in_links');
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_links TO tod_platform;

CREATE TABLE api_keys (
    api_key_id    uuid PRIMARY KEY,
    token_hash    bytea NOT NULL CONSTRAINT api_keys_token_key UNIQUE CHECK (octet_length(token_hash) = 32),
    name          text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    platform_role text CHECK (platform_role IN ('platform_viewer', 'platform_operator', 'super_admin')),
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz,
    revoked_at    timestamptz
);
CALL reserve('api_keys');
GRANT SELECT, INSERT, UPDATE ON api_keys TO tod_platform;

CREATE TABLE api_key_grants (
    tenant_id  uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    api_key_id uuid NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('viewer', 'operator', 'tenant_admin')),
    PRIMARY KEY (api_key_id, tenant_id)
);
CREATE INDEX api_key_grants_tenant ON api_key_grants (tenant_id);
CALL isolate('api_key_grants');
GRANT SELECT ON api_key_grants TO tod_tenant;
GRANT SELECT, INSERT, DELETE ON api_key_grants TO tod_platform;

-- Every request begins with one of the next two, so each is one round trip: no BEGIN, no separate
-- step into the role, which ends with the statement.
--
-- A replaced token is good for another 20 seconds, because requests overtake one another. Later
-- only a thief or a restored browser shows it: then nobody is trusted, and the session ends.
CREATE FUNCTION find_session(hash bytea, at timestamptz)
RETURNS TABLE (session_id uuid, user_id uuid, email text, user_name text, platform_role text,
               tenant_ids uuid[], roles text[], issued_at timestamptz, is_current boolean,
               expires_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM enter_platform();

    UPDATE sessions s
       SET ended_at = at, end_reason = 'token_reused'
      FROM session_tokens t
     WHERE t.token_hash = hash AND t.replaced_at < at - interval '20 seconds'
       AND s.session_id = t.session_id AND s.ended_at IS NULL;

    RETURN QUERY
    SELECT s.session_id, u.user_id, u.email, u.name, u.platform_role,
           ARRAY(SELECT m.tenant_id FROM memberships m WHERE m.user_id = u.user_id ORDER BY 1),
           ARRAY(SELECT m.role FROM memberships m WHERE m.user_id = u.user_id ORDER BY m.tenant_id),
           t.issued_at, t.replaced_at IS NULL, s.expires_at
      FROM session_tokens t
      JOIN sessions s USING (session_id)
      JOIN users u ON u.user_id = s.user_id
     WHERE t.token_hash = hash
       AND s.ended_at IS NULL AND s.expires_at > at AND u.disabled_at IS NULL;
END $$;

CREATE FUNCTION find_api_key(hash bytea, at timestamptz)
RETURNS TABLE (api_key_id uuid, name text, platform_role text, tenant_ids uuid[], roles text[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM enter_platform();

    RETURN QUERY
    SELECT k.api_key_id, k.name, k.platform_role,
           ARRAY(SELECT g.tenant_id FROM api_key_grants g WHERE g.api_key_id = k.api_key_id ORDER BY 1),
           ARRAY(SELECT g.role FROM api_key_grants g WHERE g.api_key_id = k.api_key_id ORDER BY g.tenant_id)
      FROM api_keys k
     WHERE k.token_hash = hash AND k.revoked_at IS NULL AND (k.expires_at > at OR k.expires_at IS NULL);
END $$;

-- They enter the platform's role, which only a member can.
GRANT EXECUTE ON FUNCTION find_session, find_api_key TO PUBLIC;
