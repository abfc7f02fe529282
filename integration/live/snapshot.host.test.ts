import { readSnapshot, TaskLayers, type Snapshot, type SnapshotTask } from '@lamellar/core/snapshot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabIncusContainer } from '../lab/host/incus-container.ts';
import { LabLxcContainer } from '../lab/host/lxc-container.ts';
import { sharedLxcHost } from '../lab/host/shared-lxc-host.ts';
import { ProvisionedHost } from '../provision/provisioned-host.ts';

const host = sharedLxcHost();
let web: LabLxcContainer;
let shop: LabIncusContainer;
let snapshot: Snapshot;
/** The host pids of disguised processes. */
let disguised: Record<'inside' | 'monitor' | 'ordinary', number>;

const layer = `abi <abi/4.0>,
profile server {
  file,
  signal (receive) peer=unconfined,
}
profile learner flags=(complain) {
}
`;

beforeAll(async () => {
  await ProvisionedHost.of(host);
  web = await LabLxcContainer.create(host, { kind: 'busybox' });
  shop = await LabIncusContainer.create(host);
  await web.start();
  await shop.start();
  await web.loadPolicy(layer);
  await web.spawn(['sleep', '10000'], 'server');
  disguised = await disguise();
  const saved = await host.run(['lamellar', 'snapshot', '-'], { timeout: 300 });
  const reading = readSnapshot(saved.stdout);
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems.slice(0, 3)) + saved.stderr);
  ({ snapshot } = reading);
}, 900_000);

const unsound = 'a\n\u001B[31mb';

/**
 * Starts disguised processes. The first is in a control group named after a different container, with terminal escapes
 * in its name. The second belongs to an ordinary user in a new pid namespace. The parent of the second is named like a
 * monitor, in a control group named after a container.
 */
async function disguise(): Promise<typeof disguised> {
  const title = `[lxc monitor] /var/lib/lxc ${web.name}`;
  const inner = await web.spawn(['sh', '-c', `printf '${unsound}' > /proc/self/comm; sleep 10000; :`]);
  const script = [
    'group=/sys/fs/cgroup/lxc.payload.$1/lxc.payload.$2; mkdir -p "$group"; echo "$3" > "$group/cgroup.procs"',
    'group=/sys/fs/cgroup/user.slice/lxc.payload.$1; mkdir -p "$group"',
    'setsid bash -c \'echo $$ > "$1/cgroup.procs"; exec -a "$2" setpriv --reuid=65534 --regid=65534 --clear-groups unshare -U -r -p -f sleep 10000\' bash "$group" "$4" </dev/null >/dev/null 2>&1 &',
    'until child=$(pgrep -P $! sleep); do sleep 0.1; done; echo "$! $child"',
  ].join('\n');
  const said = await host.output(['bash', '-c', script, 'bash', web.name, shop.name, String(inner.hostPid), title]);
  const [monitor = 0, ordinary = 0] = said.trim().split(' ').map(Number);
  return { inside: inner.hostPid, monitor, ordinary };
}

afterAll(async () => {
  await host.run(['kill', '-KILL', String(disguised.ordinary), String(disguised.monitor)]);
  await host.run(['rmdir', `/sys/fs/cgroup/user.slice/lxc.payload.${web.name}`]);
  await web.destroy();
  await shop.destroy();
}, 300_000);

/** The output of `aa-status --json`. */
interface AaStatus {
  readonly profiles: Readonly<Record<string, string>>;
  readonly processes: Readonly<Record<string, readonly { profile: string; pid: string; status: string }[]>>;
}

