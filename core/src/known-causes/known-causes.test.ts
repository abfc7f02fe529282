import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AppArmorRecord } from '../log-records/record.ts';
import { readRecords } from '../log-records/read-record.ts';
import { bytesOf } from '../source/bytes.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { evaluatedCauses } from './evaluated-causes.ts';
import { recordedCauses, takesNoRule } from './recorded-causes.ts';

const here = new URL('.', import.meta.url);
const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const textOf = (path: string): string => readFileSync(new URL(path, here), 'utf8');
const recordsIn = (text: string): readonly AppArmorRecord[] => readRecords(bytesOf(text));
const linesOf = (folder: string): readonly string[] => textOf(`${folder}/example.log`).trim().split('\n');

/** Returns the folder of a cause; all recorded reasons are in one folder. */
function kindOf(id: string): string {
  return folders.includes(id) ? id : 'recorded-reason';
}

function evaluatedIn(policy: string, record: AppArmorRecord) {
  return evaluatedCauses(record, new StackedPolicy(readPolicy({ '': policy })), newestBehaviours);
}

test.each(folders.flatMap((folder) => linesOf(folder).map((line) => [folder, line] as const)))(
  '%s recognises %s',
  (folder, line) => {
    const [record] = recordsIn(line);
    if (record === undefined) throw new Error('no record');
    const policy = `${folder}/example.aa`;
    const found = existsSync(new URL(policy, here)) ? evaluatedIn(textOf(policy), record) : recordedCauses(record);
    expect(found.map(({ id }) => kindOf(id))).toContain(folder);
  },
);

test.each<[record: string, ids: readonly string[]]>([
  ['profile="p" operation="signal" denied_mask="send" signal=term peer="q"', []],
  ['profile="p" operation="mount" name="/m/" srcname="/x" flags="rw, bind"', []],
  [
    'profile="lxc-w_</var/lib/lxc>" operation="mount" class="mount" name="/proc/" flags="rw, move"',
    ['detached-mount', 'nested-container'],
  ],
  [
    'profile="w" operation="open" info="Failed name lookup - disconnected path" name="apparmor/.null"',
    ['null-device', 'disconnected-path'],
  ],
])('%s has the causes %j', (line, ids) => {
  expect(
    recordsIn(`apparmor="DENIED" ${line}`)
      .flatMap((one) => recordedCauses(one))
      .map(({ id }) => id),
  ).toEqual(ids);
});

test('a policy change is the last resort', () => {
  const [record] = recordsIn('apparmor="DENIED" operation="open" class="file" profile="p" name="/x" denied_mask="r"');
  if (record === undefined) throw new Error('no record');
  expect(evaluatedIn('profile p { /x r, }', record).map(({ id }) => id)).toEqual(['changed-policy']);
  expect(evaluatedIn('profile p { /y r, }', record)).toEqual([]);
  expect(takesNoRule(record)).toBe(false);
});

test.each([
  ['unconfined', 'signal peer=nginx,', ['earlier-start']],
  ['unconfined', '', []],
  ['default', 'signal peer=nginx,', []],
])('for the target %s, a service with the rules "%s" has the causes %j', (peer, rules, ids) => {
  const host = 'profile lxc-web_</var/lib/lxc> { signal, }';
  const policy = `${host} profile :lxc-web_<-var-lib-lxc>:nginx { ${rules} } profile :lxc-web_<-var-lib-lxc>:default { }`;
  const [record] = recordsIn(textOf('earlier-start/example.log').replace('peer="unconfined"', `peer="${peer}"`));
  if (record === undefined) throw new Error('no record');
  expect(evaluatedIn(policy, record).map(({ id }) => id)).toEqual(ids);
});
