import type { DebianPackage } from '../debian/apt.ts';
import type { WantedKernel } from './kernel-list.ts';

/**
 * Returns the package with the image of a wanted kernel: the exact version, else the newest of its series, else the
 * newest of all in a rolling suite. Undefined if no such kernel exists any more.
 *
 * @param packages - named linux-image-… or, since 7.2 for the image itself, linux-binary-…
 */
export function choosePackage(wanted: WantedKernel, packages: readonly DebianPackage[]): DebianPackage | undefined {
  const candidates = packages.filter(({ name }) => !name.includes('unsigned'));
  const series = /^\d+\.\d+/.exec(wanted.version)?.[0] ?? wanted.version;
  const chosen =
    newest(candidates.filter((candidate) => isOf(candidate, wanted.version))) ??
    newest(candidates.filter((candidate) => isOf(candidate, series))) ??
    (wanted.isRolling ? newest(candidates) : undefined);
  if (chosen === undefined) return undefined;
  const binary = chosen.name.replace('linux-image-', 'linux-binary-');
  return candidates.find(({ name }) => name === binary) ?? chosen;
}

/** Checks if a package is of a version or series: `6.1` does not match `6.12`. */
function isOf({ name }: DebianPackage, version: string): boolean {
  const rest = name.replace(/^linux-(?:image|binary)-/, '');
  return rest.startsWith(version) && !/^\d/.test(rest.slice(version.length));
}

function newest(packages: readonly DebianPackage[]): DebianPackage | undefined {
  return [...packages].sort((left, right) => compareNumbers(left.name, right.name)).at(-1);
}

/** Compares names by their numbers: 6.12.9 is before 6.12.43. */
function compareNumbers(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}
