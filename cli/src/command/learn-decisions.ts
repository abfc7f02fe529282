import { z } from 'zod';
import { bytesOf, printable, textOf, type ByteString } from '@lamellar/core/language';
import type { ExecMode } from '@lamellar/core/repair';
import { readNamedFile } from '@lamellar/node/files';
import { saveFile } from '../adapters/filesystem/save-file.ts';
import { CommandError } from '../exit-status.ts';
import { ifPossible } from '../adapters/tolerated-failures.ts';

/** The choices and rules of earlier runs for a profile. */
export interface ProfileDecisions {
  readonly exec: ReadonlyMap<ByteString, ExecMode>;
  readonly includes: readonly string[];
  readonly rules: ReadonlyMap<ByteString, readonly ByteString[]>;
  readonly refused: readonly ByteString[];
  /** The profiles with the flag `attach_disconnected`. */
  readonly attached: readonly ByteString[];
}

/** Decisions by the name of the profile. */
export type Decisions = ReadonlyMap<string, ProfileDecisions>;

export const noDecisions: ProfileDecisions = {
  exec: new Map(),
  includes: [],
  rules: new Map(),
  refused: [],
  attached: [],
};

const decisionsSchema = z.strictObject({
  learn: z.literal(1),
  profiles: z.record(
    z.string(),
    z.strictObject({
      exec: z.record(z.string(), z.enum(['ix', 'Cx', 'Px'])),
      includes: z.array(z.string()),
      rules: z.record(z.string(), z.array(z.string())),
      refused: z.array(z.string()),
      attached: z.array(z.string()).default([]),
    }),
  ),
});

/** Limit of a file of decisions in bytes. */
const maxSize = 16 * 1024 * 1024;

/** Reads a file of decisions; a missing file has none. @throws CommandError */
export function readDecisions(file: string): Decisions {
  const contents = readNamedFile(file, maxSize);
  const name = printable(file);
  if ('reason' in contents) {
    if (contents.missing) return new Map();
    throw new CommandError(`${name}: ${contents.reason}`, contents);
  }
  const read = decisionsSchema.safeParse(ifPossible((): unknown => JSON.parse(contents.bytes.toString())));
  if (!read.success)
    throw new CommandError(`\`${name}\` is no file of decisions: ${z.prettifyError(read.error).split('\n')[0] ?? ''}`, {
      hint: 'name a new file, or a file by `lamellar learn --decisions`',
    });
  return new Map(
    Object.entries(read.data.profiles).map(([profile, { exec, includes, rules, refused, attached }]) => [
      profile,
      {
        exec: new Map(Object.entries(exec).map(([path, mode]) => [bytesOf(path), mode])),
        includes,
        rules: new Map(Object.entries(rules).map(([label, own]) => [bytesOf(label), own.map(bytesOf)])),
        refused: refused.map(bytesOf),
        attached: attached.map(bytesOf),
      },
    ]),
  );
}

/** Saves decisions, all or nothing. @throws CommandError */
export function saveDecisions(file: string, decisions: Decisions): void {
  const profiles = Object.fromEntries(
    [...decisions].map(([profile, { exec, includes, rules, refused, attached }]) => [
      profile,
      {
        exec: Object.fromEntries([...exec].map(([path, mode]) => [textOf(path), mode])),
        includes,
        rules: Object.fromEntries([...rules].map(([label, own]) => [textOf(label), own.map(textOf)])),
        refused: refused.map(textOf),
        attached: attached.map(textOf),
      },
    ]),
  );
  saveFile(file, Buffer.from(`${JSON.stringify({ learn: 1, profiles }, undefined, 2)}\n`), 0o644);
}
