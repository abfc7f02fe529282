import { printable } from '../source/printable-text.ts';
import { measuredKernels, type MeasuredKernel } from './measured-kernels.ts';
import { readKernels } from './read-kernels.ts';

/** The kernel for a version: measured or read from source, either exact or only the nearest. */
export interface KernelChoice {
  readonly kernel: MeasuredKernel;
  readonly exact: boolean;
  /** The vendor, if the vendor's AppArmor has patches of its own. */
  readonly patchedBy?: string;
}

/**
 * Returns the kernel nearest to a version as printed by `uname -r`: a read kernel for Ubuntu and Proxmox since 6.8, else
 * a measured kernel. A version without a patch level means the entire series. The names of read kernels are also
 * versions. Returns undefined for any other text.
 */
export function chooseKernel(version: string): KernelChoice | undefined {
  const named = readKernels.find((kernel) => [kernel.version, ...kernel.aliases].includes(version));
  if (named !== undefined) return { kernel: named, exact: false };
  const wanted = parseVersion(version);
  if (wanted === undefined) return undefined;
  const series = seriesNumber(wanted);
  let best: { kernel: MeasuredKernel; distance: number; patch: number } | undefined;
  for (const kernel of measuredKernels) {
    const measured = parseVersion(kernel.version);
    if (measured === undefined) continue;
    const distance = Math.abs(seriesNumber(measured) - series);
    // Within the series, the nearest patch level counts, or the latest without a requested patch level. For a different
    // series, early releases count as nearest, because early releases have the fewest backports.
    const level = measured.patch ?? 0;
    const patch = distance > 0 ? level : wanted.patch === undefined ? -level : Math.abs(level - wanted.patch);
    if (best === undefined || distance < best.distance || (distance === best.distance && patch < best.patch))
      best = { kernel, distance, patch };
  }
  if (best === undefined) return undefined;
  const patchedBy = vendors.find(({ suffix }) => suffix.test(version))?.name;
  if (patchedBy !== undefined) return { kernel: nearestRead(series) ?? best.kernel, exact: false, patchedBy };
  const { version: chosen } = best.kernel;
  const once = measuredKernels.filter((kernel) => kernel.version.startsWith(`${version}.`)).length === 1;
  const samePatch = wanted.patch !== undefined && wanted.patch === (parseVersion(chosen)?.patch ?? 0);
  const exact = best.distance === 0 && (chosen === version || once || samePatch);
  return { kernel: best.kernel, exact };
}

/** Returns the newest read kernel up to a series; undefined for older series. */
function nearestRead(series: number): MeasuredKernel | undefined {
  return readKernels.findLast((kernel) => {
    const read = parseVersion(kernel.series);
    return read !== undefined && seriesNumber(read) <= series;
  });
}

/**
 * Vendors of kernels with AppArmor patches missing in Linux, by version suffix. Proxmox builds from Ubuntu's kernel.
 */
const vendors: readonly { readonly name: string; readonly suffix: RegExp }[] = [
  {
    name: 'Ubuntu',
    suffix:
      /-\d+-(?:generic|lowlatency|realtime|aws|azure|gcp|gke|gkeop|ibm|oracle|kvm|raspi|nvidia|oem|intel|iotg|bluefield|xilinx|laptop|lpae)\b/,
  },
  { name: 'Proxmox', suffix: /-pve$/ },
];

/**
 * Returns the measured series of a kernel: stable releases of a series form a line, with fixes backported at any point.
 */
export function seriesOf({ version }: MeasuredKernel): string {
  return version.split('.').slice(0, 2).join('.');
}

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
}

function parseVersion(text: string): Version | undefined {
  const parts = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?![\d.])(.?)/.exec(text);
  if (parts === null) return undefined;
  // A version with a suffix is a distribution's kernel; without a stable release number, the patch level is 0.
  const [, major, minor, patch = parts[4] === '' ? undefined : '0'] = parts;
  return { major: Number(major), minor: Number(minor), patch: patch === undefined ? undefined : Number(patch) };
}

/** Returns a linear number of a series. Majors since 3 end at minor 19 or 20, so 6.19 and 7.0 are neighbours. */
function seriesNumber(version: Version): number {
  return version.major * 20 + version.minor;
}

/**
 * Returns the nearest measured kernel for a version, by default the newest measured kernel.
 *
 * @throws RangeError if the text is no version
 */
export function measuredKernelOf(version?: string): MeasuredKernel {
  const kernel = version === undefined ? measuredKernels.at(-1) : chooseKernel(version)?.kernel;
  if (kernel !== undefined) return kernel;
  throw new RangeError(`\`${printable(version ?? '')}\` is no version of a kernel, such as 6.12.43`);
}
