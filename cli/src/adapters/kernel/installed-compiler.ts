import { readFileSync } from 'node:fs';
import { compilerOfVersion, type CompilerBehaviours } from '@lamellar/core/check';
import { findProgram } from '../process/program-path.ts';

/** The text before the version, in the program's format for `--version`. */
const versionFormat = '%s version ';

/** More characters than a version has. */
const maxVersionLength = 16;

/**
 * Returns the behaviours of the installed apparmor_parser; undefined without the program, or if the program is a script.
 * The version is read from the program's file, which takes a third of the time of a start.
 */
export function installedBehaviours(): CompilerBehaviours | undefined {
  const file = findProgram('apparmor_parser');
  if (file === undefined) return undefined;
  let program: Buffer;
  try {
    program = readFileSync(file);
  } catch {
    return undefined;
  }
  const at = program.indexOf(versionFormat);
  if (at === -1) return undefined;
  const start = at + versionFormat.length;
  const version = /^\d+\.\d+/.exec(program.toString('latin1', start, start + maxVersionLength));
  return version === null ? undefined : compilerOfVersion(version[0]);
}
