import { CircleAlert } from "lucide-react";

import { explain } from "@/api/problem";

/** Says next to its cause why something failed. Shows nothing where nothing did. */
export function ProblemNote({ error, className = "" }: { error: unknown; className?: string }) {
  if (error === null || error === undefined) return null;
  const { title, detail, requestId } = explain(error);

  return (
    <div role="alert" className={`flex gap-2 text-offline ${className}`}>
      <CircleAlert size={16} className="mt-px shrink-0" aria-hidden />
      <div className="min-w-0 break-words">
        <p>{title}</p>
        {detail !== null && <p className="text-ink-2">{detail}</p>}
        {requestId !== null && <p className="text-ink-3">Request {requestId}</p>}
      </div>
    </div>
  );
}
