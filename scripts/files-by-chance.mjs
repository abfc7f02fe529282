import { createHash } from 'node:crypto';

/**
 * Files of the host tier that try the same law in ways of their own, each for many minutes. A run takes some of each, by chance;
 * `--everything`, or a file that is asked for by name, leaves none out.
 */
const alternatives = [
  {
    law: 'a run that is interrupted leaves the old or the new',
    take: 1,
    files: ['kill', 'kill-own-layers', 'power-cut'].map((name) => `integration/provision/${name}.host.test.ts`),
  },
  {
    law: 'what is provisioned lives through whatever a container does',
    take: 1,
    files: ['lxc-lives', 'incus-lives'].map((name) => `integration/provision/${name}.host.test.ts`),
  },
  {
    law: "root writes nothing where a container's root leads it",
    take: 1,
    files: ['hostile-roots', 'incus-roots'].map((name) => `integration/provision/${name}.host.test.ts`),
  },
  {
    law: 'tasks of a container may do what is told of them',
    take: 2,
    files: ['lxc/lxc-tasks', 'lxc/privileged-tasks', 'incus/incus-tasks'].map(
      (name) => `integration/${name}.host.test.ts`,
    ),
  },
];

/**
 * The files that a run leaves out: the same for the same seed, whatever else is run.
 *
 * @param {number | string} seed
 * @returns {readonly string[]}
 */
export function filesLeftOut(seed) {
  return alternatives.flatMap(({ law, take, files }) =>
    files.toSorted((left, right) => compare(placeOf(seed, law, left), placeOf(seed, law, right))).slice(take),
  );
}

function placeOf(seed, law, file) {
  return createHash('sha256').update(`${seed} ${law} ${file}`).digest('hex');
}

function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
