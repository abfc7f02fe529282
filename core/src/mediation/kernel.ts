import { parseFeatures, type Features } from '../profile/features.ts';
import type { LoadSets } from '../profile/load-set.ts';
import { measuredFeatures } from './measured-features.ts';

/** What differs between kernels in how a label is mediated. Each is a behaviour by name, never a version. */
export interface KernelBehaviours {
  /**
   * A compound walk that runs dead is followed by the component match. Without it such a walk is
   * refused at once ("apparmor: make label_match return a consistent value").
   */
  readonly compoundFallback: boolean;
  /** A stack of nothing but unconfined profiles counts as an unconfined tracer. */
  readonly stackedUnconfined: boolean;
}

/** A kernel whose verdicts and features were measured. */
export interface MeasuredKernel {
  readonly version: keyof typeof measuredFeatures;
  readonly behaviours: KernelBehaviours;
  readonly loadSets: LoadSets;
}

/** The kernels that were measured, oldest first. */
export const measuredKernels: readonly MeasuredKernel[] = [
  { version: '5.10.0', behaviours: { compoundFallback: false, stackedUnconfined: false }, loadSets: 'last-header' },
  { version: '6.1.0', behaviours: { compoundFallback: false, stackedUnconfined: false }, loadSets: 'first-named' },
  { version: '6.12.43', behaviours: { compoundFallback: false, stackedUnconfined: false }, loadSets: 'last-header' },
  { version: '6.12.74', behaviours: { compoundFallback: false, stackedUnconfined: false }, loadSets: 'first-named' },
  { version: '6.12.85', behaviours: { compoundFallback: true, stackedUnconfined: false }, loadSets: 'first-named' },
  { version: '6.12.118', behaviours: { compoundFallback: true, stackedUnconfined: false }, loadSets: 'first-named' },
  { version: '6.16.12', behaviours: { compoundFallback: false, stackedUnconfined: false }, loadSets: 'last-header' },
  { version: '6.17.13', behaviours: { compoundFallback: false, stackedUnconfined: true }, loadSets: 'last-header' },
  { version: '6.18.15', behaviours: { compoundFallback: true, stackedUnconfined: true }, loadSets: 'last-header' },
  { version: '7.2.13', behaviours: { compoundFallback: true, stackedUnconfined: true }, loadSets: 'only-named' },
  { version: '7.3', behaviours: { compoundFallback: true, stackedUnconfined: true }, loadSets: 'only-named' },
];

/** The features that a measured kernel had: which classes its AppArmor mediates. */
export function featuresOfKernel({ version }: MeasuredKernel): Features {
  const features = parseFeatures(measuredFeatures[version]);
  if (features === undefined) throw new RangeError(`the recorded features of ${version} are no features`);
  return features;
}

/** A measured kernel for a version, and whether it is that very one or only the nearest. */
export interface KernelChoice {
  readonly kernel: MeasuredKernel;
  readonly exact: boolean;
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
  const { version: chosen } = best.kernel;
  const once = measuredKernels.filter((kernel) => kernel.version.startsWith(`${version}.`)).length === 1;
  const samePatch = wanted.patch !== undefined && wanted.patch === (parseVersion(chosen)?.patch ?? 0);
  const exact = best.distance === 0 && (chosen === version || once || samePatch);
  return { kernel: best.kernel, exact };
}

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number | undefined;
}

function parseVersion(text: string): Version | undefined {
  const parts = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,5}))?(?![\d.])/.exec(text);
  if (parts === null) return undefined;
  const version = { major: Number(parts[1]), minor: Number(parts[2]) };
  return parts[3] === undefined ? { ...version, patch: undefined } : { ...version, patch: Number(parts[3]) };
}

/** Majors since 3 end at minor 19 or 20: series in one line, so that 6.19 and 7.0 are neighbours. */
function seriesNumber(version: Version): number {
  return version.major * 20 + version.minor;
}
