import { Dialog as Base } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";

import { searchQuery } from "@/api/devices";
import { StateMark } from "@/device/StateMark";
import { classes } from "@/lib/classes";
import { useDebounced } from "@/lib/debounced";
import { nextTheme, theme } from "@/lib/theme";
import { Backdrop } from "@/ui/Dialog";
import { PAGES } from "./nav";
import { tenantName, useScope, useSession } from "./scope";

interface Entry {
  id: string;
  name: string;
  note?: string;
  mark?: ReactNode;
  act: () => void;
}

/** Ctrl+K or ⌘K, wherever the focus is. */
export function usePaletteKey(toggle: () => void): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

/** Goes anywhere by typing a part of its name. */
export function Palette(props: { open: boolean; onClose: () => void; onAdd: () => void }) {
  return (
    <Base.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Backdrop />
        <Base.Popup className="fixed inset-x-2 top-[10dvh] z-40 mx-auto flex max-h-[70dvh] max-w-[36rem] flex-col overflow-hidden rounded-lg bg-raised shadow-float outline-none transition-opacity duration-75 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0">
          <Base.Title className="sr-only">Search routers and pages</Base.Title>
          <Entries onClose={props.onClose} onAdd={props.onAdd} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ onClose, onAdd }: { onClose: () => void; onAdd: () => void }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const { entries, nothing } = useEntries(text, onAdd);
  const id = useId();
  const chosen = entries[Math.min(active, entries.length - 1)];

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setActive((active + step + entries.length) % entries.length);
    }
    if (event.key === "Enter" && chosen !== undefined) {
      event.preventDefault();
      onClose();
      chosen.act();
    }
  };

  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label="Search routers and pages"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={chosen && `${id}-${chosen.id}`}
        placeholder="Router, address, serial, page…"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-12 shrink-0 border-b border-line bg-transparent px-4 text-md outline-none"
      />
      <div id={id} role="listbox" aria-label="Found" className="min-h-0 overflow-y-auto p-1.5">
        {entries.map((entry) => (
          <Option
            key={entry.id}
            id={`${id}-${entry.id}`}
            entry={entry}
            active={entry === chosen}
            onPick={() => {
              onClose();
              entry.act();
            }}
          />
        ))}
      </div>
      {nothing !== null && (
        <p role="status" className="px-4 pb-4 text-ink-3">
          {nothing}
        </p>
      )}
    </>
  );
}

function Option(props: { id: string; entry: Entry; active: boolean; onPick: () => void }) {
  const { id, entry, active, onPick } = props;

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox above
    <div
      id={id}
      ref={(element) => {
        if (active) element?.scrollIntoView({ block: "nearest" });
      }}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={onPick}
      className={classes(
        "flex min-h-9 cursor-pointer items-center gap-3 rounded-md px-2.5",
        active ? "bg-selected" : "hover:bg-hover",
      )}
    >
      {entry.mark}
      <span className="max-w-[70%] shrink-0 truncate">{entry.name}</span>
      {entry.note !== undefined && (
        <span className="ml-auto min-w-0 truncate text-ink-3">{entry.note}</span>
      )}
    </div>
  );
}

function useEntries(text: string, onAdd: () => void): { entries: Entry[]; nothing: string | null } {
  const navigate = useNavigate();
  const session = useSession();
  const scope = useScope();
  const search = useDebounced(text.trim(), 120);
  const found = useQuery({ ...searchQuery(scope, search), enabled: search !== "" });

  const routers: Entry[] = (text.trim() === "" ? [] : (found.data?.items ?? [])).map((device) => ({
    id: device.id,
    name: device.name,
    note:
      scope === null
        ? `${device.address} · ${tenantName(session, device.tenant_id)}`
        : device.address,
    mark: <StateMark state={device.state.state} />,
    act: () =>
      void navigate({
        to: "/devices/$tenantId/$deviceId",
        params: { tenantId: device.tenant_id, deviceId: device.id },
      }),
  }));

  const pages: Entry[] = [
    ...PAGES.map(({ to, name }) => ({
      id: to,
      name,
      note: "Page",
      act: () => void navigate({ to }),
    })),
    { id: "add", name: "Add a router", note: "Do", act: onAdd },
    {
      id: "theme",
      name: "Change the theme",
      note: "Do",
      act: () => theme.set(nextTheme(theme.get())),
    },
    ...session.tenants.map(({ id, name }) => ({
      id,
      name,
      note: "Organisation",
      act: () => void navigate({ to: ".", search: (search) => ({ ...search, org: id }) }),
    })),
  ].filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));

  const entries = [...routers, ...pages];
  const waiting = found.isFetching || search !== text.trim();
  const nothing =
    entries.length > 0 || waiting ? null : "Nothing has this name, address or serial.";

  return { entries, nothing };
}
