import { measuredKernels, type MeasuredKernel } from './kernel.ts';

/** A measured kernel for a version, and whether it is that very one or only the nearest. */
export interface KernelChoice {
  readonly kernel: MeasuredKernel;
  readonly exact: boolean;
  /** Whose kernel it is, where its AppArmor has patches that no measured kernel has. */
  readonly patchedBy?: string;
}

/**
 * The measured kernel nearest to a version as `uname -r` prints it. A version without a patch level
 * means its whole series. Undefined where the text is no version.
 */
export function chooseKernel(version: string): KernelChoice | undefined {
  const wanted = parseVersion(version);
  if (wanted === undefined) return undefined;
  const series = seriesNumber(wanted);
  let best: { kernel: MeasuredKernel; distance: number; patch: number } | undefined;
  for (const kernel of measuredKernels) {
    const measured = parseVersion(kernel.version);
    if (measured === undefined) continue;
    const distance = Math.abs(seriesNumber(measured) - series);
    // Within the series the nearest patch level counts, the latest one where none is named; another
    // series is nearest in its early releases, which have the fewest backports.
    const level = measured.patch ?? 0;
    const patch = distance > 0 ? level : wanted.patch === undefined ? -level : Math.abs(level - wanted.patch);
    if (best === undefined || distance < best.distance || (distance === best.distance && patch < best.patch))
      best = { kernel, distance, patch };
  }
  if (best === undefined) return undefined;
  const patchedBy = vendors.find(({ suffix }) => suffix.test(version))?.name;
  if (patchedBy !== undefined) return { kernel: best.kernel, exact: false, patchedBy };
  const { version: chosen } = best.kernel;
  const once = measuredKernels.filter((kernel) => kernel.version.startsWith(`${version}.`)).length === 1;
  const samePatch = wanted.patch !== undefined && wanted.patch === (parseVersion(chosen)?.patch ?? 0);
  const exact = best.distance === 0 && (chosen === version || once || samePatch);
  return { kernel: best.kernel, exact };
}

/** Who builds kernels with patches of AppArmor that are not in Linux, by how their versions end. Proxmox builds from Ubuntu's. */
const vendors: readonly { readonly name: string; readonly suffix: RegExp }[] = [
  {
    name: 'Ubuntu',
    suffix:
      /-\d+-(?:generic|lowlatency|realtime|aws|azure|gcp|gke|gkeop|ibm|oracle|kvm|raspi|nvidia|oem|intel|iotg|bluefield|xilinx|laptop|lpae)\b/,
  },
  { name: 'Proxmox', suffix: /-pve$/ },
];

/** The measured series that a kernel is of: stable releases of one are one line, with fixes brought back at any point of it. */
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
  // What has more than numbers is a kernel's own name, and one that is no stable release's has no patch level.
  const [, major, minor, patch = parts[4] === '' ? undefined : '0'] = parts;
  return { major: Number(major), minor: Number(minor), patch: patch === undefined ? undefined : Number(patch) };
}

/** Majors since 3 end at minor 19 or 20: series in one line, so that 6.19 and 7.0 are neighbours. */
function seriesNumber(version: Version): number {
  return version.major * 20 + version.minor;
}
