import { fieldProblem } from "@/api/problem";
import { TierField } from "@/device/DeviceFields";
import { PasswordFields, StoredField } from "@/device/SignInFields";
import { classes } from "@/lib/classes";
import { TextField } from "@/ui/Field";
import { type AddDraft, emptyDraft, type Method, usualPort } from "./draft";
import { ScriptFields } from "./ScriptFields";

interface ConnectFieldsProps {
  draft: AddDraft;
  error: unknown;
  onChange: (change: Partial<AddDraft>) => void;
}

const METHODS: [Method, string][] = [
  ["password", "Password"],
  ["script", "Make a user"],
  ["stored", "Stored credential"],
];

/** Where the router is and how to sign in: what the test is about. */
export function ConnectFields({ draft, error, onChange }: ConnectFieldsProps) {
  const signIn = { tenantId: draft.tenantId, value: draft.signIn, error };

  return (
    <>
      <div className="grid gap-3 sm:grid-cols-[1fr_7rem]">
        <TextField
          label="Address"
          placeholder="192.168.88.1 or tower-7.example.net"
          error={fieldProblem(error, "address")}
          value={draft.address}
          onChange={(event) => onChange({ address: event.target.value })}
          required
        />
        <TextField
          label="Port"
          inputMode="numeric"
          pattern="[0-9]*"
          placeholder={String(usualPort(draft.lowestTier))}
          error={fieldProblem(error, "port")}
          value={draft.port}
          onChange={(event) => onChange({ port: event.target.value })}
        />
      </div>
      <TierField
        value={draft.lowestTier}
        error={fieldProblem(error, "lowest_tier")}
        onChange={(lowestTier) => onChange({ lowestTier })}
      />
      <fieldset className="min-w-0 space-y-3">
        <legend className="mb-1 font-medium">Sign in with</legend>
        <div className="flex flex-wrap rounded-md border border-line-strong sm:inline-flex">
          {METHODS.map(([method, name]) => (
            <button
              key={method}
              type="button"
              aria-pressed={draft.method === method}
              onClick={() => onChange({ method, signIn: emptyDraft("").signIn })}
              className={classes(
                "h-[30px] grow px-3 first:rounded-l-[5px] last:rounded-r-[5px]",
                draft.method === method
                  ? "bg-selected font-medium text-ink"
                  : "text-ink-2 hover:bg-hover hover:text-ink",
              )}
            >
              {name}
            </button>
          ))}
        </div>
        {draft.method === "password" && (
          <PasswordFields {...signIn} onChange={(value) => onChange({ signIn: value })} />
        )}
        {draft.method === "stored" && (
          <StoredField {...signIn} onChange={(value) => onChange({ signIn: value })} />
        )}
        {draft.method === "script" && <ScriptFields draft={draft} onChange={onChange} />}
      </fieldset>
    </>
  );
}
