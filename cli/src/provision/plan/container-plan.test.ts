import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytesOf } from '@lamellar/core/language';
import { afterAll, expect, test } from 'vitest';
import type { ProcEntry } from '../../adapters/process/testing/proc-folder.ts';
import { compiledTwoProfiles } from '../../testing/compiled-policy.ts';
import { compileLayers } from '../resources/compile-layers.ts';
import { Configurations } from '../resources/configurations.ts';
import { planHost } from './host-plan.ts';
import { appliedLayer } from '../resources/container-state.ts';
import { changesBetween, layOut } from '../resources/layout.ts';
import type { PlannedChanges } from '../resources/planned-changes.ts';
import { runningLayers, type RunningLayer } from './running-host-layers.ts';
import { containerWithPolicy } from '../testing/composed-container.ts';
import { folderMachine, KeptIncus } from '../testing/folder-machine.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'lamellar-difference-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const generated = 'profile "lxc-web_</var/lib/lxc>" {\n  file,\n\n}\n';

/** The state of `web` before the first apply. */
interface Running {
  /**
   * The label of the first process, with `HOST` for the name of the host layer and `INNER` for the name of the policy
   * namespace. Undefined for a stopped container.
   */
  readonly label?: string;
  readonly hasNamespace?: boolean;
  readonly hasSocket?: boolean;
  /** True if Proxmox VE has the settings already. */
  readonly isOfProxmox?: boolean;
}

async function lookedAt({
  label,
  hasNamespace = false,
  hasSocket = label !== undefined,
  isOfProxmox = false,
}: Running) {
  const lxcPath = mkdtempSync(path.join(scratch, 'lxc-'));
  const lxc = { runtime: 'lxc', lxcPath, ...(isOfProxmox ? { isProxmox: true as const } : {}) } as const;
  const layer = [{ name: 'a.aa', text: bytesOf('# a'), origin: './a.aa', profiles: ['a', 'b'].map(bytesOf) }];
  const web = { ...containerWithPolicy('web', '', lxc), rules: ['deny mount,'], layer };
  const { profileName, namespaceName } = web.hostLayer;
  mkdirSync(path.join(lxcPath, 'web/apparmor'), { recursive: true });
  writeFileSync(path.join(lxcPath, 'web/config'), 'lxc.apparmor.profile = generated\n');
  if (hasNamespace) writeFileSync(path.join(lxcPath, 'web/apparmor', namespaceName), generated);
  const processes: Record<number, ProcEntry> =
    label === undefined
      ? {}
      : {
          10: { parent: 1, title: `[lxc monitor] ${lxcPath} web` },
          11: {
            parent: 10,
            namespace: 'pid:[2]',
            label: label.replace('HOST', profileName).replace('INNER', namespaceName),
          },
        };
  const sockets = hasSocket ? [`@${lxcPath}/web/command`] : [];
  const machine = folderMachine(lxcPath, () => compiledTwoProfiles, new KeptIncus(), processes, sockets);
  if (hasNamespace) machine.kernel.add(bytesOf(namespaceName));
  const layout = layOut([web]);
  const containers = [...layout.containers.values()];
  const compiled = await compileLayers(
    containers.map((each) => ({ key: each.name, namespace: each.namespace, layer: appliedLayer(each) })),
    machine,
  );
  const configurations = await Configurations.of(containers, machine.incus);
  const live = machine.live();
  const changes = changesBetween(isOfProxmox ? layout : layOut([]), layout);
  const reasons = { selected: undefined, unable: new Map(), contradicting: new Map() };
  const reading = { applied: undefined, changes, configurations, live, machine, ...reasons };
  const plan = await planHost({ ...reading, compiled: { containers: compiled, hostLayers: new Map() } });
  const running = runningLayers(containers, { configurations, live, kernel: machine.kernel });
  return {
    difference: plan.planned,
    running: running.get('web'),
    file: path.join(lxcPath, 'web/apparmor', namespaceName),
  };
}

const hostOfWeb = [{ container: 'web', layers: ['host'] }] as const;
const inNamespace = 'HOST//&:INNER:unconfined';
const loadOfWeb = expect.objectContaining({ container: 'web', load: ['a', 'b'] }) as PlannedChanges['loads'][number];

test.each<readonly [what: string, running: Running, shown: Partial<PlannedChanges>]>([
  ['that does not run needs no start', {}, { restarts: [], waiting: [], loads: [] }],
  ['that only has the socket of one that runs does not run', { hasSocket: true }, { restarts: [], loads: [] }],
  [
    'without a profile needs a start, and nothing can be loaded',
    { label: 'unconfined' },
    { restarts: ['web'], loads: [], lost: [{ container: 'web', layers: ['host'] }] },
  ],
  [
    'whose host layer was unloaded needs a start, and gets its container layer at once',
    { label: 'unconfined//&:INNER:unconfined', hasNamespace: true },
    { restarts: ['web'], loads: [loadOfWeb], lost: [{ container: 'web', layers: ['host'] }] },
  ],
  [
    'whose policy namespace was removed needs a start, and nothing can be loaded',
    { label: inNamespace, hasSocket: true },
    { restarts: ['web'], waiting: [], loads: [], lost: [{ container: 'web', layers: ['container'] }] },
  ],
  [
    'under another profile does so, too',
    { label: 'lxc-container-default-cgns' },
    { restarts: ['web'], waiting: hostOfWeb, loads: [], lost: [] },
  ],
  [
    'under a host layer without the rules does so',
    { label: inNamespace, hasNamespace: true },
    { restarts: ['web'], waiting: hostOfWeb, lost: [] },
  ],
  [
    'of Proxmox VE gets its container layer at the next start',
    { label: inNamespace, hasNamespace: true, isOfProxmox: true },
    { restarts: ['web'], waiting: [{ container: 'web', layers: ['container'] }], loads: [], lost: [] },
  ],
])('a container %s', async (_, running, shown) => {
  const { difference } = await lookedAt(running);
  expect(difference).toMatchObject(shown);
});

test('a container with an existing policy namespace gets its layer at once', async () => {
  const { difference } = await lookedAt({ label: inNamespace, hasNamespace: true });
  expect(difference.loads).toMatchObject([{ container: 'web', load: ['a', 'b'], unload: [] }]);
});

test.each<readonly [label: string | undefined, layer: RunningLayer | undefined]>([
  [undefined, undefined],
  ['lxc-container-default-cgns', { reason: 'the container runs under lxc-container-default-cgns' }],
  ['HOST//child', { reason: expect.stringContaining('no such file') as string }],
])('the permissions of a container under %s are known as far as possible', async (label, layer) => {
  expect((await lookedAt(label === undefined ? {} : { label })).running).toEqual(layer);
});

test("a container's label becomes the label that LXC generates with the applied rules", async () => {
  const { running, file } = await lookedAt({ label: inNamespace, hasNamespace: true });
  expect(running).toEqual({
    file,
    now: generated,
    then: generated.replace(/\}\n$/, 'deny mount,\n}\n'),
  });
  expect((await lookedAt({ label: 'unconfined' })).running).toMatchObject({
    now: expect.stringMatching(/^profile .* flags=\(unconfined\) \{ \}$/) as string,
    then: undefined,
  });
});
