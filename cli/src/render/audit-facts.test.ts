import { readFileSync } from 'node:fs';
import { auditSnapshot } from '@lamellar/core/audit';
import { bytesOf } from '@lamellar/core/language';
import { readSnapshot, type Snapshot } from '@lamellar/core/snapshot';
import { expect, test } from 'vitest';
import { auditView } from '../views/audit-view.ts';
import { auditFacts } from './audit-facts.ts';
import { changedFacts } from './changed-facts.ts';

const file = new URL('../../../core/src/audit/findings/drifted-policy/example.json', import.meta.url);
const reading = readSnapshot(readFileSync(file, 'utf8'));
if ('problems' in reading) throw new Error('the example is damaged');
const { snapshot } = reading;
const profile = {
  name: bytesOf('/usr/sbin/tool\u001b'),
  mode: 'enforce',
  attach: undefined,
  hash: 'a'.repeat(64),
  load: undefined,
} as const;

/** Returns the changed facts in `after`, without the time and without findings. */
function shown(before: Snapshot, after: Snapshot): readonly string[] {
  const [was, is] = [before, after].map((one) => {
    const audit = auditSnapshot(one, {});
    return auditFacts(auditView({ file: '', audit, findings: [] }), audit.host);
  });
  return changedFacts(was ?? [], is ?? [], new Date())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\S+ /, ''));
}

function withProfiles(
  ...profiles: readonly (Snapshot['namespaces'][number]['profiles'][number] | undefined)[]
): Snapshot {
  const found = profiles.filter((one) => one !== undefined);
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.map((one) =>
      one.name === snapshot.view ? { ...one, profiles: [...one.profiles, ...found] } : one,
    ),
  };
}

test('a watched host reports loaded, replaced and removed profiles', () => {
  const name = String.raw`/usr/sbin/tool\x1b`;
  expect(shown(snapshot, withProfiles(profile))).toEqual([`+ profile \`${name}\` is loaded from aaaaaaaa (enforce)`]);
  expect(shown(withProfiles(profile), withProfiles({ ...profile, mode: 'complain', hash: 'b'.repeat(64) }))).toEqual([
    `- profile \`${name}\` is loaded from aaaaaaaa (enforce)`,
    `+ profile \`${name}\` is loaded from bbbbbbbb (complain)`,
  ]);
  expect(shown(withProfiles(profile), snapshot)).toHaveLength(1);
});

test('a watched host does not report a host layer loaded and removed with its container', () => {
  expect(shown(snapshot, withProfiles({ ...profile, name: bytesOf('lxc-web_</var/lib/lxc>') }))).toEqual([]);
});

test('a watched host reports a changed sysctl', () => {
  const name = bytesOf('kernel.dmesg_restrict');
  const setTo = (value: string): Snapshot => ({ ...snapshot, sysctls: new Map([[name, bytesOf(value)]]) });
  expect(shown(setTo('1'), setTo('0'))).toEqual(['- kernel.dmesg_restrict is 1', '+ kernel.dmesg_restrict is 0']);
});
