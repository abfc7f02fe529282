import { bytesOf, textOf, type Diagnostic } from '@lamellar/core/language';
import { writeError } from '../host/process/standard-streams.ts';
import { announce } from './announce.ts';
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
    announce(message);
    if (hint !== undefined) writeError(`hint: ${textOf(bytesOf(hint))}\n`);
  }
  if (held.size > 0) announce(`left as they are: ${[...held.keys()].sort().join(', ')}`);
}
