import { abilitiesOf, type HostAbility, type Snapshot } from '@lamellar/core/snapshot';
import { textOf } from '@lamellar/core/language';
import type { Style } from '@lamellar/core';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { writeOutput } from '../host/process/standard-streams.ts';
import { styleFor } from '../output/style.ts';

/** The options of `doctor`. */
export interface DoctorFlags {
  readonly format: 'human' | 'json';
  /** A saved host instead of this one. */
  readonly snapshot?: string;
}

/** `lamellar doctor`: what AppArmor on a host can do. */
export async function doctor({ format, snapshot: file }: DoctorFlags): Promise<ExitStatus> {
  const snapshot = await snapshotOf(file);
  const abilities = abilitiesOf(snapshot);
  const { host, kernel } = snapshot;
  const head = { host: textOf(host), kernel: textOf(kernel.release) };
  if (format === 'json') writeOutput(`${JSON.stringify({ ...head, abilities })}\n`);
  else writeOutput(`${head.host}, kernel ${head.kernel}\n\n${doctorText(abilities, styleFor('stdout'))}`);
  const isThere = abilities.some(({ about, state }) => about === 'apparmor' && state === 'yes');
  if (!isThere) return exitStatus.environment;
  return abilities.every(({ state }) => state === 'yes') ? exitStatus.success : exitStatus.denied;
}

async function snapshotOf(file: string | undefined): Promise<Snapshot> {
  if (file !== undefined) {
    const { readSnapshotFile } = await import('../host/snapshot/snapshot-files.ts');
    return readSnapshotFile(file);
  }
  const { takeSnapshot } = await import('../host/snapshot/take-snapshot.ts');
  return takeSnapshot({ loads: true, surroundings: true, tools: true });
}

const marks = { yes: '✓', no: '✗', unknown: '?' } as const;

function doctorText(abilities: readonly HostAbility[], style: Style): string {
  return abilities
    .map(({ state, text }) => {
      const paint = state === 'yes' ? style.allow : state === 'no' ? style.deny : style.faint;
      return `${paint(marks[state])} ${text}\n`;
    })
    .join('');
}
