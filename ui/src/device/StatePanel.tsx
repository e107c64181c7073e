import type { DeviceKey } from "@/api/devices";
import type { DeviceDetail } from "@/api/types";
import { Age, Lasting, Until } from "@/ui/Age";
import { IdentityPanel } from "./IdentityPanel";
import { StateMark } from "./StateMark";
import { explainState, STATE_NAMES } from "./words";

interface StatePanelProps {
  device: DeviceDetail;
  deviceKey: DeviceKey;
  forbidden: string | null;
  onEdit: () => void;
}

/** Why a router is not simply online, in words, and what happens next. */
export function StatePanel({ device, deviceKey, forbidden, onEdit }: StatePanelProps) {
  const { state } = device;
  if (state.state === "online") return null;

  return (
    <section aria-label="State" className="rounded-lg border border-line bg-panel">
      <div className="flex gap-3 px-4 py-3">
        <span className="mt-1">
          <StateMark state={state.state} />
        </span>
        <div className="min-w-0 space-y-1">
          <h2 className="text-md font-semibold">
            {STATE_NAMES[state.state]}
            {state.since !== null && (
              <span className="ml-2 text-sm font-normal text-ink-3">
                for <Lasting since={state.since} />
              </span>
            )}
          </h2>
          <p className="text-ink-2">{explainState(state)}</p>
          {state.detail !== null && (
            <p className="font-mono break-words text-ink-2">{state.detail}</p>
          )}
          <p className="text-ink-3">
            Last answered <Age at={device.last_seen_at} />.
            {device.next_try_at !== null && (
              <>
                {" "}
                Next try <Until at={device.next_try_at} />.
              </>
            )}
          </p>
        </div>
      </div>
      {state.state === "identity_changed" && (
        <IdentityPanel
          device={device}
          deviceKey={deviceKey}
          forbidden={forbidden}
          onEdit={onEdit}
        />
      )}
    </section>
  );
}
