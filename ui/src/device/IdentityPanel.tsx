import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { type DeviceKey, decideIdentity, deviceQuery } from "@/api/devices";
import { fieldProblem } from "@/api/problem";
import type { DeviceDetail, IdentityDecision, RouterIdentity } from "@/api/types";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { ProblemNote } from "@/ui/ProblemNote";
import { Fingerprint } from "./Fingerprint";
import { IDENTITY_NAMES } from "./words";

interface IdentityPanelProps {
  device: DeviceDetail;
  deviceKey: DeviceKey;
  forbidden: string | null;
  onEdit: () => void;
}

type Decision = IdentityDecision["decision"];

const DECISIONS: { decision: Decision; title: string; meaning: string; action: string }[] = [
  {
    decision: "replaced",
    title: "It was replaced",
    meaning:
      "The new router takes the place of the old one, for example after an RMA, or the old one has a new certificate. History stays, who answers now is trusted, its SSH host key is forgotten, polling goes on.",
    action: "Accept the new router",
  },
  {
    decision: "moved",
    title: "It has moved",
    meaning:
      "The router of the record is reachable elsewhere. Say where; history and identity stay as they are.",
    action: "Use the new address",
  },
  {
    decision: "wrong_address",
    title: "The address is wrong",
    meaning:
      "Nothing was replaced or moved: the address leads to somebody else's router. Polling is paused until you correct it.",
    action: "Pause and correct",
  },
];

/** Another router answers: who, and the three things that can be meant by it. */
export function IdentityPanel({ device, deviceKey, forbidden, onEdit }: IdentityPanelProps) {
  const queries = useQueryClient();
  const [address, setAddress] = useState("");
  const decide = useMutation({
    mutationFn: (decision: Decision) =>
      decideIdentity(
        deviceKey,
        device.etag,
        decision === "moved" ? { decision, address } : { decision },
      ),
    onSuccess: (decided, decision) => {
      queries.setQueryData(deviceQuery(deviceKey).queryKey, decided);
      if (decision === "wrong_address") onEdit();
    },
  });
  const addressProblem = fieldProblem(decide.error, "address");

  const submit = (event: FormEvent, decision: Decision) => {
    event.preventDefault();
    decide.mutate(decision);
  };

  return (
    <div className="space-y-3 border-t border-line px-4 py-3">
      <dl className="grid gap-x-8 gap-y-1 sm:grid-cols-2">
        <Identity
          name="On record"
          router={device.router}
          certificate={device.other_certificate && device.pinned_fingerprint}
        />
        <Identity
          name="Answers now"
          router={device.other_router}
          certificate={device.other_certificate}
        />
      </dl>
      <div className="grid gap-3 lg:grid-cols-3">
        {DECISIONS.map(({ decision, title, meaning, action }) => (
          <form
            key={decision}
            onSubmit={(event) => submit(event, decision)}
            className="flex flex-col gap-2 rounded-md border border-line p-3"
          >
            <h3 className="font-semibold">{title}</h3>
            <p className="text-ink-2">{meaning}</p>
            <div className="mt-auto space-y-2 pt-1">
              {decision === "moved" && (
                <TextField
                  label="New address"
                  value={address}
                  error={addressProblem}
                  onChange={(event) => setAddress(event.target.value)}
                  required
                />
              )}
              <Button
                type="submit"
                className="w-full"
                busy={decide.isPending}
                disabledReason={forbidden}
              >
                {action}
              </Button>
            </div>
          </form>
        ))}
      </div>
      <ProblemNote error={addressProblem === null ? decide.error : null} />
    </div>
  );
}

interface IdentityProps {
  name: string;
  router: RouterIdentity | null;
  /** SHA-256 in hex, where certificates are what differs. */
  certificate: string | null;
}

function Identity({ name, router, certificate }: IdentityProps) {
  return (
    <div className="flex gap-2">
      <dt className="shrink-0 text-ink-3">{name}</dt>
      <dd className="space-y-1">
        {router !== null && (
          <div>
            {IDENTITY_NAMES[router.kind]} <span className="font-mono">{router.value}</span>
          </div>
        )}
        {certificate !== null && (
          <div>
            Certificate <Fingerprint hex={certificate} />
          </div>
        )}
        {router === null && certificate === null && "it does not tell"}
        {router === null && certificate !== null && (
          <div className="text-ink-3">It was asked nothing more: nobody signs in to it.</div>
        )}
      </dd>
    </div>
  );
}
