import type { ComponentProps } from "react";

import { classes } from "@/lib/classes";
import { Tooltip } from "./Tooltip";

type Kind = "primary" | "plain" | "ghost" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  kind?: Kind;
  /** Why it cannot be used now. It stays focusable, so that everybody can read the reason. */
  disabledReason?: string | null | false | undefined;
  /** Shows that its work is under way, and takes no second click. */
  busy?: boolean;
  /** Square, for an icon alone. */
  square?: boolean;
}

const LOOK: Record<Kind, string> = {
  primary: "bg-ink text-canvas not-aria-disabled:hover:bg-ink-2 border-transparent",
  plain: "bg-panel text-ink border-line-strong not-aria-disabled:hover:bg-hover",
  ghost:
    "border-transparent text-ink-2 not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink",
  danger: "bg-panel text-offline border-line-strong not-aria-disabled:hover:border-offline",
};

const SHAPE =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border text-sm font-medium whitespace-nowrap select-none transition-colors duration-75 aria-disabled:opacity-55";

/** A button that explains itself where it cannot be used. */
export function Button(props: ButtonProps) {
  const {
    kind = "plain",
    disabledReason,
    busy = false,
    square = false,
    className,
    onClick,
    ...rest
  } = props;
  const blocked = busy || Boolean(disabledReason);

  const button = (
    <button
      type="button"
      {...rest}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
      className={classes(buttonLook(kind, square), className)}
    />
  );

  return disabledReason ? <Tooltip text={disabledReason}>{button}</Tooltip> : button;
}

/** How a button looks, for links that stand among buttons. */
export function buttonLook(kind: Kind, square = false): string {
  return classes(SHAPE, square ? "size-8" : "h-8 px-3", LOOK[kind]);
}

/** A square button that shows an icon; its label is spoken, and shown on hover and focus. */
export function IconButton({ label, className, ...props }: ButtonProps & { label: string }) {
  return (
    <Tooltip text={label}>
      <Button kind="ghost" square {...props} aria-label={label} className={className} />
    </Tooltip>
  );
}
