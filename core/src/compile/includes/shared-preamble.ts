import type { Source } from '../../source/source.ts';
import type { Span } from '../../source/span.ts';
import type { Include } from '../../language/ast.ts';
import { abiFeatures } from '../abi-features.ts';
import { Includes } from './expand-includes.ts';
import type { PolicyEnvironment } from './policy-environment.ts';
import { Preamble, type SharedPreamble } from './preamble.ts';

/**
 * Returns the shared preamble of an include at the beginning of a file. Returns undefined if the include must be read
 * again for each file: the include has errors, or more than a preamble.
 */
export function sharedPreamble({ file, span }: Include, environment: PolicyEnvironment): SharedPreamble | undefined {
  const resolved = environment.resolve(file, span.source);
  if (resolved.kind !== 'files' || resolved.files.length !== 1) return undefined;
  const [source] = resolved.files;
  return source === undefined ? undefined : environment.cache.preamble(source, () => read(source, environment));
}

function read(source: Source, environment: PolicyEnvironment): SharedPreamble | undefined {
  const { ast, diagnostics } = environment.cache.fragment(source);
  if (diagnostics.length > 0) return undefined;
  let isShared = true;
  const report = (): void => void (isShared = false);
  const preamble = new Preamble();
  const files = new Map<Source, readonly Span[]>([[source, []]]);
  const includes = new Includes({
    ...environment,
    report,
    enter: (file, trail) => void (files.has(file) || files.set(file, trail)),
  });
  includes.pass(source);
  for (const { node } of includes.expand(ast.statements, [], [source]))
    if (!preamble.take(node, (abi) => abiFeatures(abi, environment, report), report) || !isShared) return undefined;
  return isShared ? { preamble, files } : undefined;
}
