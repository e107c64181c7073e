import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { useDebounced } from "@/lib/debounced";
import { useShortcuts } from "@/lib/shortcuts";
import type { FleetSearch, SearchChange } from "./filter";

interface SearchInputProps {
  search: FleetSearch;
  onSearch: (change: SearchChange) => void;
}

/** The text that the list is searched for; `/` goes there. */
export function SearchInput({ search, onSearch }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useSearchText(search.search ?? "", (text) =>
    onSearch((search) => ({ ...search, search: text === "" ? undefined : text })),
  );

  useShortcuts({ "/": () => input.current?.focus() });

  return (
    <div className="relative w-full sm:w-72">
      <Search
        size={14}
        className="pointer-events-none absolute top-2.25 left-2.5 text-ink-3"
        aria-hidden
      />
      <input
        ref={input}
        type="search"
        aria-label="Search routers"
        placeholder="Name, address, model, serial…"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") input.current?.blur();
        }}
        className="h-8 w-full rounded-md border border-field bg-panel pr-2 pl-8"
      />
    </div>
  );
}

/**
 * The text being typed, and how to change it. It is asked for once it has stood still, and it
 * follows the address where that becomes something that was not asked for here: an answer that
 * comes late takes nothing away from what was typed since.
 */
export function useSearchText(
  address: string,
  ask: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(address);
  const settled = useDebounced(text.trim(), 200);
  const asked = useRef([address]);
  const onSettled = useEffectEvent(ask);

  useEffect(() => {
    if (settled === asked.current.at(-1)) return;
    asked.current.push(settled);
    onSettled(settled);
  }, [settled]);

  useEffect(() => {
    const answers = asked.current.lastIndexOf(address);
    if (answers === -1) setText(address);
    asked.current = answers === -1 ? [address] : asked.current.slice(answers);
  }, [address]);

  return [text, setText];
}
