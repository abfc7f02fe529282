import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, type ByteString } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { NoParserError } from '../../adapters/kernel/apparmor-parser.ts';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';
import { containerLayers } from './container-layers.ts';
import type { Run, Transaction } from './resource.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-layers-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const policy = compiledTwoProfiles;
const namespace = bytesOf('n');

/** Unloads the profiles `a` and `b`. Returns the changes, the compiled text, and the profiles afterwards. */
async function unload(label: string, hasParser = true) {
  const texts: ByteString[] = [];
  const compile = (text: ByteString): Uint8Array => {
    if (!hasParser) throw new NoParserError('apparmor_parser is not installed');
    texts.push(text);
    return policy;
  };
  const machine = folderMachine(mkdtempSync(path.join(scratch, 'host-')), compile, new KeptIncus(), {
    10: { parent: 1, label },
  });
  machine.kernel.add(namespace);
  const kernel = machine.kernel.namespace(namespace);
  kernel.replace(policy);
  const changes: string[] = [];
  machine.kernel.watch = (change) => void changes.push(change);
  const container = { name: 'web', namespace, profiles: [bytesOf('a'), bytesOf('b')] };
  const transaction = { container, from: container, to: undefined, layer: undefined, isLacking: false, lost: [] };
  const run = { machine, announce: () => undefined, isUndoing: false };
  await containerLayers([transaction as unknown as Transaction], run as unknown as Run);
  return { changes, texts, left: kernel.profiles().map(({ name }) => name) };
}

const emptied = 'profile a flags=(unconfined) { }\nprofile b flags=(unconfined) { }\n';

test.each([
  [
    'with processes are emptied first',
    'h//&:n:b',
    { changes: ['load', 'unload', 'unload'], texts: [emptied], left: [] },
  ],
  ['without processes are removed', 'h//&:n:other', { changes: ['unload', 'unload'], texts: [], left: [] }],
  [
    'of an equal name in a different namespace do not matter',
    'h//&:m:b',
    { changes: ['unload', 'unload'], texts: [], left: [] },
  ],
])('profiles %s', async (_, label, expected) => {
  expect(await unload(label)).toEqual(expected);
});

test('profiles with processes stay loaded if apparmor_parser is missing', async () => {
  expect(await unload('h//&:n:b', false)).toEqual({ changes: [], texts: [], left: ['a', 'b'] });
});
