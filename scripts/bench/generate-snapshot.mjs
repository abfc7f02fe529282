import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from './run-command.mjs';

const parser = '/usr/sbin/apparmor_parser';
const kernel = '6.12.118';
/** So many host layers are loaded at once. The compiler takes longer for more of them in one file. */
const atOnce = 50;
const services = ['nginx', 'redis-server', 'cron', 'sshd'];
const programs = 40;

/**
 * The snapshot of a host that there is none of, as JSON: containers of LXC with a host layer each and policy of their own, most of them
 * alike, every twentieth nesting, every fiftieth unconfined, one without policy of its own now and then, and what runs beside them.
 *
 * @param containers - how many
 * @param tasksEach - how many processes each has
 */
export function generateSnapshot(containers, tasksEach) {
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-bench-'));
  try {
    const features = join(folder, 'features');
    writeFileSync(features, spawnSync(process.execPath, [cli, 'features', kernel]).stdout);
    return JSON.stringify(snapshotOf(containers, tasksEach, (text) => compile(text, features)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(input, features) {
  const words = ['-QKS', '-M', features];
  const { status, stdout, stderr } = spawnSync(parser, words, { input, maxBuffer: 1 << 30 });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout.toString('base64');
}

function snapshotOf(containers, tasksEach, compileText) {
  const loads = [];
  const load = (text) => loads.push(compileText(`abi <abi/4.0>,\n${text}`)) - 1;
  const inside = load(services.map(serviceProfile).join(''));
  const host = load(Array.from({ length: programs }, (_, index) => programProfile(index)).join(''));
  const root = Array.from({ length: programs }, (_, index) => ({
    name: `/usr/sbin/daemon${index}`,
    mode: 'enforce',
    load: host,
  }));
  for (let from = 0; from < containers; from += atOnce) {
    const indices = Array.from({ length: Math.min(atOnce, containers - from) }, (_, at) => from + at);
    const layers = load(indices.map(layerProfile).join(''));
    for (const index of indices) root.push({ name: layerOf(index), mode: 'enforce', load: layers });
  }
  const own = Array.from({ length: containers }, (_, index) => ({
    name: namespaceOf(index),
    profiles: isBare(index) ? [] : services.map((name) => ({ name, mode: 'enforce', load: inside })),
  }));
  const { tasks, all } = tasksOf(containers, tasksEach);
  return {
    'lamellar-snapshot': 1,
    taken: '2026-11-27T12:00:00Z',
    host: 'bench',
    view: '',
    kernel: {
      release: kernel,
      version: '',
      machine: 'x86_64',
      modules: ['apparmor'],
      features: {},
      parameters: { mode: 'enforce' },
    },
    sysctls: {},
    tools: {},
    namespaces: [{ name: '', profiles: root }, ...own],
    loads,
    tasks,
    containers: all,
    files: [],
    unseen: [],
  };
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

function task(id, parent, command, program, label, container) {
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

function layerProfile(index) {
  const self = `"${layerOf(index)}"`;
  return `profile ${self} {
  file, capability, network, dbus, unix, umount, pivot_root,
  deny /proc/kcore rwklx,
  deny /sys/firmware/** rwklx,
  mount fstype=proc -> /proc/,
  signal (receive),
  ptrace (readby, tracedby),
  signal peer=${self},
  ptrace peer=${self},
  change_profile -> ":${namespaceOf(index)}:*",
${isNesting(index) ? '  signal,\n  ptrace,\n' : ''}}\n`;
}

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
