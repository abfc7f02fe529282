import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from './provisioned-host.ts';

const host = sharedLxcHost();

const containers = inject('everything') > 0 ? 500 : 100;
/** The number of timed calls of apparmor_parser; all calls take equally long. */
const calls = 10;

const layer = fileURLToPath(new URL('../../container-policies/policies/nginx.aa', import.meta.url));
const namespaces = '/sys/kernel/security/apparmor/policy/namespaces';

/**
 * Configurations of containers, and policy namespaces that mark the containers as running: the namespaces' content is
 * ignored.
 */
const makeContainers = `
for i in $(seq ${containers}); do
  mkdir -p /var/lib/lxc/many$i "${namespaces}/lxc-many$i"'_<-var-lib-lxc>'
  printf 'lxc.uts.name = many%s\nlxc.apparmor.profile = generated\n' $i > /var/lib/lxc/many$i/config
done`;

/** The work of all containers' start hooks in sequence. */
const callParser = `
for i in $(seq ${calls}); do
  apparmor_parser --replace "$@" --namespace "lxc-many$i"'_<-var-lib-lxc>' /root/manifests/nginx.aa || exit
done`;

const unload = `
for i in $(seq "$1"); do
  printf nginx > "${namespaces}/lxc-many$i"'_<-var-lib-lxc>/.remove'
done`;

/** Only the kernel's work of loading a policy per namespace: a lower bound for sequential programs. */
const loadEach = `
open my $file, '<:raw', '/root/manifests/nginx.bin' or die; local $/; my $policy = <$file>;
for my $i (1 .. ${containers}) {
  open my $load, '>:raw', "${namespaces}/lxc-many\${i}_<-var-lib-lxc>/.replace" or die;
  syswrite($load, $policy) == length $policy or die;
}`;

let provisioned: ProvisionedHost;

beforeAll(async () => {
  provisioned = await ProvisionedHost.of(host);
  await host.copyIn(layer, '/root/manifests/nginx.aa');
  await host.output(['sh', '-c', makeContainers], { timeout: 600 });
  const names = Array.from({ length: containers }, (_, index) => `many${index + 1}`);
  const entries = names.map((name) => `  ${name}:\n    runtime: lxc\n    container:\n      policy: [nginx]\n`);
  await provisioned.write('lamellar.yaml', `lamellar: 1\ncontainers:\n${entries.join('')}`);
}, 1_200_000);

afterAll(async () => {
  await host.output(['sh', '-c', `rm -r /var/lib/lxc/many*; rmdir ${namespaces}/lxc-many*`], { timeout: 600 });
}, 900_000);

/** A command's result, and the run time in the host in seconds. */
async function timed(command: readonly string[]) {
  const script =
    'cd /root/manifests; start=$(date +%s%N); "$@"; code=$?; echo "$(($(date +%s%N) - start))" >&2; exit $code';
  const { exitCode, stdout, stderr } = await host.run(['sh', '-c', script, 'sh', ...command], { timeout: 1800 });
  return { exitCode, stdout, stderr, seconds: Number(stderr.trimEnd().split('\n').at(-1)) / 1e9 };
}

/**
 * The extrapolated seconds of parser calls for all containers, and the number of namespaces with the loaded layer.
 * Unloads everything afterwards.
 */
async function call(...words: readonly string[]): Promise<{ readonly seconds: number; readonly loads: number }> {
  const { exitCode, stderr, seconds } = await timed(['sh', '-c', callParser, 'sh', ...words]);
  expect(exitCode, stderr).toBe(0);
  const loads = await loaded();
  await host.run(['sh', '-c', unload, 'sh', String(calls)], { timeout: 600 });
  expect(await loaded()).toBe(0);
  return { seconds: (seconds / calls) * containers, loads };
}

/** The seconds of the kernel's work: a load per namespace. Unloads everything afterwards. */
async function load(): Promise<number> {
  await host.output([
    'sh',
    '-c',
    'cd /root/manifests; apparmor_parser --stdout --skip-kernel-load --skip-cache nginx.aa > nginx.bin',
  ]);
  const { exitCode, stderr, seconds } = await timed(['perl', '-e', loadEach]);
  expect(exitCode, stderr).toBe(0);
  expect(await loaded()).toBe(containers);
  await unloadAll();
  return seconds;
}

