import type { Report } from '../diagnostics/diagnostic-at.ts';
import type { Features } from '../profile/features.ts';
import { textOf } from '../source/printable-text.ts';
import type { Abi } from '../language/ast.ts';
import { otherForm, unresolved } from './includes/expand-includes.ts';
import type { PolicyEnvironment } from './includes/policy-environment.ts';

/**
 * Returns the features that an abi statement names. Returns undefined for the compiler's own features, and with a
 * diagnostic if the abi has none.
 */
export function abiFeatures({ file }: Abi, environment: PolicyEnvironment, report: Report): Features | undefined {
  const path = file.path as string;
  const { resolve, cache, kernelFeatures, knownAbis } = environment;
  if (file.form === 'search' && path === 'kernel') return kernelFeatures;
  if (file.form === 'search' && path === 'default') return undefined;
  const resolved = resolve(file, file.span.source);
  if (resolved.kind === 'files') {
    const [source] = resolved.files;
    const isFile = source !== undefined && resolved.isDirectory !== true;
    const features = isFile ? cache.features(source) : undefined;
    if (features !== undefined) return features;
    const message = `\`${textOf(file.path)}\` is not a features file`;
    report({ code: 'invalid-value', severity: 'error', message, span: file.span });
    return undefined;
  }
  const known = file.form === 'search' ? knownAbis.get(path) : undefined;
  if (known === undefined) report(unresolved(file, resolved, () => resolve(otherForm(file), file.span.source)));
  return known;
}
