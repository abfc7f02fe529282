import type { AuditedManifest } from '@lamellar/core/audit';
import { bytesOf, textOf } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import { readDesignFor } from '../provision/plan/design.ts';
import { reportLeftOut } from '../render/report.ts';
import { intendedContainers } from '../provision/plan/planned-for-snapshot.ts';

/**
 * Reads a manifest and returns the containers that a host should have.
 *
 * @throws CommandError, PolicyError
 */
export async function auditedManifest(
  file: string,
  trust: true | undefined,
  snapshot: Snapshot,
): Promise<AuditedManifest> {
  const options = { manifest: file, base: '/etc/apparmor.d', ...(trust === undefined ? {} : { trust }) };
  const design = await readDesignFor(options, snapshot);
  reportLeftOut(design.hostPolicy);
  return { file: textOf(bytesOf(file)), containers: intendedContainers(design.containers, design) };
}
