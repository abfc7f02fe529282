import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resolver } from '@lamellar/core';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { kernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { readOwn } from './compare-policies.ts';
import { compareUnits, type UnitComparison } from './compare-units.ts';

/** What random rules about sockets are compiled for. */
export interface SocketTarget {
  /** The kernel's version. */
  readonly version: string;
  readonly abi: string;
  readonly resolve: Resolver;
  /** The program and its options, where it is not the installed one. */
  readonly parser?: { readonly path: string; readonly options: readonly string[] };
}

/** Compares random rules about sockets as core reads them with what a compiler makes of them, for every string. */
export function compareRandomSocketRules(
  seed: number,
  { version, abi, resolve, parser }: SocketTarget,
): UnitComparison {
  const text = randomSocketPolicy(new Random(seed), abi);
  const { unit } = readOwn(text, kernelFeatures(version), resolve);
  const folder = mkdtempSync(join(tmpdir(), 'lamellar-sockets-'));
  try {
    const featuresFile = join(folder, 'features');
    writeFileSync(featuresFile, nestedFeatures(version));
    const compiled = compileWithParser(Buffer.from(text, 'latin1'), featuresFile, parser?.options, parser?.path);
    if (!compiled.succeeded) throw new Error(`policy ${seed}: ${compiled.messages}`);
    return compareUnits(unit, compiled.binary, true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
