import { COMMAND_KEY, singleKeys } from "@/lib/shortcuts";
import { useStored } from "@/lib/stored";
import { Dialog } from "@/ui/Dialog";
import { CheckField } from "@/ui/Field";
import { PAGES } from "./nav";

const GROUPS: [string, [string, string][]][] = [
  [
    "Everywhere",
    [
      [`${COMMAND_KEY} K`, "Search routers and pages"],
      ["a", "Add a router"],
      ["[", "Narrow or widen the sidebar"],
      ["t", "Light, dark, or as the system"],
      ["?", "This sheet"],
    ],
  ],
  ["Go to", PAGES.map(({ keys, name }) => [keys, name])],
  [
    "Fleet",
    [
      ["/", "Search in the table"],
      ["j", "Next router"],
      ["k", "Previous router"],
      ["Enter", "Open it"],
      ["u", "Read the list again"],
    ],
  ],
  [
    "Router",
    [
      ["e", "Edit"],
      ["r", "Try now"],
    ],
  ],
];

/** Every key that does something. */
export function HelpSheet({ onClose }: { onClose: () => void }) {
  const [enabled, setEnabled] = useStored(singleKeys);

  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts" wide>
      <div className="grid gap-x-10 gap-y-5 sm:grid-cols-2">
        {GROUPS.map(([group, keys]) => (
          <section key={group}>
            <h3 className="mb-1 font-medium text-ink-3">{group}</h3>
            <dl>
              {keys.map(([combination, meaning]) => (
                <div
                  key={combination}
                  className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
                >
                  <dt className="order-last flex gap-1">
                    <Keys combination={combination} />
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <CheckField
        className="mt-6"
        label="Single keys do something"
        hint="Switch them off if you dictate, or press keys by accident."
        checked={enabled}
        onChange={(event) => setEnabled(event.target.checked)}
      />
    </Dialog>
  );
}

/** One key, two held together, or two in a row. */
function Keys({ combination }: { combination: string }) {
  const [first, second] = combination.split(" ");

  return (
    <>
      <kbd className="kbd">{first}</kbd>
      {second !== undefined && <kbd className="kbd">{second}</kbd>}
    </>
  );
}
