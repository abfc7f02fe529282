import {
  abilitiesOf,
  behavioursOf,
  describeKernel,
  printKernelDescription,
  type HostAbility,
  type KernelDescription,
  type ProbeReasons,
  type Snapshot,
} from '@lamellar/core/snapshot';
import { textOf, type ByteString } from '@lamellar/core/language';
import type { Style } from '@lamellar/core';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../adapters/process/standard-streams.ts';
import { styleFor } from '../render/style.ts';
import type { DoctorView } from '../views/doctor-view.ts';

/** The options of `doctor`. */
export interface DoctorFlags {
  readonly format: 'human' | 'json';
  /** A saved snapshot, instead of this host. */
  readonly snapshot?: string;
  /** True to probe the decisions of this host's kernel. */
  readonly probe?: true;
  /** The file for the description of the kernel, for `--kernel`. */
  readonly save?: string;
}

/** `lamellar doctor`: reports the AppArmor abilities of a host. */
export async function doctor({ format, snapshot: file, probe, save }: DoctorFlags): Promise<ExitStatus> {
  const snapshot = await snapshotOf(file);
  const described = probe === true || save !== undefined ? await describe(snapshot, probe === true) : undefined;
  const description = described?.description;
  const abilities = [
    ...abilitiesOf(snapshot),
    ...(probe === true && described !== undefined ? behavioursOf(described.description, described.reasons) : []),
  ];
  if (save !== undefined && description !== undefined) await saveKernel(description, save);
  const { host, kernel } = snapshot;
  const view: DoctorView = { host: textOf(host), kernel: textOf(kernel.release), abilities };
  // A description on standard output replaces the report.
  if (save !== '-') {
    if (format === 'json') writeOutput(`${JSON.stringify(view)}\n`);
    else writeOutput(`${view.host}, kernel ${view.kernel}\n\n${doctorText(abilities, styleFor('stdout'))}`);
  }
  const isThere = abilities.some(({ about, state }) => about === 'apparmor' && state === 'yes');
  if (!isThere) return exitStatus.environment;
  return abilities.every((ability) => ability.state === 'yes' || isUnmeasured(ability))
    ? exitStatus.success
    : exitStatus.denied;
}

async function describe(
  { taken, kernel, tools }: Snapshot,
  isTried: boolean,
): Promise<{ readonly description: KernelDescription; readonly reasons: ProbeReasons }> {
  const { release, version, features } = kernel;
  const compiler = tools.get('apparmor_parser' as ByteString);
  // Loaded lazily, because the probe is large.
  const { tried, reasons } = isTried
    ? await (await import('../adapters/kernel/probe/probe-kernel.ts')).probeKernel(features)
    : { tried: {}, reasons: new Map<never, string>() };
  return { description: describeKernel({ taken, release, version, features, compiler }, tried), reasons };
}

async function saveKernel(description: KernelDescription, file: string): Promise<void> {
  const text = `${printKernelDescription(description)}\n`;
  if (file === '-') writeOutput(text);
  else (await import('../adapters/filesystem/save-file.ts')).saveFile(file, Buffer.from(text), 0o644);
}

async function snapshotOf(file: string | undefined): Promise<Snapshot> {
  if (file !== undefined) {
    const { readSnapshotOf } = await import('../adapters/snapshot/snapshot-files.ts');
    return readSnapshotOf(file);
  }
  const { takeSnapshot } = await import('../adapters/snapshot/take-snapshot.ts');
  return takeSnapshot({ loads: true, surroundings: true, tools: true });
}

/** Checks for a kernel without a measurement, which is a warning: AppArmor lacks nothing. */
function isUnmeasured({ about, state }: HostAbility): boolean {
  return about === 'kernel' && state === 'unknown';
}

const marks = { yes: '✓', no: '✗', unknown: '?' } as const;

function doctorText(abilities: readonly HostAbility[], style: Style): string {
  return abilities
    .map((ability) => {
      const { state, text } = ability;
      const mark = isUnmeasured(ability) ? '!' : marks[state];
      const paint = state === 'yes' ? style.allow : state === 'no' ? style.deny : style.faint;
      return `${paint(mark)} ${text}\n`;
    })
    .join('');
}
