import type { PolicyNamespace } from '@lamellar/core';
import type { AuditedManifest } from '@lamellar/core/audit';
import { printable } from '@lamellar/core/language';
import type { Snapshot } from '@lamellar/core/snapshot';
import { defaultBase } from '../policy/policy-options.ts';
import { readDesignFor } from '../provision/plan/design.ts';
import { intendedContainers } from '../provision/plan/planned-for-snapshot.ts';

/**
 * Reads a manifest and returns the containers that a host should have.
 *
 * @param reportHostPolicy - reports the errors in the policy of the host
 * @throws CommandError, PolicyError
 */
export async function auditedManifest(
  file: string,
  allowUntrustedManifest: true | undefined,
  snapshot: Snapshot,
  reportHostPolicy: (policy: PolicyNamespace) => void,
): Promise<AuditedManifest> {
  const options = {
    manifest: file,
    base: defaultBase,
    ...(allowUntrustedManifest === undefined ? {} : { allowUntrustedManifest }),
  };
  const design = await readDesignFor(options, snapshot);
  reportHostPolicy(design.hostPolicy);
  return { file: printable(file), containers: intendedContainers(design.containers, design) };
}
