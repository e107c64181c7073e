import { Dialog as Base } from "@base-ui/react/dialog";
import {
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useId,
  useLayoutEffect,
  useState,
} from "react";

import { classes } from "@/lib/classes";
import { Overlay } from "@/ui/Overlay";
import { type Entry, fits, useEntries } from "./useEntries";

/** Ctrl+K or ⌘K, wherever the focus is. */
export function usePaletteKey(toggle: () => void): void {
  const onToggle = useEffectEvent(toggle);

  useLayoutEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onToggle();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

interface PaletteProps {
  onClose: () => void;
  onAdd: () => void;
}

const POPUP =
  "fixed inset-x-2 top-[10dvh] z-40 mx-auto flex max-h-[70dvh] max-w-[36rem] flex-col overflow-hidden rounded-lg bg-raised shadow-float outline-none transition-opacity duration-75 data-[starting-style]:opacity-0";

/** Goes anywhere by typing a part of its name. */
export function Palette(props: PaletteProps) {
  return (
    <Overlay onClose={props.onClose} className={POPUP}>
      <Base.Title className="sr-only">Search routers and pages</Base.Title>
      <Entries {...props} />
    </Overlay>
  );
}

function Entries({ onClose, onAdd }: PaletteProps) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [entered, setEntered] = useState(false);
  const { entries, waiting } = useEntries(text, onAdd);
  const id = useId();
  const chosen = entries[Math.min(active, entries.length - 1)];

  const pick = (entry: Entry) => {
    onClose();
    entry.act();
  };
  const enter = useEffectEvent(() => {
    setEntered(false);
    if (chosen !== undefined) pick(chosen);
  });

  // Enter means what was typed: what only the text of a moment ago has found is not opened.
  const decided = !waiting || (chosen !== undefined && fits(chosen, text));
  useEffect(() => {
    if (entered && decided) enter();
  }, [entered, decided]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setActive((active + step + entries.length) % entries.length);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      setEntered(true);
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
          setEntered(false);
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
            onPick={() => pick(entry)}
          />
        ))}
      </div>
      {entries.length === 0 && !waiting && (
        <p role="status" className="px-4 pb-4 text-ink-3">
          Nothing has this name, address or serial.
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
