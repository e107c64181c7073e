import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { classes } from "@/lib/classes";

const ITEM =
  "flex min-h-8 items-center gap-2 rounded-sm px-2 text-sm text-ink outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-55";

/** A list of things to do or choose, opened by `trigger`. */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup className="max-h-[min(28rem,var(--available-height))] max-w-[calc(100vw-1rem)] min-w-48 overflow-y-auto rounded-md bg-raised p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Something to do. */
export function MenuItem(props: { onSelect: () => void; danger?: boolean; children: ReactNode }) {
  return (
    <Base.Item onClick={props.onSelect} className={classes(ITEM, props.danger && "text-offline")}>
      {props.children}
    </Base.Item>
  );
}

/** Something to switch on or off; the menu stays open. */
export function MenuCheck(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}) {
  return (
    <Base.CheckboxItem
      checked={props.checked}
      onCheckedChange={props.onChange}
      closeOnClick={false}
      className={ITEM}
    >
      <Tick shown={props.checked} />
      {props.children}
    </Base.CheckboxItem>
  );
}

/** One of several, of which one holds. */
export function MenuChoice(props: { chosen: boolean; onSelect: () => void; children: ReactNode }) {
  return (
    <Base.Item onClick={props.onSelect} aria-current={props.chosen || undefined} className={ITEM}>
      <Tick shown={props.chosen} />
      {props.children}
    </Base.Item>
  );
}

/** A name over the items that follow. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group className="not-first:mt-1 not-first:border-t not-first:border-line not-first:pt-1">
      <Base.GroupLabel className="px-2 py-1 text-sm text-ink-3">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

function Tick({ shown }: { shown: boolean }) {
  return <Check size={14} aria-hidden className={classes("shrink-0", !shown && "invisible")} />;
}
