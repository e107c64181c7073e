import type { DeviceDetail } from "@/api/types";
import { UNKNOWN } from "@/lib/format";
import { Age } from "@/ui/Age";
import { Fact, Panel } from "@/ui/Panel";
import { Fingerprint } from "./Fingerprint";
import { SESSION_NAMES, TIER_MEANINGS, TIER_NAMES } from "./words";

/** How we reach it, and how well that is protected. */
export function ConnectionPanel({ device }: { device: DeviceDetail }) {
  const { negotiated } = device;

  return (
    <Panel
      title="Connection"
      note={
        <>
          answered <Age at={device.last_seen_at} />
        </>
      }
    >
      <dl className="divide-y divide-line px-4 py-1">
        <Fact name="Address">
          <span className="font-mono">
            {device.address.includes(":") ? `[${device.address}]` : device.address}:{device.port}
          </span>
        </Fact>
        <Fact name="Trust">
          {negotiated === null ? (
            UNKNOWN
          ) : (
            <span title={TIER_MEANINGS[negotiated.tier]}>{TIER_NAMES[negotiated.tier]}</span>
          )}
        </Fact>
        <Fact name="At least">{TIER_NAMES[device.lowest_tier]}</Fact>
        <Fact name="Protocol">{negotiated?.protocol ?? UNKNOWN}</Fact>
        <Fact name="Cipher">
          <span title={negotiated?.cipher ?? undefined}>{negotiated?.cipher ?? UNKNOWN}</span>
        </Fact>
        <Fact name="Certificate">
          <Fingerprint hex={negotiated?.fingerprint ?? null} />
        </Fact>
        <Fact name="Pinned">
          <Fingerprint hex={device.pinned_fingerprint} />
        </Fact>
        <Fact name="SSH">
          <span className="font-mono">port {device.ssh_port}</span>
        </Fact>
        <Fact name="SSH host key">
          {device.ssh_host_key === null ? (
            <span className="text-ink-3">pinned on first use</span>
          ) : (
            <span className="block font-mono break-all whitespace-normal">
              {device.ssh_host_key}
            </span>
          )}
        </Fact>
        <Fact name="Session">{SESSION_NAMES[device.session]}</Fact>
        <Fact name="User">{device.credential.user}</Fact>
        {device.credential.name !== null && <Fact name="Credential">{device.credential.name}</Fact>}
      </dl>
    </Panel>
  );
}
