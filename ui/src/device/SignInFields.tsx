import { useQuery } from "@tanstack/react-query";

import { fieldProblem } from "@/api/problem";
import { credentialsQuery } from "@/api/tenants";
import { SelectField, TextField } from "@/ui/Field";
import type { SignInDraft } from "./draft";

interface SignInFieldsProps {
  tenantId: string;
  value: SignInDraft;
  onChange: (value: SignInDraft) => void;
  error: unknown;
}

/** The fields of the request that are said next to these inputs. */
export const SIGN_IN_FIELDS = [
  "credential",
  "credential.id",
  "credential.user",
  "credential.password",
];

/** A user and its password. */
export function PasswordFields({ value, onChange, error }: Omit<SignInFieldsProps, "tenantId">) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField
        label="User"
        error={fieldProblem(error, "credential.user", "credential")}
        value={value.user}
        onChange={(event) => onChange({ ...value, user: event.target.value })}
        required
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        error={fieldProblem(error, "credential.password")}
        value={value.password}
        onChange={(event) => onChange({ ...value, password: event.target.value })}
      />
    </div>
  );
}

/** A credential stored before. */
export function StoredField({ tenantId, value, onChange, error }: SignInFieldsProps) {
  const credentials = useQuery(credentialsQuery(tenantId));

  return (
    <SelectField
      label="Credential"
      hint={
        credentials.data?.length === 0
          ? "None is stored yet: they are kept under Groups and tags."
          : undefined
      }
      error={fieldProblem(error, "credential.id", "credential")}
      value={value.credentialId}
      onChange={(event) => onChange({ ...value, credentialId: event.target.value })}
      required
    >
      <option value="">Choose one</option>
      {credentials.data?.map(({ id, name, user }) => (
        <option key={id} value={id}>
          {name} ({user})
        </option>
      ))}
    </SelectField>
  );
}
