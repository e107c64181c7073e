-- Where a router listens for SSH, and the host key that it has to show there: seen first, or entered by a
-- person.
ALTER TABLE devices
    ADD COLUMN ssh_port     integer NOT NULL DEFAULT 22 CHECK (ssh_port BETWEEN 1 AND 65535),
    ADD COLUMN ssh_host_key text CHECK (ssh_host_key ~ '^[a-z0-9@.-]{1,64} SHA256:[A-Za-z0-9+/]{43}$');

-- Both are part of a target.
DROP TRIGGER tell_update ON devices;
CREATE TRIGGER tell_update AFTER UPDATE ON devices
    FOR EACH ROW
    WHEN ((OLD.host, OLD.port, OLD.path, OLD.lowest_tier, OLD.session_mode, OLD.interval_seconds, OLD.paused,
           OLD.group_id, OLD.credential_id, OLD.router_kind, OLD.router_value, OLD.pin, OLD.ssh_port,
           OLD.ssh_host_key)
          IS DISTINCT FROM
          (NEW.host, NEW.port, NEW.path, NEW.lowest_tier, NEW.session_mode, NEW.interval_seconds, NEW.paused,
           NEW.group_id, NEW.credential_id, NEW.router_kind, NEW.router_value, NEW.pin, NEW.ssh_port,
           NEW.ssh_host_key))
    EXECUTE FUNCTION tell_device_change();
