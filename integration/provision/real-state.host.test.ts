import { afterAll, beforeAll, expect, test } from 'vitest';
import { LxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

// What containers have otherwise than the manifest says is told as it is, and answers are those of the kernel.
const host = sharedLxcHost();
const patience = { timeout: 600_000 };

let provisioned: ProvisionedHost;
/** Its configuration includes a rule, which its host layer has besides those of the manifest. */
let web: LxcContainer;
/** It has no layer of its own. */
let plain: LxcContainer;
/** A file that the configuration of `web` includes. */
const more = '/root/more.conf';

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.writeFile(more, '# more\nlxc.apparmor.raw = signal (send) peer=unconfined,\n');
  web = await LxcContainer.create(host, { kind: 'busybox', configuration: [`lxc.include = ${more}`] });
  plain = await LxcContainer.create(host, { kind: 'busybox' });
  await provisioned.write('real.aa', 'abi <abi/4.0>,\nprofile service { file, signal, ptrace, }\n');
  const layer = '    container: { policy: [./real.aa] }\n';
  await provisioned.write(
    'real.yaml',
    `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n${layer}  ${plain.name}:\n    runtime: lxc\n`,
  );
  await provisioned.apply('real.yaml');
  await Promise.all([web.start(), plain.start()]);
}, 600_000);

afterAll(async () => {
  await provisioned.lamellar(['remove', '--yes']);
  for (const container of [web, plain]) await container.destroy();
  await host.run(['rm', '-f', more]);
});

function lamellar(...words: readonly string[]) {
  return provisioned.lamellar([...words, '--manifest', 'real.yaml']);
}

/** Whether the kernel lets a process under a profile send a signal to an unconfined one. */
async function maySignal(profile: string): Promise<boolean> {
  const script = 'sleep 60 & pid=$!; aa-exec -p "$1" -- kill -CONT $pid; status=$?; kill $pid; exit $status';
  return (await host.run(['sh', '-c', script, 'sh', profile])).exitCode === 0;
}

test(
  'a rule that a configuration includes counts in answers, with its place, as for the kernel',
  patience,
  async () => {
    expect([await maySignal(web.profile), await maySignal(plain.profile)]).toEqual([true, false]);
    const { exitCode, stdout } = await lamellar('can', web.profile, 'signal:cont', 'unconfined');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining(
        `${more}:2: signal (send) peer=unconfined, (included from host layer of `,
      ) as string,
    });
    expect(await lamellar('can', plain.profile, 'signal:cont', 'unconfined')).toMatchObject({ exitCode: 1 });
    expect(await lamellar('plan')).toMatchObject({ exitCode: 0, stdout: 'nothing to do\n' });
  },
);

test('a container whose configuration gives it no profile is told of, and left alone', patience, async () => {
  const configuration = `${plain.folder}/config`;
  await host.output(['sh', '-c', `echo 'lxc.apparmor.profile = unconfined' >> ${configuration}`]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe('unconfined');
  const message = 'gives it no profile at all (`unconfined`), and not the host layer of the manifest';
  const status = await lamellar('status');
  expect({ ...status, stdout: status.stdout.replaceAll(/\s+/g, ' ') }).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(message) as string,
  });
  for (const words of [['plan'], ['apply', '--yes']])
    expect(await lamellar(...words)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(message) as string,
    });
  await host.output(['sed', '-i', '$d', configuration]);
  await plain.stop();
  await plain.start();
  expect(await plain.label()).toBe(`${plain.profile}//&:${plain.namespace}:unconfined`);
  expect(await lamellar('status')).toMatchObject({ exitCode: 0 });
});
