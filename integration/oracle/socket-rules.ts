import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resolver } from '@lamellar/core';
import { randomSocketPolicy } from '../generate/random-socket-policy.ts';
import { Random } from '../generate/random.ts';
import { measuredKernelFeatures, nestedFeatures } from '../kernel-features/kernel-features.ts';
import { compileWithParser } from './apparmor-parser.ts';
import { readOwn } from './compare-policies.ts';
import { compareUnits, type UnitComparison } from './compare-units.ts';

/** The compilation target of random socket rules. */
export interface SocketTarget {
  /** The kernel's version. */
  readonly version: string;
  readonly abi: string;
  readonly resolve: Resolver;
  /** The program and options; by default the installed program. */
  readonly parser?: { readonly path: string; readonly options: readonly string[] };
}

/** Compares core's reading of random socket rules with the compiler's output, for every string. */
export function compareRandomSocketRules(
  seed: number,
  { version, abi, resolve, parser }: SocketTarget,
): UnitComparison {
  const text = randomSocketPolicy(new Random(seed), abi);
  const { unit } = readOwn(text, measuredKernelFeatures(version), resolve);
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
