import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { lxcHostLayer } from '@lamellar/host-policies';
import { cli } from './run-command.mjs';

const parser = '/usr/sbin/apparmor_parser';
const kernel = '6.12.118';
const services = ['nginx', 'redis-server', 'cron', 'sshd'];
const programs = 40;
const abi = 'abi <abi/4.0>,\n';
const inside = abi + services.map(serviceProfile).join('');
const programsOfHost = abi + Array.from({ length: programs }, (_, index) => programProfile(index)).join('');

/**
 * Generates the snapshot of an invented host as JSON. Its LXC containers have generated host layers with their files,
 * and policy of their own. Most are equal; some have nesting (1 in 20), are unconfined (1 in 50), or have no policy of
 * their own (1 in 100). Programs of the host run, too.
 *
 * @param containers - the number of containers
 * @param tasksEach - the number of processes in each container
 */
export async function generateSnapshot(containers, tasksEach) {
  const layers = Array.from({ length: containers }, (_, index) => hostLayerOf(index));
  const compiled = await compileAll([inside, programsOfHost, ...layers.map(({ text }) => text)]);
  return JSON.stringify(snapshotOf(tasksEach, layers, compiled));
}

/** Compiles texts for the kernel of the snapshots, several at a time. Returns the results in base64. */
export async function compileAll(texts) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const features = join(folder, 'features');
    writeFileSync(features, spawnSync(process.execPath, [cli, 'kernel', 'features', kernel]).stdout);
    const loads = [];
    const left = [...texts.entries()];
    const work = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, input] = next;
        loads[index] = await compile(input, features);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return loads;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(input, features) {
  const options = { encoding: 'buffer', maxBuffer: 1 << 28 };
  return new Promise((resolve, reject) => {
    const child = execFile(parser, ['-QKS', '-M', features], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.toString('base64'));
      else reject(new Error(stderr.toString()));
    });
    child.stdin.end(input);
  });
}

function hostLayerOf(index) {
  const name = `c${index}`;
  return { name, ...lxcHostLayer({ name, nesting: isNesting(index), privileged: false }) };
}

/** @param loads - compiled: the policy in containers, the policy of the host's programs, and the layers */
function snapshotOf(tasksEach, layers, loads) {
  const containers = layers.length;
  const root = [
    ...Array.from({ length: programs }, (_, index) => ({ name: `/usr/sbin/daemon${index}`, mode: 'enforce', load: 1 })),
    ...layers.map(({ profileName }, index) => ({ name: profileName, mode: 'enforce', load: 2 + index })),
  ];
  const own = Array.from({ length: containers }, (_, index) => ({
    name: namespaceOf(index),
    profiles: isBare(index) ? [] : services.map((name) => ({ name, mode: 'enforce', load: 0 })),
  }));
  const { tasks, all } = tasksOf(containers, tasksEach);
  return {
    ...emptySnapshot('bench'),
    namespaces: [{ name: '', profiles: root }, ...own],
    loads,
    tasks,
    containers: all,
    files: [...includedFiles(['tunables']), ...layers.map(benchLayerFile)],
  };
}

/** Returns the parts of a snapshot that do not depend on policy and tasks. */
export function emptySnapshot(host) {
  const parameters = { mode: 'enforce' };
  return {
    'lamellar-snapshot': 1,
    taken: '2026-11-27T12:00:00Z',
    host,
    view: '',
    kernel: { release: kernel, version: '', machine: 'x86_64', modules: ['apparmor'], features: {}, parameters },
    sysctls: {},
    tools: {},
    unseen: [],
  };
}

/** Returns the included files in folders of policy, from the local machine. */
export function includedFiles(folders) {
  return folders.flatMap((folder) =>
    readdirSync(join('/etc/apparmor.d', folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => benchFile(join(parentPath, name), readFileSync(join(parentPath, name), 'latin1'))),
  );
}

/** Returns the file that LXC generates for a layer. */
export function benchLayerFile({ name, namespaceName, text }) {
  return benchFile(`/var/lib/lxc/${name}/apparmor/${namespaceName}`, text);
}

export function benchFile(path, content) {
  return { path, size: content.length, content };
}

function tasksOf(containers, tasksEach) {
  const tasks = [task(1, 0, 'systemd', '/usr/lib/systemd/systemd', 'unconfined', undefined)];
  for (let index = 0; index < programs; index++)
    tasks.push(task(2 + index, 1, `daemon${index}`, `/usr/sbin/daemon${index}`, `/usr/sbin/daemon${index}`, undefined));
  const all = [];
  for (let index = 0; index < containers; index++) {
    const init = 1000 + index * tasksEach;
    for (let at = 0; at < tasksEach; at++) {
      const service = at === 0 || isBare(index) || at % 3 === 0 ? undefined : services[at % services.length];
      const label = isUnconfined(index)
        ? 'unconfined'
        : `${layerOf(index)}//&:${namespaceOf(index)}:${service ?? 'unconfined'}`;
      tasks.push(
        task(init + at, at === 0 ? 1 : init, service ?? 'init', `/usr/sbin/${service ?? 'init'}`, label, index),
      );
    }
    const settings = isNesting(index) ? [{ key: 'lxc.apparmor.allow_nesting', value: '1' }] : [];
    all.push({ runtime: 'lxc', name: `c${index}`, path: '/var/lib/lxc', isRunning: true, init, settings });
  }
  return { tasks, all };
}

export function task(id, parent, command, program, label, container) {
  const place = container === undefined ? 0 : 1 + container;
  const user = container === undefined ? 0 : 100_000;
  const mode = label === 'unconfined' ? {} : { mode: 'enforce' };
  return {
    id, parent, command, program, label, ...mode, ids: [id], pidNamespace: 4026531836 + place, userNamespace: 4026600000 + place,
    mountNamespace: 4026700000 + place, user, effectiveUser: user, ...(container === undefined ? {} : { container }),
  }; // prettier-ignore
}

const isNesting = (index) => index % 20 === 7;
const isUnconfined = (index) => index % 50 === 11;
const isBare = (index) => index % 100 === 13;
const layerOf = (index) => `lxc-c${index}_</var/lib/lxc>`;
const namespaceOf = (index) => `lxc-c${index}_<-var-lib-lxc>`;

function serviceProfile(name) {
  return `profile ${name} /usr/sbin/${name} {
  file,
  signal (receive) peer=unconfined,
  signal peer=${name},
  ptrace (readby) peer=unconfined,
}\n`;
}

function programProfile(index) {
  return `profile /usr/sbin/daemon${index} {
  /usr/sbin/daemon${index} mr,
  /etc/daemon${index}/** r,
  signal (receive) peer=unconfined,
  signal (send) peer=/usr/sbin/daemon${(index + 1) % programs},
}\n`;
}