async function unloadAll(): Promise<void> {
  await host.output(['sh', '-c', unload, 'sh', String(containers)], { timeout: 600 });
  expect(await loaded()).toBe(0);
}

/** The times of apply's messages at the begin and the end of loading layers, in seconds. */
const loadAndReport = `
cd /root/manifests
lamellar apply --yes 2>&1 >/dev/null | grep --line-buffered -e 'loading the layer of many1$' -e finishing |
  while read -r line; do echo "$EPOCHREALTIME"; done`;

/** The seconds of apply to load a layer per namespace and to verify the result in the kernel. */
async function loadByApply(): Promise<number> {
  const [begin = Number.NaN, end = Number.NaN] = (await host.output(['bash', '-c', loadAndReport], { timeout: 600 }))
    .split('\n')
    .map(Number);
  expect(await loaded()).toBe(containers);
  return end - begin;
}

/** The seconds of apply if only the kernel lacks the layers. */
async function reload(): Promise<number> {
  await unloadAll();
  return loadByApply();
}

/** The number of policy namespaces with the layer. */
async function loaded(): Promise<number> {
  const script = `cat ${namespaces}/lxc-many*/profiles/*/name 2>/dev/null | grep -cx nginx`;
  return Number((await host.run(['sh', '-c', script])).stdout);
}

test('many containers of one layer are provisioned in a fraction of the time of a call for each', async () => {
  const before = await call('--skip-cache');
  const planned = await timed(['lamellar', 'plan']);
  expect(planned.exitCode, planned.stderr).toBe(0);
  expect(planned.stdout.split('\n').length).toBeLessThan(150);
  const applied = await timed(['lamellar', 'apply', '--yes']);
  expect(applied.exitCode, applied.stderr).toBe(0);
  expect(await loaded()).toBe(containers);
  // Only the layers, as after a manual unload; twice, because the machine may have been busy.
  const loads = Math.min(await reload(), await reload());
  const [quietPlan, quietApply] = [await timed(['lamellar', 'plan']), await timed(['lamellar', 'apply', '--yes'])];
  for (const quiet of [quietPlan, quietApply])
    expect(quiet).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing to do\n') as string });
  // The containers are stopped: the only problem is the existing policy namespaces.
  const status = await timed(['lamellar', 'status', '--format', 'json']);
  expect(status).toMatchObject({ exitCode: 1 });
  const shown = (JSON.parse(status.stdout) as { readonly containers: readonly { readonly wrong: readonly string[] }[] })
    .containers;
  expect(shown.map(({ wrong }) => wrong.join().split(',')[0])).toEqual(
    Array.from({ length: containers }, () => 'stopped'),
  );
  const removed = await timed(['lamellar', 'remove', '--yes']);
  expect(removed.exitCode, removed.stderr).toBe(0);
  expect(await loaded()).toBe(0);

  // The load of the machine may vary over time.
  const kernel = await load();
  const start = await timed(['node', '-e', '0']);
  const after = await call('--skip-cache');
  expect([before.loads, after.loads]).toEqual([calls, calls]);
  const parser = (before.seconds + after.seconds) / 2;
  // A single compilation costs at most a single call.
  const layers = parser / containers + loads;
  const ratio = (seconds: number) => `${seconds.toFixed(1)} s, ${(parser / seconds).toFixed(1)} times as fast`;
  console.log(
    [
      `${containers} calls of apparmor_parser: ${parser.toFixed(1)} s`,
      `the same layer into ${containers} namespaces, by apply: ${ratio(layers)} (goal: 10)`,
      `all of apply, with files and configurations: ${ratio(applied.seconds)}`,
      `with nothing to do: plan ${ratio(quietPlan.seconds)}; apply ${ratio(quietApply.seconds)}`,
      `plan ${ratio(planned.seconds)}; status ${ratio(status.seconds)}; remove ${ratio(removed.seconds)}`,
      `the kernel's part of it ${ratio(kernel)}; the start of node ${start.seconds.toFixed(1)} s`,
    ].join('\n'),
  );
  // The ratios are 20 and 2 next to a second host: apply reads every container's own configuration and compiles no
  // policy. Varying load of the machine must not fail the test.
  expect(parser / layers).toBeGreaterThan(5);
  expect(parser / applied.seconds).toBeGreaterThan(1);
});

test('the cache of apparmor_parser is unusable: it contains the namespace of the first call', async () => {
  expect(await call('--write-cache')).toMatchObject({ loads: 1 });
});
