import { errorAt, textOf, type Diagnostic, type Span } from '@lamellar/core/language';
import type { DeclaredProfile, PolicyUnit } from '@lamellar/core/namespaces';
import { ownLayerNames } from '@lamellar/host-policies';
import type { LxcInstance } from './instance.ts';
import type { ComposedHostLayer } from './composed-container.ts';

/**
 * Reads a file as the host layer of an LXC container: one profile, with its children and hats, that only LXC assigns to
 * processes.
 *
 * @param unit - the file, without errors
 * @param reference - the reference in the manifest
 */
export function readOwnHostLayer(
  unit: PolicyUnit,
  { instance, lxcPath }: LxcInstance,
  reference: Span,
): { readonly layer: ComposedHostLayer } | { readonly diagnostics: readonly Diagnostic[] } {
  const declared = unit.declared();
  const [profile, ...others] = declared.filter(({ name }) => !name.includes('//'));
  if (profile === undefined)
    return refused(reference, 'a host layer without a profile', 'declare a profile in the file');
  const surplus = others.map(({ name, span }) =>
    errorAt(span, 'invalid-manifest', `a second profile, \`${textOf(name)}\``, secondHint),
  );
  const problems = [...surplus, ...declared.flatMap(problemsOf)];
  if (problems.length > 0) return { diagnostics: problems };
  const profileName = Buffer.from(profile.name, 'latin1').toString();
  if (Buffer.from(profileName).toString('latin1') !== profile.name)
    return refused(profile.span, 'the name of a host layer that is not UTF-8', 'LXC reads its configuration as text');
  try {
    const names = ownLayerNames(profileName, instance, lxcPath);
    const { source } = unit;
    return {
      layer: { ...names, source, includes: new Map(), text: source.text, own: declared.map(({ name }) => name) },
    };
  } catch (reason) {
    if (!(reason instanceof RangeError)) throw reason;
    return refused(profile.span, reason.message);
  }
}

const secondHint = 'a host layer is a single profile; write further profiles into the policy of the host';

/** Reports an attachment, and a policy namespace other than the root: only LXC may put a process under a host layer. */
function problemsOf({ name, namespace, attachment, span }: DeclaredProfile): readonly Diagnostic[] {
  const isChild = name.includes('//');
  return [
    ...(namespace.length > 0 && !isChild
      ? [
          errorAt(
            span,
            'invalid-manifest',
            'a host layer in a different policy namespace',
            'write the name without a namespace',
          ),
        ]
      : []),
    ...(attachment !== undefined && !isChild
      ? [
          errorAt(
            attachment,
            'invalid-manifest',
            'a host layer with an attachment: programs of the host would run under it',
            'remove the attachment path',
          ),
        ]
      : []),
  ];
}

function refused(span: Span, message: string, hint?: string): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [errorAt(span, 'invalid-manifest', message, hint)] };
}
