import { readRecords, type AppArmorRecord } from '@lamellar/core/log-records';
import type { ByteString } from '@lamellar/core/language';

/** The container to search denials for. */
interface Confined {
  /** The container's profile in the host's own policy namespace. */
  readonly profile: string;
  readonly namespace: string;
}

/** A kernel's logged denials of a container, in order: `PROFILE OPERATION OBJECT (MASK)`, without missing parts. */
export function denialsIn(kernelLog: string, { profile, namespace }: Confined): readonly string[] {
  return kernelLog
    .split('\n')
    .flatMap((line) => readRecords(line as ByteString))
    .filter((record) => record.event === 'DENIED')
    .filter((record) => isSame(record.namespace, `root//${namespace}`) || isSame(record.profile, profile))
    .map(inWords);
}

function isSame(text: string | undefined, other: string): boolean {
  return text === other;
}

function inWords({ profile, operation, name, peer, netFamily, requestedMask }: AppArmorRecord): string {
  const mask = requestedMask === undefined ? undefined : `(${requestedMask})`;
  return [profile, operation, name ?? peer ?? netFamily, mask].filter((part) => part !== undefined).join(' ');
}
