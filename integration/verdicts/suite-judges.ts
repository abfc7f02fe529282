import { dirname, join } from 'node:path';
import { policySurroundings } from '../../cli/src/adapters/policy/policy-surroundings.ts';
import { provideCompiler } from '../lab/debian/provide-compiler.ts';
import { apparmorParser } from '../oracle/apparmor-parser.ts';
import { resolverFrom } from '../suites/judge-suite.ts';
import type { Judges } from './compare-verdicts.ts';

/** The installed parser and sid's, called like the parser in upstream's tests, with the includes of the tests. */
export async function suiteJudges(directory: string): Promise<Judges> {
  const folder = dirname(directory);
  const features = join(folder, 'features_files/features.all');
  const options = ['--config-file', join(folder, 'parser.conf'), '--features-file', features, '-I', directory];
  const programs = [apparmorParser(), (await provideCompiler('sid')).path];
  const { environment } = policySurroundings({ base: directory, features });
  return {
    environment: { ...environment, resolve: resolverFrom(folder, environment.resolve) },
    parsers: programs.map((program) => ({ program, options, folder })),
  };
}
