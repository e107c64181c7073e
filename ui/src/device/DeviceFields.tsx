import { useQuery } from "@tanstack/react-query";

import { groupsQuery, tagsQuery } from "@/api/tenants";
import type { Tier } from "@/api/types";
import { CheckField, SelectField, TextField } from "@/ui/Field";
import { TIER_MEANINGS, TIER_NAMES } from "./words";

interface FieldProps<T> {
  value: T;
  onChange: (value: T) => void;
  error?: string | null;
}

/** How much trust in the connection a router needs before its password is sent. */
export function TierField({ value, onChange, error }: FieldProps<Tier>) {
  return (
    <SelectField
      label="Trust at least"
      hint={TIER_MEANINGS[value]}
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value as Tier)}
    >
      {(Object.keys(TIER_NAMES) as Tier[]).map((tier) => (
        <option key={tier} value={tier}>
          {TIER_NAMES[tier]}
        </option>
      ))}
    </SelectField>
  );
}

/** Seconds between two polls; empty inherits. */
export function IntervalField({
  value,
  onChange,
  error,
  hint = "5 to 3600; empty takes it from the group or organisation.",
}: FieldProps<string> & { hint?: string }) {
  return (
    <TextField
      label="Interval, seconds"
      hint={hint}
      error={error}
      inputMode="numeric"
      pattern="[0-9]*"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Where a router listens for SSH, at the address of its API. */
export function SshPortField({
  value,
  onChange,
  error,
  hint,
}: FieldProps<string> & { hint?: string }) {
  return (
    <TextField
      label="SSH port"
      hint={hint}
      placeholder="22"
      error={error}
      inputMode="numeric"
      pattern="[0-9]*"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The key that a router has to show over SSH; empty trusts that of the next use. */
export function HostKeyField({ value, onChange, error }: FieldProps<string>) {
  return (
    <TextField
      label="SSH host key"
      hint="Pinned on first use. Empty it if the router has a new one: that of the next use is trusted."
      placeholder="ssh-ed25519 SHA256:…"
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The group a router is in. */
export function GroupField({
  tenantId,
  value,
  onChange,
  error,
}: FieldProps<string> & { tenantId: string }) {
  const groups = useQuery(groupsQuery(tenantId));

  return (
    <SelectField
      label="Group"
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">None</option>
      {groups.data?.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

/** The tags of a router. Shown only where the organisation has any. */
export function TagsField({
  tenantId,
  value,
  onChange,
  error,
}: FieldProps<string[]> & { tenantId: string }) {
  const tags = useQuery(tagsQuery(tenantId));
  if (tags.data === undefined || tags.data.length === 0) return null;

  return (
    <fieldset>
      <legend className="mb-1 font-medium">Tags</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1.5">
        {tags.data.map(({ id, name }) => (
          <CheckField
            key={id}
            label={name}
            checked={value.includes(id)}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, id] : value.filter((one) => one !== id))
            }
          />
        ))}
      </div>
      {error && (
        <p role="alert" className="mt-1 text-offline">
          {error}
        </p>
      )}
    </fieldset>
  );
}
