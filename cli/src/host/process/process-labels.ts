import { readdirSync, readFileSync } from 'node:fs';
import type { ByteString } from '@lamellar/core/language';

/** Whether any process has a profile of the root policy namespace, or a child of it, in its label. */
export function isInUse(profile: ByteString): boolean {
  return labels().some((label) =>
    label.split('//&').some((part) => part === profile || part.startsWith(`${profile}//`)),
  );
}

/** What each process runs under, as the root policy namespace sees it. */
function labels(): readonly string[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readLabel(name) ?? []) : []));
}

/** A process that ends meanwhile has none. */
function readLabel(process: string): string | undefined {
  try {
    const text = readFileSync(`/proc/${process}/attr/apparmor/current`, 'latin1');
    return text.replace(/(?: \([a-z]+\))?\n?$/, '');
  } catch {
    return undefined;
  }
}