test('everything that `aa-status --json` shows is in a snapshot', async () => {
  const shown = JSON.parse(await host.output(['aa-status', '--json'])) as AaStatus;
  const profiles = Object.fromEntries(
    snapshot.namespaces.flatMap((namespace) =>
      namespace.profiles.map(({ name, mode }) => [namespace.name === '' ? name : `:${namespace.name}:${name}`, mode]),
    ),
  );
  expect(profiles).toEqual(shown.profiles);

  const tasks = new Map(snapshot.tasks.map((task) => [task.id, task]));
  const processes = Object.entries(shown.processes).flatMap(([program, all]) =>
    all.map((one) => ({ ...one, program })),
  );
  // Processes started or ended in between are not in both.
  const both = processes.flatMap((process) => {
    const task = tasks.get(Number(process.pid));
    return task === undefined ? [] : [{ process, task }];
  });
  expect(both.length).toBeGreaterThan(processes.length / 2);
  const programs = await realPaths(both.map(({ task }) => task));
  expect(
    both.map(({ task }, index) => ({
      profile: task.label,
      pid: String(task.id),
      program: programs[index],
      status: task.mode ?? 'unconfined',
    })),
  ).toEqual(both.map(({ process }) => ({ ...process, program: process.program.replace(/ \(deleted\)$/, '') })));
  console.log(
    `aa-status shows ${Object.keys(profiles).length} profiles and ${both.length} processes: all are in the snapshot, which has ${snapshot.tasks.length}`,
  );
});

/** aa-status resolves links of a program's path in the host's root, even for programs of containers. */
async function realPaths(tasks: readonly SnapshotTask[]): Promise<readonly string[]> {
  const output = await host.output([
    'realpath',
    '--canonicalize-missing',
    '--',
    ...tasks.map(({ program }) => program ?? '/'),
  ]);
  return output.trimEnd().split('\n');
}

test('a snapshot has the policy of containers, and the compiled policy of each profile', () => {
  const own = snapshot.namespaces.find(({ name }) => name === web.namespace);
  expect(own?.profiles.map(({ name, mode }) => [name, mode])).toEqual([
    ['learner', 'complain'],
    ['server', 'enforce'],
  ]);
  const all = snapshot.namespaces.flatMap(({ profiles }) => profiles);
  expect(all.filter(({ load }) => load === undefined)).toEqual([]);
});

test('a snapshot has the tasks of each container with their labels', () => {
  const layers = new TaskLayers(snapshot);
  const of = (name: string) => {
    const index = snapshot.containers.findIndex((container) => container.name === name);
    const { runtime, isRunning } = snapshot.containers[index] ?? {};
    const tasks = snapshot.tasks.filter(({ container }) => container === index);
    const inner = new Set(
      tasks.map((task) =>
        layers
          .of(task)
          .map(({ kind, profile }) => `${kind} ${profile}`)
          .join(', '),
      ),
    );
    return { runtime, isRunning, namespace: layers.namespaceOf(index), labels: [...inner].sort() };
  };
  expect(of(web.name)).toEqual({
    runtime: 'lxc',
    isRunning: true,
    namespace: web.namespace,
    labels: [
      `host-layer ${web.profile}, container-layer server`,
      `host-layer ${web.profile}, container-layer unconfined`,
    ],
  });
  expect(of(shop.name)).toEqual({
    runtime: 'incus',
    isRunning: true,
    namespace: shop.namespace,
    labels: [`host-layer ${shop.profile}, container-layer unconfined`],
  });
  // A task under a container's host layer must belong to the container.
  const unassignedTasks = snapshot.tasks.filter(
    ({ label, container }) => /^(?:lxc|incus)-.*\/\/&:/.test(label) && container === undefined,
  );
  expect(unassignedTasks).toEqual([]);
});

