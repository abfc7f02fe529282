import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { auditModes, type AuditMode } from '@lamellar/core/mediation';
import { afterAll, expect, test } from 'vitest';
import type { ProcEntry } from '../../adapters/process/testing/proc-folder.ts';
import { compiledAttachments, compiledInits, compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { closedContainers, closedInWords, profileWithoutSysAdmin } from './closed-containers.ts';
import { compileLayers } from '../resources/compile-layers.ts';
import { Configurations } from '../resources/configurations.ts';
import { changesBetween, layOut } from '../resources/layout.ts';
import { planHost } from './host-plan.ts';
import { containerWithPolicy, incus } from '../testing/composed-container.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-closed-'));
afterAll(() => rmSync(scratch, { recursive: true }));

// The audit modes in which the profile of the program denies sys_admin.
test.each<[program: string, modes: readonly AuditMode[]]>([
  ['closed', auditModes],
  ['complaining', ['quiet']],
  ['quiet', ['normal', 'quiet_denied', 'quiet']],
  ['free', []],
  ['able', []],
  ['other', []],
])('the profile of %s denies sys_admin in the audit modes %j', (program, modes) => {
  const denying = auditModes.filter((mode) =>
    profileWithoutSysAdmin(compiledInits, `/sbin/${program}`, { auditMode: mode, isComplaining: false }),
  );
  expect(denying).toEqual(modes);
});

interface Entered {
  readonly policy?: Uint8Array;
  readonly runtime?: Parameters<typeof containerWithPolicy>[2];
  readonly loaded?: Uint8Array;
  readonly hasInit?: boolean;
  readonly program?: string;
  readonly auditMode?: AuditMode;
  readonly isComplaining?: boolean;
}

/**
 * Returns the closed containers if `db` runs nginx, or a different program, as init in the policy namespace, in
 * addition to a process from outside.
 */
async function closed({
  policy = compiledAttachments,
  runtime = incus,
  loaded,
  hasInit = true,
  program = '/usr/sbin/nginx',
  auditMode = 'normal',
  isComplaining = false,
}: Entered) {
  const layer = [{ name: 'a.aa', text: bytesOf('# a'), origin: './a.aa', profiles: [bytesOf('a')] }];
  const db = { ...containerWithPolicy('db', '', runtime), layer };
  const namespace = bytesOf(db.hostLayer.namespaceName);
  const label = `${db.hostLayer.profileName}//&:${namespace}:unconfined`;
  const init: ProcEntry = { parent: 1, namespace: 'pid:[2]', label, started: 5, program };
  const processes = { 7: { parent: 1, label }, ...(hasInit ? { 30: init, 12: { ...init, started: 9 } } : {}) };
  const machine = folderMachine(mkdtempSync(path.join(scratch, 'm-')), () => policy, new KeptIncus(['db']), processes);
  Object.assign(machine.kernel, { auditMode, isComplaining });
  machine.kernel.add(namespace);
  if (loaded !== undefined) machine.kernel.namespace(namespace).replace(loaded);
  const layout = layOut([db]);
  const compiled = await compileLayers([{ key: 'db', namespace, layer }], machine);
  const reading = {
    applied: undefined,
    changes: changesBetween(layOut([]), layout),
    selected: undefined,
    unable: new Map(),
    contradicting: new Map(),
    compiled: { containers: compiled, hostLayers: new Map() },
    configurations: await Configurations.of([...layout.containers.values()], machine.incus),
    live: machine.live(),
    machine,
  };
  return closedContainers(await planHost(reading));
}

test('an Incus container whose init gets a profile without sys_admin is reported before the load', async () => {
  expect(await closed({})).toEqual([{ container: 'db', program: '/usr/sbin/nginx', profile: 'nginx' }]);
});

test('an init in complain mode is closed if the audit mode enforces denials', async () => {
  const complaining = { policy: compiledInits, program: '/sbin/complaining' };
  expect(await closed(complaining)).toEqual([]);
  expect(await closed({ ...complaining, auditMode: 'quiet' })).toEqual([
    { container: 'db', program: '/sbin/complaining', profile: 'complaining' },
  ]);
});

test('no init is closed if the whole kernel is in complain mode, unless the audit mode enforces denials', async () => {
  expect(await closed({ isComplaining: true })).toEqual([]);
  expect(await closed({ isComplaining: true, auditMode: 'quiet' })).toHaveLength(1);
});

test.each<[string, Entered]>([
  ['has no profile for its init', { policy: compiledTwoProfiles }],
  ['has it already', { loaded: compiledAttachments }],
  ['is of LXC', { runtime: { runtime: 'lxc', lxcPath: '/var/lib/lxc' } }],
  ['has no init that is known', { hasInit: false }],
])('a container that %s is not closed', async (_, entered) => {
  expect(await closed(entered)).toEqual([]);
});

test('containers that `incus exec` does not enter are told, those together whose init is the same', () => {
  const [program, profile] = ['/bin/busybox', bytesOf('default')];
  expect(
    closedInWords([
      { container: 'db', program, profile },
      { container: 'shop', program: '/sbin/\u001b', profile },
      { container: 'web', program, profile },
    ]),
  ).toEqual([
    '`incus exec` fails in containers db, web after the next start: profile default of init `/bin/busybox` lacks sys_admin',
    '`incus exec` fails in container `shop` after the next start: profile default of init `/sbin/\\x1b` lacks sys_admin',
  ]);
});
