import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf, Source } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import { filesOfCommandLine, type NamedFiles } from '../policy/named-files.ts';
import { PolicyFiles } from '../policy/policy-files.ts';
import { sourcesOfPolicy } from '../policy/policy-sources.ts';
import { compose } from './compose.ts';
import { manifestOf } from './testing/read-text.ts';
import type { ExistingLayer } from './existing-layer.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lamellar-compose-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [policy, rules] = [path.join(folder, 'a.aa'), path.join(folder, 'rules')];
writeFileSync(policy, `# A\nprofile a {\n  include "${rules}"\n}\n`);
writeFileSync(rules, '/x r, # x\n');

/** Reads the files of this machine as if not every user could read some. */
function filesWithSecrets(secret: readonly string[]): PolicyFiles {
  const all = filesOfCommandLine();
  const read: NamedFiles['read'] = (file, limit, by) => {
    const found = all.read(file, limit, by);
    return 'reason' in found ? found : { ...found, mayQuote: !secret.includes(file) };
  };
  return new PolicyFiles([folder], { ...all, read });
}

const existing: ExistingLayer = {
  privileged: false,
  rulesBefore: [],
  rulesAfter: [],
  dropsRules: false,
  droppedHooks: [],
  nesting: undefined,
  profile: undefined,
  overruled: { nesting: undefined, profile: undefined },
  unread: [],
};

test.each([
  ['of a cluster has the text with its includes', 'host', true, [], 'profile a {\n  /x r,\n}\n'],
  ['without a cluster has no second text', 'host', false, [], undefined],
  ['that loads its policy itself has no second text', 'container', true, [], undefined],
  ['with a secret policy has no second text', 'host', true, [policy], undefined],
  ['with a secret include has no second text', 'host', true, [rules], undefined],
])('a container %s', (_, load, isInCluster, secret, complete) => {
  const text = `lamellar: 1\ncontainers:\n  web: { runtime: incus, container: { load: ${load}, policy: [${policy}] } }`;
  const files = filesWithSecrets(secret);
  const environment = { ...sourcesOfPolicy({}).environment, resolve: files.resolve };
  const layer = { ...existing, ...(isInCluster ? { isInCluster } : {}) };
  const { containers, diagnostics } = compose(manifestOf(text), files, environment, () => layer);
  expect(diagnostics).toEqual([]);
  expect(containers.flatMap((container) => container.layer.map((each) => each.complete))).toEqual([
    complete === undefined ? undefined : bytesOf(complete),
  ]);
  expect(containers[0]?.layer[0]?.source).toBeInstanceOf(Source);
});

test('a container of Proxmox VE has the text with its includes, whose host layer LXC generates', () => {
  const text = `lamellar: 1\ncontainers:\n  web: { runtime: proxmox, name: "101", container: { policy: [${policy}] } }`;
  const files = filesWithSecrets([]);
  const environment = { ...sourcesOfPolicy({}).environment, resolve: files.resolve };
  const { containers, diagnostics } = compose(manifestOf(text), files, environment, () => undefined);
  expect(diagnostics).toEqual([]);
  expect(containers).toMatchObject([
    {
      runtime: 'lxc',
      instance: '101',
      isProxmox: true,
      hostLayer: { profileName: 'lxc-101_</var/lib/lxc>' },
      layer: [{ complete: bytesOf('profile a {\n  /x r,\n}\n') }],
    },
  ]);
});
