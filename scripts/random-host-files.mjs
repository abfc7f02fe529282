import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Groups of host-tier files about one law each, with different methods. A file takes many minutes. The seed selects
 * some files of each group; `--everything`, or a file name as an argument, leaves no file out.
 */
const alternatives = [
  {
    law: 'an interrupted run leaves the old or the new state',
    take: 1,
    files: inFolder('provision', ['kill', 'kill-own-layers', 'power-cut']),
  },
  {
    law: 'provisioned containers keep their layers through every event',
    take: 1,
    files: inFolder('provision', ['lxc-lives', 'incus-lives', 'life-events']),
  },
  {
    law: 'a faulty container, or root of a container, harms no further container',
    take: 2,
    files: inFolder('provision', [
      'faults',
      'leftovers',
      'lxc-paths',
      'real-nesting',
      'real-state',
      'real-incus-state',
      'hostile-roots',
      'incus-roots',
    ]),
  },
  {
    law: 'tasks of a container have the reported permissions',
    take: 1,
    files: [...inFolder('lxc', ['lxc-tasks', 'privileged-tasks']), ...inFolder('incus', ['incus-tasks'])],
  },
  {
    law: 'the shipped policy and settings work on a host',
    take: 1,
    files: [
      ...inFolder('policies', ['container-life', 'container-settings', 'host-layers', 'host-programs']),
      ...inFolder('services', ['services']),
      ...inFolder('learn', ['learn-in-container']),
      ...inFolder('install', ['first-steps']),
    ],
  },
  {
    law: 'reports about a running host are true',
    take: 1,
    files: [
      ...inFolder('live', ['snapshot', 'watch']),
      ...inFolder('audit', ['planted-problems', 'planted-rows', 'planted-settings', 'next-kernel']),
    ],
  },
  {
    law: 'the lab has the properties that tests assume',
    take: 1,
    files: [
      ...inFolder('lab/host', ['own-lxc-host', 'lxc-host', 'lxc-container', 'incus-container', 'debian-tar']),
      ...inFolder('lab/containers', ['privileged-container']),
    ],
  },
];

/** The files that only a run with `--everything`, or with the file name as an argument, contains, with the reasons. */
export const expensiveHostFiles = new Map([
  [
    'integration/provision/incus-cluster.host.test.ts',
    'three emulated hosts take six minutes, and their first build five more; `--everything` or the file name runs them',
  ],
]);

function inFolder(folder, names) {
  return names.map((name) => `integration/${folder}/${name}.host.test.ts`);
}

/**
 * Returns the files that a run leaves out, equal for equal seeds.
 *
 * @param {number | string} seed
 * @returns {readonly string[]}
 */
export function filesLeftOut(seed) {
  const expensive = [...expensiveHostFiles.keys()];
  const named = [...alternatives.flatMap(({ files }) => files), ...expensive];
  const gone = named.filter((file) => !existsSync(join(root, file)));
  if (gone.length > 0)
    throw new Error(`scripts/random-host-files.mjs names files that are not there: ${gone.join(', ')}`);
  const further = alternatives.flatMap(({ law, take, files }) =>
    files.toSorted((left, right) => compare(placeOf(seed, law, left), placeOf(seed, law, right))).slice(take),
  );
  return [...further, ...expensive];
}

function placeOf(seed, law, file) {
  return createHash('sha256').update(`${seed} ${law} ${file}`).digest('hex');
}

function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