test('names chosen by users assign no process to a container, and are escaped on a terminal', async () => {
  const whose = (id: number) => {
    const task = snapshot.tasks.find((one) => one.id === id);
    return task?.container === undefined ? undefined : snapshot.containers[task.container];
  };
  expect(whose(disguised.inside)).toMatchObject({ name: web.name, path: '/var/lib/lxc', runtime: 'lxc' });
  expect(snapshot.tasks.find(({ id }) => id === disguised.inside)?.command).toBe(unsound);
  // The processes belong to a container of equal name, but not to the real container.
  for (const id of [disguised.monitor, disguised.ordinary])
    expect(whose(id)).toMatchObject({ name: web.name, path: undefined, isRunning: true });
  const { stdout } = await host.run(['lamellar', 'ps'], { timeout: 300 });
  expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

test('processes are labels of the policy in force, with the verdicts of the kernel', async () => {
  const init = await web.initPid();
  const ask = (subject: string, operation: string, target: string) =>
    host.run(['lamellar', 'can', subject, operation, target, '--live'], { timeout: 300 });
  const own = snapshot.tasks.find(({ label }) => label.endsWith(':server'));
  const answers = [
    await ask(`pid:${init}`, 'signal:exists', `pid:${own?.id}`),
    await ask(`${web.name}:pid:${own?.ids[1]}`, 'signal:exists', `${web.name}:pid:1`),
  ];
  const kill = (profile: string | undefined, pid: number | undefined) => {
    // The shell runs built-in commands without exec and would keep its label.
    const words = ['/bin/busybox', 'kill', '-0', String(pid)];
    return profile === undefined ? web.attach(words) : web.attachAs(profile, words);
  };
  const done = [await kill(undefined, own?.ids[1]), await kill('server', 1)];
  expect(answers.map(({ exitCode }) => exitCode)).toEqual(done.map(({ exitCode }) => exitCode));
  expect(answers.map(({ stdout }) => stdout.split('\n')[0])).toEqual([
    expect.stringMatching(/^allowed: signal exists/),
    expect.stringMatching(/^denied: signal exists/),
  ]);
});

test('doctor finds no problem', async () => {
  const { exitCode, stdout } = await host.run(['lamellar', 'doctor'], { timeout: 300 });
  console.log(stdout);
  expect(stdout.match(/^[✗?] .*$/gm)).toBeNull();
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^✓ apparmor_parser \d/m) as string]);
});

test('an ordinary user gets a list of invisible objects', async () => {
  const { exitCode, stdout, stderr } = await host.run(
    ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'lamellar', 'ps'],
    { timeout: 300 },
  );
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`under ${web.profile} (enforce)`);
  expect(stderr).toMatch(/^lamellar: not seen: \d+ programs of processes: permission denied$/m);
});

/** The minimum processor time of commands over several runs, in ms. */
async function costs(commands: readonly string[]): Promise<readonly number[]> {
  const script = `
spent() { read -r -a stat < /proc/$BASHPID/stat; echo "$(( (stat[15] + stat[16]) * 10 ))"; }
for command in "$@"; do
  for try in 1 2 3 4 5; do
    ( sh -c "$command" >/dev/null 2>&1; spent )
  done | sort -n | head -1
done`;
  const output = await host.output(['bash', '-c', script, 'bash', ...commands], { timeout: 600 });
  return output.trim().split('\n').map(Number);
}

const manyMore = 500;
const asleep = 'sleep 86399';

/** Calls a function while the host has many more processes. */
async function amongMany<Value>(call: () => Promise<Value>): Promise<Value> {
  await host.output(['sh', '-c', `for i in $(seq ${manyMore}); do setsid ${asleep} >/dev/null 2>&1 </dev/null & done`]);
  try {
    return await call();
  } finally {
    await host.run(['pkill', '--exact', '--full', asleep]);
  }
}

test('the time to read all processes is compared with aa-status', async () => {
  const commands = ['node -e 0', 'lamellar --version', 'lamellar ps', 'lamellar snapshot -', 'aa-status --json'];
  const [node = 0, start = 0, list = 0, save = 0, status = 0] = await costs(commands);
  const [listMany = 0, saveMany = 0, statusMany = 0] = await amongMany(() => costs(commands.slice(2)));
  const more = [statusMany - status, listMany - list, saveMany - save];
  console.log(
    `in ms of a processor: aa-status --json ${status}; Node ${node}, and above it the start of any command ${start - node}, lamellar ps ${list - node}, all that is saved ${save - node}\n` +
      `for ${manyMore} processes more: aa-status --json ${more[0]}, lamellar ps ${more[1]}, all that is saved ${more[2]}`,
  );
  expect(status).toBeGreaterThan(0);
  expect(list).toBeGreaterThan(start);
  expect(statusMany).toBeGreaterThan(status);
}, 900_000);
