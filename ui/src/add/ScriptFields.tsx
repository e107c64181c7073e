import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { writeOnboardingScript } from "@/api/tenants";
import type { Feature } from "@/api/types";
import { FEATURE_NAMES } from "@/device/words";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { SelectField } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { ScrollBox } from "@/ui/ScrollBox";
import type { AddDraft } from "./draft";

interface ScriptFieldsProps {
  draft: AddDraft;
  onChange: (change: Partial<AddDraft>) => void;
}

/** A script to paste into the router: it makes a user who may do just what is chosen. */
export function ScriptFields({ draft, onChange }: ScriptFieldsProps) {
  const [feature, setFeature] = useState<Feature>("watch");
  const write = useMutation({
    mutationFn: () =>
      writeOnboardingScript(draft.tenantId, {
        feature,
        encrypted: draft.lowestTier !== "plain",
        ...(draft.port === "" ? {} : { port: Number(draft.port) }),
      }),
    onSuccess: ({ user, password }) => onChange({ signIn: { ...draft.signIn, user, password } }),
  });

  return (
    <div className="space-y-3">
      <div className="flex items-end gap-2">
        <SelectField
          label="The user may"
          className="grow"
          value={feature}
          onChange={(event) => {
            setFeature(event.target.value as Feature);
            write.reset();
            onChange({ signIn: { ...draft.signIn, user: "", password: "" } });
          }}
        >
          {(Object.keys(FEATURE_NAMES) as Feature[]).map((name) => (
            <option key={name} value={name}>
              {FEATURE_NAMES[name]}
            </option>
          ))}
        </SelectField>
        <Button
          busy={write.isPending}
          disabledReason={draft.tenantId === "" ? "Choose the organisation first." : null}
          onClick={() => write.mutate()}
        >
          {write.data === undefined ? "Write the script" : "Write another"}
        </Button>
      </div>
      <ProblemNote error={write.error} />
      {write.data !== undefined && (
        <div className="rounded-md border border-line bg-canvas">
          <div className="flex items-center gap-3 border-b border-line py-1 pr-1 pl-3">
            <p className="grow text-ink-2">
              Paste this into the router's terminal, then test. It makes the user{" "}
              <code className="font-mono text-ink">{write.data.user}</code> with a password of its
              own.
            </p>
            <CopyButton text={write.data.script} label="Copy the script" />
          </div>
          <ScrollBox label="Script" className="max-h-40 overflow-auto p-3">
            <pre className="font-mono text-ink-2">{write.data.script}</pre>
          </ScrollBox>
        </div>
      )}
    </div>
  );
}
