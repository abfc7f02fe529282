import type { Label, PolicyNamespace } from '@lamellar/core';
import { crossCheckRows, type PolicyClass } from '@lamellar/core/classes';
import { spanText, textOf, type Diagnostic } from '@lamellar/core/language';
import type { DeclaredProfile, LoadableUnit } from '@lamellar/core/namespaces';
import { FoldedDiagnostics } from '../render/fold-diagnostics.ts';

/** The requested labels, under one assumed kernel. */
export interface LabelsUnderKernel {
  readonly root: PolicyNamespace;
  readonly labels: Iterable<Label>;
  readonly kernel: { readonly version: string };
}

/**
 * Returns the distinct warnings about the profiles of labels: warnings in the declaring files, and warnings in included
 * files about the requested classes. Further files may have been read to find the labels; their warnings do not count.
 *
 * @param requested - the labels under each kernel
 */
export function warningsAbout(
  requested: Iterable<LabelsUnderKernel>,
  classes: ReadonlySet<PolicyClass>,
): readonly Diagnostic[] {
  const found = [...requested].flatMap((one) => [...warningsUnderKernel(one, classes)]);
  // Folding is in a separate chunk, which most runs do not need.
  if (found.length === 0) return [];
  const folded = new FoldedDiagnostics();
  for (const { warning, file } of found) folded.add([warning], file);
  return folded.diagnostics();
}

/** Yields the warnings, with an identifier of the declaring file. */
function* warningsUnderKernel(
  { root, labels, kernel }: LabelsUnderKernel,
  classes: ReadonlySet<PolicyClass>,
): Generator<{ readonly warning: Diagnostic; readonly file: string }> {
  for (const { unit, profiles } of declarations(root, labels)) {
    const own = new Set(profiles.map(({ span }) => span.source));
    const file = [...own].map(({ name }) => name).join('\0');
    const compiled = unit.form === 'compiled' ? profiles : [];
    const warnings = [
      ...compiled.flatMap((profile) => unmediated(profile, classes, kernel.version)),
      ...unit.diagnosticsSoFar.filter((one) => one.severity === 'warning' && isRelevant(one, own, classes)),
      ...[...root.all()].flatMap(({ diagnostics }) => diagnostics.filter(({ span }) => own.has(span.source))),
    ];
    for (const warning of warnings) yield { warning, file };
  }
}

/** The profiles of a file that the labels contain. */
interface Declaration {
  readonly unit: LoadableUnit;
  readonly profiles: readonly DeclaredProfile[];
}

function* declarations(root: PolicyNamespace, labels: Iterable<Label>): Generator<Declaration> {
  const names = new Map<string, Set<string>>();
  for (const { parts } of labels)
    for (const { namespace, profile } of parts) {
      // The implicit profile has no declaration. Most files mention its name as a mode.
      if (profile === namespace.unconfined) continue;
      const known = names.get(profile.name) ?? new Set();
      names.set(profile.name, known.add(namespace.fullName));
    }
  for (const namespace of root.all())
    for (const unit of namespace.units) {
      if (![...names.keys()].some((name) => unit.mayDeclare(name as DeclaredProfile['name']))) continue;
      const profiles = unit.declared().filter((declared) => {
        const path = [namespace.fullName, ...declared.namespace].filter((name) => name !== '').join('//');
        return names.get(declared.name)?.has(path) === true;
      });
      if (profiles.length > 0) yield { unit, profiles };
    }
}

/** Warnings about unrelated classes do not count. */
function isRelevant(
  warning: Diagnostic,
  own: ReadonlySet<Diagnostic['span']['source']>,
  classes: ReadonlySet<PolicyClass>,
) {
  return own.has(warning.span.source) ? bearsOn(warning, classes) : isAboutClass(warning, classes);
}

/** Returns false for a warning about an unmediated rule of an unrelated class. */
export function bearsOn(diagnostic: Diagnostic, classes: ReadonlySet<PolicyClass>): boolean {
  return diagnostic.code !== 'unmediated-rule' || isAboutClass(diagnostic, classes);
}

function isAboutClass({ span }: Diagnostic, classes: ReadonlySet<PolicyClass>): boolean {
  const text = spanText(span);
  return [...classes].some((policyClass) => text.includes(policyClass));
}

/**
 * Warns about a compiled profile that allows everything of a class without mediation. A compiler without access to
 * AppArmor's features produces such profiles, and the output looks valid.
 */
function unmediated(
  declared: DeclaredProfile,
  classes: ReadonlySet<PolicyClass>,
  kernel: string,
): readonly Diagnostic[] {
  const profile = declared.profile();
  // Only cross-checked classes count: for further classes, an abi alone can be the reason.
  const without = crossCheckRows.filter(({ word }) => classes.has(word) && !profile.mediates(word));
  if (profile.mode === 'unconfined' || without.length === 0) return [];
  const what = without.map(({ word, before }) => before?.plural ?? word).join(' and ');
  return [
    {
      code: 'unmediated-class',
      severity: 'warning',
      message: `compiled profile \`${textOf(declared.name)}\` does not mediate ${what}: its rules have no effect, and everything is allowed`,
      span: declared.span,
      hint: `it was compiled for a kernel without the class, perhaps on a machine without AppArmor; compile it again: \`lamellar kernel features ${kernel} >features && apparmor_parser -QKS -M features FILE\``,
    },
  ];
}
