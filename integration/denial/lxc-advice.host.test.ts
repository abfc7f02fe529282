import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { againstSchema } from '../docs/against-schema.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import type { CommandResult } from '../lab/host/ssh-session.ts';
import { builtCli, ProvisionedHost } from '../provision/provisioned-host.ts';
import { attemptPolicy, attemptedOperations, denyingLines, type AttemptedOperation } from './attempts.ts';

// Advice for a real host's refusals, applied at the advised places, lets the refused attempts work and allows nothing
// else.
const host = sharedLxcHost();
const patience = { timeout: 1_800_000 };
const script = '/srv/attempts.pl';
const hostProfile = 'lamellar-attempts';
const hostFile = `/etc/apparmor.d/${hostProfile}`;
const innerProfile = 'attempts';
const innerFile = '/etc/apparmor.d/attempts';

/** An answer of `lamellar why` about a container or the host. */
interface Answer {
  readonly rules: readonly { readonly rules: readonly string[] }[];
  readonly install: {
    readonly command: string;
    readonly restarts: readonly string[];
    readonly byHand: readonly string[];
  };
}

/** A place for attempts: under a profile of the host, of the container layer, or of the host layer only. */
interface Place {
  readonly title: string;
  readonly attempts: readonly AttemptedOperation[];
  readonly run: (words: readonly string[]) => Promise<CommandResult>;
  /** Recreates the objects of the attempts. */
  readonly prepare: () => Promise<readonly [target: number, other: number]>;
}

let stacked: LabLxcContainer;
let strict: LabLxcContainer;

/** Creates files and two target processes, unconfined and confined, under the root of the given process. */
const prepareScript = `set -e
folder=$1/srv/attempts; pid=$2
rm -rf --one-file-system "$folder"; mkdir -p "$folder"; cd "$folder"
mkdir mounted bound unmounted source
for name in read write append unlinked old linked mode locked owned; do echo x > "$name"; done
cp "$1/usr/bin/true" program
nsenter -t "$pid" -m mount -t tmpfs none /srv/attempts/unmounted`;

async function inContainer(container: LabLxcContainer, profile?: string): Promise<readonly [number, number]> {
  const pid = await container.initPid();
  await host.output(['sh', '-c', prepareScript, 'sh', container.root, String(pid)]);
  const target = await container.spawn(['sleep', '100000']);
  const other = profile === undefined ? target : await container.spawn(['sleep', '100000'], profile);
  return [target.pid, other.pid];
}

const perl = ['/usr/bin/perl', script];

const places: readonly Place[] = [
  {
    title: 'a profile of the host',
    attempts: attemptedOperations,
    run: (words) => host.run(['aa-exec', '-p', hostProfile, '--', ...perl, hostProfile, ...words]),
    prepare: async () => {
      await host.run(['umount', '-q', '/srv/attempts/mounted', '/srv/attempts/bound', '/srv/attempts/unmounted']);
      await host.output(['sh', '-c', prepareScript, 'sh', '', '1']);
      const start = 'setsid "$@" < /dev/null > /dev/null 2>&1 & echo $!';
      const [target, other] = [[], ['aa-exec', '-p', `${hostProfile}-target`, '--']].map((under) =>
        host.output(['sh', '-c', start, 'sh', ...under, 'sleep', '100000']),
      );
      return [Number(await target), Number(await other)];
    },
  },
  {
    title: 'a container layer',
    attempts: attemptedOperations,
    run: (words) => stacked.attachAs(innerProfile, [...perl, innerProfile, ...words]),
    prepare: () => inContainer(stacked, `${innerProfile}-target`),
  },
  {
    title: 'a host layer',
    attempts: attemptedOperations.filter(({ denied }) => denied !== undefined),
    run: (words) => strict.attach([...perl, innerProfile, ...words]),
    prepare: () => inContainer(strict),
  },
];

/** The results of attempts: `1`, or `0` and the error. */
async function tryAll(
  { title, run, prepare }: Place,
  which: readonly AttemptedOperation[],
): Promise<readonly string[]> {
  const [target, other] = await prepare();
  const { stdout, stderr, exitCode } = await run([String(target), String(other), ...which.map(({ name }) => name)]);
  const shown = stdout.split('\n').filter((line) => line !== '');
  if (exitCode !== 0 || shown.length !== which.length) throw new Error(`${title}: ${exitCode} ${stdout}${stderr}`);
  return shown.map((line) => line.split('\t')[1] ?? '');
}

