import { printSnapshot } from '@lamellar/core/snapshot';
import { snapshotOf } from './example-host.ts';
import { exampleHosts } from './example-hosts.ts';

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
