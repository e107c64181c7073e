-- Who is behind each of these tokens now: what live streams ask twice a second, all of them at once.
--
-- Unlike `find_session` it ends no session. A stream shows the token it was opened with, long after
-- its browser has got a newer one, and that is no theft.
CREATE FUNCTION find_callers(hashes bytea[], at timestamptz)
RETURNS TABLE (token_hash bytea, user_id uuid, api_key_id uuid, platform_role text,
               tenant_ids uuid[], roles text[], is_current boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    PERFORM enter_platform();

    RETURN QUERY
    SELECT t.token_hash, u.user_id, NULL::uuid, u.platform_role,
           ARRAY(SELECT m.tenant_id FROM memberships m WHERE m.user_id = u.user_id ORDER BY 1),
           ARRAY(SELECT m.role FROM memberships m WHERE m.user_id = u.user_id ORDER BY m.tenant_id),
           t.replaced_at IS NULL
      FROM session_tokens t
      JOIN sessions s USING (session_id)
      JOIN users u ON u.user_id = s.user_id
     WHERE t.token_hash = ANY (hashes)
       AND s.ended_at IS NULL AND s.expires_at > at AND u.disabled_at IS NULL
 UNION ALL
    SELECT k.token_hash, NULL::uuid, k.api_key_id, k.platform_role,
           ARRAY(SELECT g.tenant_id FROM api_key_grants g WHERE g.api_key_id = k.api_key_id ORDER BY 1),
           ARRAY(SELECT g.role FROM api_key_grants g WHERE g.api_key_id = k.api_key_id ORDER BY g.tenant_id),
           true
      FROM api_keys k
     WHERE k.token_hash = ANY (hashes)
       AND k.revoked_at IS NULL AND (k.expires_at > at OR k.expires_at IS NULL);
END $$;

-- It enters the platform's role, which only a member can.
GRANT EXECUTE ON FUNCTION find_callers TO PUBLIC;
