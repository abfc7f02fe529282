import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A process in a folder like /proc. */
export interface ProcEntry {
  readonly parent: number;
  /** The PID namespace; by default the machine's. */
  readonly namespace?: string;
  /** The label, with or without a mode; unconfined by default. */
  readonly label?: string;
  readonly title?: string;
  /** The path of the program; a deleted `/usr/sbin/nginx` by default. */
  readonly program?: string;
  /** The start time in ticks; 0 by default. */
  readonly started?: number;
  /** The task flags of the kernel; none by default. */
  readonly flags?: number;
}

/** Makes a folder like /proc, with the files that lamellar reads for processes. */
export function procFolder(within: string, processes: Readonly<Record<number, ProcEntry>>): string {
  const place = mkdtempSync(path.join(within, 'proc-'));
  const own: ProcEntry = { parent: 0 };
  for (const [id, entry] of Object.entries({ ...processes, self: own })) {
    const {
      parent,
      namespace = 'pid:[1]',
      label = 'unconfined',
      title = 'sh\0-c\0true',
      program = '/usr/sbin/nginx (deleted)',
      started = 0,
      flags = 0,
    } = entry;
    mkdirSync(path.join(place, id, 'attr/apparmor'), { recursive: true });
    mkdirSync(path.join(place, id, 'ns'));
    writeFileSync(path.join(place, id, 'attr/apparmor/current'), `${label}\n`);
    // The name of a program may hold anything.
    writeFileSync(
      path.join(place, id, 'stat'),
      `${id} (a ) b) S ${parent} 1 1 0 -1 ${flags} ${'1 '.repeat(12)}${started} 1 1\n`,
    );
    writeFileSync(path.join(place, id, 'cmdline'), `${title}\0\0`);
    symlinkSync(namespace, path.join(place, id, 'ns/pid'));
    symlinkSync(program, path.join(place, id, 'exe'));
  }
  writeFileSync(path.join(place, 'uptime'), '1');
  return place;
}