beforeAll(async () => {
  await ProvisionedHost.of(host);
  const source = new URL('attempts.pl', import.meta.url).pathname;
  await host.copyIn(source, script);
  await host.writeFile(hostFile, attemptPolicy(hostProfile));
  await host.output(['apparmor_parser', '-r', '-K', hostFile]);
  const usual = [
    'lxc.apparmor.allow_nesting = 0',
    // An init system would start slower than the whole test and mount the policy file system.
    'lxc.init.cmd = /bin/sleep infinity',
    'lxc.mount.entry = /sys/kernel/security sys/kernel/security none bind,create=dir 0 0',
    // `mac_admin` is required to load policy into the container's own namespace.
    'lxc.cap.drop =',
  ];
  stacked = await LabLxcContainer.create(host, { kind: 'debian', configuration: usual });
  strict = await LabLxcContainer.create(host, { kind: 'debian', configuration: [...usual, ...denyingLines] });
  for (const container of [stacked, strict]) {
    await host.copyIn(source, `${container.root}${script}`);
    await container.start();
  }
  await host.writeFile(`${stacked.root}${innerFile}`, attemptPolicy(innerProfile));
  await stacked.loadPolicy(attemptPolicy(innerProfile));
}, 900_000);

afterAll(async () => {
  for (const container of [stacked, strict]) await container.destroy();
  await host.run(['umount', '-q', '/srv/attempts/mounted', '/srv/attempts/bound', '/srv/attempts/unmounted']);
  await host.run(['apparmor_parser', '-R', hostFile]);
  await host.run(['rm', '-rf', hostFile, script, '/srv/attempts']);
});

/**
 * The answers about a log. The local machine evaluates the host's snapshot, because an emulated host would take minutes.
 */
async function adviceFor(log: string): Promise<readonly Answer[]> {
  const saved = await host.run(['lamellar', 'snapshot', '-'], { timeout: 600 });
  const folder = await mkdtemp(join(tmpdir(), 'lamellar-advice-'));
  try {
    await writeFile(join(folder, 'host'), saved.stdout);
    const words = ['why', '-', '--snapshot', join(folder, 'host'), '--format', 'json'];
    const options = { input: log, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
    const { stdout, stderr, status } = spawnSync(process.execPath, [builtCli, ...words], options);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(againstSchema('why', stdout)).toEqual([]);
    return (JSON.parse(stdout) as { readonly summaries: readonly Answer[] }).summaries;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs the commands that install advised rules. */
async function apply(all: readonly Answer[]): Promise<void> {
  for (const { install } of all) {
    expect(install.byHand).toEqual([]);
    // The user is root.
    await host.output(['bash', '-c', `sudo() { "$@"; }; ${install.command}`], { timeout: 600 });
    if (install.restarts.includes(stacked.name)) await stacked.loadPolicy(await policyInside());
  }
}

async function policyInside(): Promise<string> {
  return Buffer.from(await host.readFile(`${stacked.root}${innerFile}`)).toString();
}

/** A refusal may hide the next. */
const maxRounds = 4;

test('a refused request works with exactly the rules from its log lines', patience, async () => {
  const chosen = new Map(
    places.map((place) => [
      place,
      randomPart(`repaired under ${place.title}`, place.attempts, place.attempts.length / 2),
    ]),
  );
  const tell = (
    all: ReadonlyMap<Place, readonly AttemptedOperation[]>,
    outcomes: ReadonlyMap<Place, readonly string[]>,
  ) =>
    [...all].flatMap(([place, which]) =>
      which.map(({ name }, at) => `${place.title}: ${name}: ${outcomes.get(place)?.[at] ?? '?'}`),
    );
  const isRefused = (line: string): boolean => / 0 (?:1|13)$/.test(line);
  const run = async (all: ReadonlyMap<Place, readonly AttemptedOperation[]>): Promise<readonly string[]> => {
    const outcomes = new Map<Place, readonly string[]>();
    for (const [place, which] of all) outcomes.set(place, await tryAll(place, which));
    return tell(all, outcomes);
  };

  const every = new Map(places.map((place) => [place, place.attempts]));
  const before = await run(every);
  expect(before.filter((line) => !isRefused(line))).toEqual([]);

  let [left, rules] = [await refusedOf(chosen, run), 0];
  for (let round = 0; left.outcomes.some(isRefused) && round < maxRounds; round++) {
    const advice = await adviceFor(left.log);
    rules += advice.flatMap((one) => one.rules).reduce((sum, one) => sum + one.rules.length, 0);
    await apply(advice);
    left = await refusedOf(chosen, run);
  }
  expect(left.outcomes.filter((line) => !line.endsWith(': 1'))).toEqual([]);

  const others = new Map(
    places.map((place) => [place, place.attempts.filter((one) => chosen.get(place)?.includes(one) !== true)]),
  );
  const after = await run(others);
  expect(after.filter((line) => !before.includes(line))).toEqual([]);
  console.log(
    `refusals on a host and in containers: ${before.length} tried, ${left.outcomes.length} repaired with ${rules} rules, ${after.length} as before`,
  );
});

/** The results of attempts, with the kernel's log of the attempts. */
async function refusedOf(
  chosen: ReadonlyMap<Place, readonly AttemptedOperation[]>,
  run: (all: ReadonlyMap<Place, readonly AttemptedOperation[]>) => Promise<readonly string[]>,
): Promise<{ readonly outcomes: readonly string[]; readonly log: string }> {
  await host.output(['dmesg', '--clear']);
  const outcomes = await run(chosen);
  return { outcomes, log: await host.kernelLog() };
}
