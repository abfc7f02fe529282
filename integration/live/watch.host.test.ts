import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';

const host = sharedLxcHost();
const folder = '/root/watch';
const profileFile = '/etc/apparmor.d/zz-watched';
let web: LabLxcContainer;
let provisioned: ProvisionedHost;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.output(['mkdir', '-p', folder]);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  await host.run(['sh', '-c', watching]);
  await until('the first report', async () => (await read('err')).includes('checking every'));
}, 900_000);

afterAll(async () => {
  await host.run(['sh', '-c', `kill -KILL "$(cat ${folder}/pid)"; rm -rf ${folder}`]);
  await host.run([
    'sh',
    '-c',
    `apparmor_parser -R ${profileFile}; rm -f ${profileFile}; sysctl -q -w kernel.dmesg_restrict=1`,
  ]);
  await web.destroy();
}, 300_000);

/** Starts a command in the background; a file records the exit status and time. */
function inBackground(command: string): string {
  return `cd ${folder} || exit
rm -f status pid out err
setsid bash -c '${command} --watch 1 >out 2>err </dev/null &
  echo $! >pid; wait $!; echo "$? $(date +%s%N)" >status' >/dev/null 2>&1 </dev/null &`;
}

const watching = inBackground('lamellar audit --live --fail-on medium');

/** Reads a part of the command's output. */
function read(part: 'out' | 'err' | 'status'): Promise<string> {
  return host.output(['sh', '-c', `cat ${folder}/${part} 2>/dev/null || true`]);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const last = Date.now() + 300_000;
  while (!(await isSo())) {
    if (Date.now() > last) throw new Error(`${what} has not come: ${await read('out')}${await read('err')}`);
    await sleep(500);
  }
}

/** Performs an action and returns the new output lines up to a given line. */
async function linesAfter(act: () => Promise<unknown>, line: string): Promise<readonly string[]> {
  const before = (await read('out')).length;
  await act();
  let lines: readonly string[] = [];
  await until(line, async () => {
    lines = (await read('out'))
      .slice(before)
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => one.replace(/^\S+Z /, ''));
    return lines.includes(line);
  });
  return lines;
}

/** The final changes, sorted: opposite changes of intermediate states cancel. */
function finalChanges(lines: readonly string[]): readonly string[] {
  const opposite = (line: string): string => `${line.startsWith('+') ? '-' : '+'}${line.slice(1)}`;
  const count = (line: string): number => lines.filter((one) => one === line).length;
  return [...new Set(lines)].filter((line) => count(line) > count(opposite(line))).sort();
}

/** Ends the command by a signal. @returns the exit status, and the duration in ms */
async function end(signal: string): Promise<readonly [status: number, milliseconds: number]> {
  const sent = await host.output(['sh', '-c', `date +%s%N; kill -${signal} "$(cat ${folder}/pid)"`]);
  await until('its end', async () => (await read('status')) !== '');
  const [status = '', ended = ''] = (await read('status')).trim().split(' ');
  return [Number(status), Number(BigInt(ended) - BigInt(sent.trim())) / 1e6];
}

/** Host programs for the container: the monitor, the first or last of the kind, and the programs for start and stop. */
const ofLxc = / the host runs a program under (?:\/usr\/bin\/)?lxc-(?:start|stop)$/;

/** True for lines unrelated to the container and its host programs. */
function isUnrelated(line: string): boolean {
  return !line.includes(`container ${web.name}`) && !ofLxc.test(line);
}

test('a started container, a loaded profile and a changed sysctl are reported', async () => {
  const runs = `lxc container ${web.name} runs under ${web.profile}//&:${web.namespace}:unconfined`;
  const started = await linesAfter(() => web.start(), `+ ${runs}`);
  expect(started.filter(isUnrelated)).toEqual([]);

  await host.writeFile(profileFile, 'profile zz-watched /usr/bin/zz-watched { signal, }\n');
  const load = () => host.output(['apparmor_parser', '-r', profileFile]);
  const loaded = await linesAfter(async () => {
    await load();
    // The load is reported before the sysctl.
    await host.output(['sysctl', '-q', '-w', 'kernel.dmesg_restrict=0']);
  }, '+ kernel.dmesg_restrict is 0');
  expect(loaded).toContain('- kernel.dmesg_restrict is 1');
  await until('the profile', async () => (await read('out')).includes('+ profile `zz-watched` is loaded from '));

  const stopped = await linesAfter(() => web.stop(), `- ${runs}`);
  expect(stopped.filter(isUnrelated)).toEqual([]);
}, 1_200_000);

test('a signal ends it at once, even during a closer look, with the status of the last result', async () => {
  // A comment changes no fact, and the detailed check takes seconds here.
  await host.output(['sh', '-c', `echo '# touched' >>${profileFile}`]);
  await sleep(3000);
  const busy = await end('INT');
  await host.run(['sh', '-c', watching]);
  await until('the first report', async () => (await read('err')).includes('checking every'));
  const idle = await end('TERM');
  await host.run(['sh', '-c', watching]);
  await until('its start', async () => (await host.run(['test', '-s', `${folder}/pid`])).exitCode === 0);
  const first = await end('TERM');
  const started = Date.now();
  const { exitCode } = await host.run(['lamellar', 'audit', '--live', '--fail-on', 'medium'], { timeout: 600 });
  const audited = Date.now() - started;
  console.log(
    `ended after ${[busy, idle, first].map(([, milliseconds]) => Math.round(milliseconds)).join(', ')} ms: looking closer, between two looks, before the first report`,
  );
  expect([busy[0], idle[0], first[0]]).toEqual([exitCode, exitCode, 128 + 15]);
  // Waiting for the detailed check would take as long as an audit on the host.
  expect(busy[1]).toBeLessThan(audited / 4);
}, 1_200_000);

test('status of a manifest reports manual differences', async () => {
  await provisioned.write('watched.aa', 'abi <abi/4.0>,\nprofile watched /usr/bin/watched { file, capability, }\n');
  const manifest = `lamellar: 1\ncontainers:\n  ${web.name}:\n    runtime: lxc\n    container: {policy: [./watched.aa]}\n`;
  await provisioned.write('watched.yaml', manifest);
  await provisioned.apply('watched.yaml');
  await web.start();
  await host.run(['sh', '-c', inBackground('lamellar status --manifest /root/manifests/watched.yaml')]);
  await until('the first table', async () => (await read('err')).includes('checking every'));
  expect((await read('out')).split('\n')[1]).toMatch(new RegExp(`^${web.name} +running +applied +loaded`));

  const [running, incomplete] = [
    `${web.name}: running`,
    `${web.name}: not loaded, or different from the manifest: watched`,
  ];
  const remove = [
    'sh',
    '-c',
    'printf %s "$1" >/sys/kernel/security/apparmor/.remove',
    'sh',
    `:${web.namespace}:watched`,
  ];
  const removed = await linesAfter(() => host.output(remove), `+ ${incomplete}`);
  expect(removed).toEqual([`+ ${incomplete}`]);
  const stopped = await linesAfter(() => web.stop(), `+ ${web.name}: stopped, as in the manifest`);
  expect(finalChanges(stopped)).toEqual([
    `+ ${web.name}: stopped, as in the manifest`,
    `- ${incomplete}`,
    `- ${running}, as in the manifest`,
  ]);
  expect((await end('INT'))[0]).toBe(0);
  const { exitCode } = await provisioned.lamellar(['remove', '--yes']);
  expect(exitCode).toBe(0);
}, 1_200_000);
