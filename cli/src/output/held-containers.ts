import type { Diagnostic } from '@lamellar/core/language';
import { warn } from '../host/process/voice.ts';
import { reportDiagnostics } from './report.ts';

/** Why a container stays as it is, while others are looked at and changed: what the matter is, in the manifest or on the host. */
export type Hindrance = Diagnostic | { readonly message: string; readonly hint?: string | undefined };

/** Containers that stay as they are, by their names, and what hinders each. */
export type HeldContainers = ReadonlyMap<string, Hindrance>;

/** Tells on stderr what hinders containers, once for all that it hinders, and which these are. */
export function reportHeld(held: HeldContainers): void {
  const told = new Set<string>();
  for (const hindrance of held.values()) {
    if ('span' in hindrance) {
      reportDiagnostics([hindrance]);
      continue;
    }
    const { message, hint } = hindrance;
    if (told.has(message)) continue;
    told.add(message);
    warn(message, hint);
  }
  if (held.size > 0) warn(`left as they are: ${[...held.keys()].sort().join(', ')}`);
}
