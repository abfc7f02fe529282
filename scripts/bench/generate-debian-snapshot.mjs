import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lxcHostLayer } from '@lamellar/host-policies';
import { compileAll, emptySnapshot, benchFile, benchLayerFile, includedFiles, task } from './generate-snapshot.mjs';

const binary = join(dirname(dirname(import.meta.dirname)), 'core/dist/binary.js');
const folder = '/etc/apparmor.d';
const containers = 10;
/** The number of containers with Debian's policy in their namespaces. */
const debianContainers = 5;
const tasksEach = 30;
/** The profiles of services, on the host and in containers. */
const services = ['nscd', 'syslogd', 'avahi-daemon', 'dnsmasq', 'smbd', 'mdnsd'];

/** Generates the snapshot of a Debian host as JSON: all profiles of the local machine, and LXC containers. */
export async function generateDebianSnapshot() {
  const { unpackPolicy } = await import(binary);
  const sources = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'README')
    .map(({ name }) => benchFile(join(folder, name), readFileSync(join(folder, name), 'latin1')))
    .filter(({ content }) => isComplete(content));
  const layers = Array.from({ length: containers }, (_, index) => hostLayerOf(index));
  const loads = await compileAll([...sources.map(({ content }) => content), ...layers.map(({ text }) => text)]);
  const profiles = loads.map((bytes, load) =>
    unpackPolicy(Buffer.from(bytes, 'base64')).profiles.map(({ name, mode }) => ({ name, mode, load })),
  );
  const debian = profiles.slice(0, sources.length).flat();
  const known = new Map(debian.map((profile) => [profile.name, profile]));
  const inside = Array.from({ length: containers }, (_, index) => (index < debianContainers ? debian : []));
  const { tasks, all } = tasksOf(layers, known);
  return JSON.stringify({
    ...emptySnapshot('debian'),
    namespaces: [
      { name: '', profiles: profiles.flat() },
      ...layers.map(({ namespaceName }, index) => ({ name: namespaceName, profiles: inside[index] })),
    ],
    loads,
    tasks,
    containers: all,
    files: [
      ...includedFiles(['tunables', 'abstractions', 'local', 'abi']),
      ...sources,
      ...layers.map(benchLayerFile),
      ...inside.flatMap((own, container) => (own.length === 0 ? [] : sources.map((one) => ({ ...one, container })))),
    ],
  });
}

/** Returns the layer of a container: some nest, are privileged, have rules of their own, or are in complain mode. */
function hostLayerOf(index) {
  const name = `c${index}`;
  const rules = index === 6 ? ['/srv/** rw,', 'network packet,', 'mount fstype=nfs,'] : [];
  const layer = lxcHostLayer({ name, nesting: index % 4 === 3, privileged: index === 5, rules });
  return { name, ...layer, text: index === 8 ? layer.text.replace('flags=(', 'flags=(complain, ') : layer.text };
}

/** Returns whether the machine has the administrator's file of a profile; a package without its files has none. */
function isComplete(content) {
  return [...content.matchAll(/include <(local\/[^>]+)>/g)].every(([, path]) => existsSync(join(folder, path)));
}

/** Returns the tasks of the host and of containers: some services run under their profiles. */
function tasksOf(layers, profiles) {
  const confined = services.filter((name) => profiles.has(name));
  const labelOf = (at) => confined[at % (2 * confined.length)];
  const tasks = [task(1, 0, 'systemd', '/usr/lib/systemd/systemd', 'unconfined', undefined)];
  for (let at = 0; at < 100; at++) {
    const name = labelOf(at) ?? `daemon${at}`;
    tasks.push(task(2 + at, 1, name, `/usr/sbin/${name}`, labelOf(at) ?? 'unconfined', undefined));
  }
  const all = layers.map(({ name, profileName, namespaceName }, index) => {
    const init = 1000 + index * tasksEach;
    for (let at = 0; at < tasksEach; at++) {
      const service = at === 0 || index >= debianContainers ? undefined : labelOf(at);
      const command = service ?? (at === 0 ? 'init' : `daemon${at}`);
      const label = `${profileName}//&:${namespaceName}:${service ?? 'unconfined'}`;
      tasks.push(task(init + at, at === 0 ? 1 : init, command, `/usr/sbin/${command}`, label, index));
    }
    return { runtime: 'lxc', name, path: '/var/lib/lxc', isRunning: true, init, settings: [] };
  });
  return { tasks, all };
}
