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
    law: 'interruptions and events leave each container with its layers',
    take: 1,
    files: inFolder('provision', ['kill', 'kill-own-layers', 'power-cut', 'lxc-lives', 'incus-lives', 'life-events']),
  },
  {
    law: 'a faulty container, or root of a container, harms no further container',
    take: 1,
    files: inFolder('provision', [
      'faults',
      'leftovers',
      'lxc-paths',
      'real-nesting',
      'real-state',
      'real-incus-state',
      'proxmox',
      'hostile-roots',
      'incus-roots',
    ]),
  },
  {
    law: 'provisioning, verdicts and advice are right on a host',
    take: 1,
    files: [
      ...inFolder('provision', ['many-containers', 'unloaded-profiles', 'documented-layer']),
      ...inFolder('live', ['live-verdicts']),
      ...inFolder('denial', ['lxc-advice']),
    ],
  },
  {
    law: 'tasks of a container have the reported permissions, and the lab has the properties that tests assume',
    take: 1,
    files: [
      ...inFolder('lxc', ['lxc-tasks', 'privileged-tasks']),
      ...inFolder('incus', ['incus-tasks']),
      ...inFolder('lab/host', ['own-lxc-host', 'lxc-host', 'lxc-container', 'incus-container', 'debian-tar']),
      ...inFolder('lab/containers', ['privileged-container']),
    ],
  },
  {
    law: 'the shipped policy and settings work on a host',
    take: 1,
    files: [
      ...inFolder('policies', ['container-life', 'container-settings', 'host-layers', 'host-programs']),
      ...inFolder('services', ['services']),
      ...inFolder('learn', ['learn-in-container']),
      ...inFolder('install', ['first-steps', 'host-pages']),
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
    law: 'answers and changes are right on three hosts',
    take: 1,
    files: [
      ...inFolder('provision', ['incus-cluster']),
      ...inFolder('diff', ['compat-hosts']),
      ...inFolder('ansible', ['rollout']),
    ],
  },
];

/** The long files of the integration tier: each takes 5 to 20 seconds of processor time. */
const integrationFiles = {
  law: 'core agrees with the compiler, and pages and schemas with the command',
  tier: 'integration',
  take: 3,
  takeInCi: 13,
  files: [
    ...inTier('', 'audit', ['planted-snapshots']),
    ...inTier('', 'docs', ['view-schemas']),
    ...inTier('', 'field', ['breakage-pages']),
    ...inTier('', 'generate', ['random-tree']),
    ...inTier('', 'learn', ['learnt-profiles']),
    ...inTier('', 'oracle', [
      'compiled-collections',
      'compiled-files',
      'damaged-blobs',
      'effective-file-rules',
      'file-rules-of-collections',
      'inline-includes',
      'installed-policy',
      'random-policies',
      'reach',
      'read-back-profiles',
      'read-back-rules',
      'same-tables',
      'sourced-units',
      'text-against-compiled',
    ]),
    ...inTier('', 'policies', ['host-policies', 'reach-of-host-layers']),
    ...inTier('', 'suites', ['upstream-verdicts']),
    ...inTier('', 'verdicts', ['debian-profiles']),
  ],
};

/** The long files of the unit tier: processes with huge files, and file systems that never answer. */
const unitFiles = {
  law: 'reading huge files and hanging containers takes little memory and time',
  tier: 'unit',
  take: 1,
  files: ['container-policy-reader', 'snapshot-files'].map((name) => `cli/src/adapters/snapshot/${name}.test.ts`),
};

/** The files of the kernel tier. Each boots machines, and takes 5 seconds to 5 minutes. */
const kernelFiles = {
  law: 'kernels answer like core',
  tier: 'kernels',
  take: 2,
  takeInCi: 5,
  files: [
    ...inTier('kernel', 'denial', ['kernel-advice', 'kernel-records', 'random-denials']),
    ...inTier('kernel', 'diff', ['witnesses']),
    ...inTier('kernel', 'kernel-audit-modes', ['audit-modes']),
    ...inTier('kernel', 'kernel-classes', ['attempts', 'random-attempts']),
    ...inTier('kernel', 'lab/kernels', ['run-kernel']),
    ...inTier('kernel', 'lint', ['lint-claims', 'unreadable-program']),
    ...inTier('kernel', 'live', ['probed-behaviours']),
    ...inTier('kernel', 'oracle', ['load-sets', 'running-kernel']),
    ...inTier('kernel', 'reproduce', ['reproducers']),
  ],
};

function inFolder(folder, names) {
  return inTier('host', folder, names);
}

function inTier(tier, folder, names) {
  return names.map((name) => `integration/${folder}/${name}${tier && `.${tier}`}.test.ts`);
}

/**
 * Returns the files of tiers that a run leaves out, besides the host tier; equal for equal seeds. A run with CI leaves
 * out fewer files than a run without CI, and none of the unit tier.
 *
 * @param {readonly string[]} tiers
 * @param {number | string} seed
 * @param {boolean} inCi
 * @returns {readonly string[]}
 */
export function filesLeftToLater(tiers, seed, inCi) {
  const groups = [unitFiles, integrationFiles, kernelFiles].filter(({ tier }) => tiers.includes(tier));
  refuseMissing(groups.flatMap(({ files }) => files));
  return groups.flatMap((group) =>
    notTaken({ ...group, take: inCi ? (group.takeInCi ?? group.files.length) : group.take }, seed),
  );
}

/**
 * Returns the files of the host tier that a run leaves out, equal for equal seeds.
 *
 * @param {number | string} seed
 * @returns {readonly string[]}
 */
export function filesLeftOut(seed) {
  refuseMissing(alternatives.flatMap(({ files }) => files));
  return alternatives.flatMap((group) => notTaken(group, seed));
}

function refuseMissing(named) {
  const gone = named.filter((file) => !existsSync(join(root, file)));
  if (gone.length > 0) throw new Error(`scripts/left-out-files.mjs names files that are not there: ${gone.join(', ')}`);
}

function notTaken({ law, take, files }, seed) {
  const order = (file) => placeOf(seed, law, file);
  return files.toSorted((left, right) => compare(order(left), order(right))).slice(take);
}

function placeOf(seed, law, file) {
  return createHash('sha256').update(`${seed} ${law} ${file}`).digest('hex');
}

function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
