import { printSnapshot } from '@lamellar/core/snapshot';
import { snapshotOf } from './example-host.ts';
import { exampleHosts, farm } from './example-hosts.ts';

/** Where the example of a kind of finding is kept, beside its check. */
export function exampleFile(id: string): URL {
  return new URL(`../../core/src/findings/${id}/example.json`, import.meta.url);
}

/** What is kept there. */
export function printExample(id: string): string {
  const example = exampleHosts[id];
  if (example === undefined) throw new Error(`there is no example of ${id}`);
  return `${printSnapshot(snapshotOf(example))}\n`;
}

/** The snapshot of the host that docs/audit.md shows. */
export const farmFile = new URL('farm1.json', import.meta.url);

/** What is kept there. */
export function printFarm(): string {
  return `${printSnapshot(snapshotOf(farm))}\n`;
}
