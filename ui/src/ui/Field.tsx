import { type ComponentProps, type ReactNode, useId } from "react";

import { classes } from "@/lib/classes";

interface FieldProps {
  label: string;
  /** What to give, in a few words. */
  hint?: ReactNode;
  /** What is wrong with what was given. */
  error?: string | null | undefined;
  className?: string;
}

const CONTROL =
  "h-8 w-full min-w-0 rounded-md border bg-panel px-2.5 text-sm text-ink disabled:opacity-55";

/** A labelled line of text. Everything else an input takes is passed on. */
export function TextField(props: FieldProps & Omit<ComponentProps<"input">, "className">) {
  const { label, hint, error, className, ...input } = props;

  return (
    <Labelled label={label} hint={hint} error={error} className={className}>
      {(about) => (
        <input
          type="text"
          spellCheck={false}
          autoComplete="off"
          {...input}
          {...about}
          className={look(error)}
        />
      )}
    </Labelled>
  );
}

/** A labelled text of several lines. */
export function TextArea(props: FieldProps & Omit<ComponentProps<"textarea">, "className">) {
  const { label, hint, error, className, ...textarea } = props;

  return (
    <Labelled label={label} hint={hint} error={error} className={className}>
      {(about) => (
        <textarea rows={2} {...textarea} {...about} className={`${look(error)} h-auto py-1.5`} />
      )}
    </Labelled>
  );
}

/** A labelled choice of few. */
export function SelectField(props: FieldProps & Omit<ComponentProps<"select">, "className">) {
  const { label, hint, error, className, ...select } = props;

  return (
    <Labelled label={label} hint={hint} error={error} className={className}>
      {(about) => <select {...select} {...about} className={look(error)} />}
    </Labelled>
  );
}

/** A labelled yes or no. */
export function CheckField(props: FieldProps & Omit<ComponentProps<"input">, "className">) {
  const { label, hint, error, className, ...input } = props;
  const id = useId();

  return (
    <div className={className}>
      <div className="flex items-start gap-2">
        <input
          type="checkbox"
          {...input}
          id={id}
          aria-describedby={`${id}-hint`}
          className="mt-0.5 size-4 shrink-0 accent-ink"
        />
        <label htmlFor={id}>{label}</label>
      </div>
      <Remarks id={id} hint={hint} error={error} className="pl-6" />
    </div>
  );
}

interface About {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

function Labelled(props: FieldProps & { children: (about: About) => ReactNode }) {
  const { label, hint, error, className, children } = props;
  const id = useId();
  const described = Boolean(hint) || Boolean(error);

  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium text-ink">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described ? `${id}-hint` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      <Remarks id={id} hint={hint} error={error} />
    </div>
  );
}

function Remarks(props: {
  id: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  className?: string;
}) {
  const { id, hint, error, className } = props;
  if (!hint && !error) return null;

  return (
    <div id={`${id}-hint`} className={classes("mt-1", className)}>
      {error ? (
        <p role="alert" className="text-offline">
          {error}
        </p>
      ) : (
        <p className="text-ink-3">{hint}</p>
      )}
    </div>
  );
}

function look(error: string | null | undefined): string {
  return classes(CONTROL, error ? "border-offline" : "border-field");
}
