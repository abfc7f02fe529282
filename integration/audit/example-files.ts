import { printSnapshot } from '@lamellar/core/snapshot';
import { snapshotOf } from './example-host.ts';
import { exampleHosts, farm } from './example-hosts.ts';

/** The example file of a kind of finding, next to the check. */
export function exampleFile(id: string): URL {
  return new URL(`../../core/src/audit/findings/${id}/example.json`, import.meta.url);
}

/** The content of the example file. */
export function printExample(id: string): string {
  const example = exampleHosts[id];
  if (example === undefined) throw new Error(`there is no example of ${id}`);
  return `${printSnapshot(snapshotOf(example))}\n`;
}

/** The snapshot of the host in docs/reference/audit.md. */
export const farmFile = new URL('../../docs/examples/farm1.json', import.meta.url);

/** The content of the snapshot file. */
export function printFarm(): string {
  return `${printSnapshot(snapshotOf(farm))}\n`;
}
