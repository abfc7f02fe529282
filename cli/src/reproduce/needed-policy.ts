import type { LabelPart, PolicyNamespace } from '@lamellar/core';
import { memoised, print, textOf, type ByteString, type Span, type Statement } from '@lamellar/core/language';
import { inlinedPolicy, PolicyUnit, type LoadableUnit } from '@lamellar/core/namespaces';
import { CommandError } from '../exit-status.ts';

/** Policy text for a policy namespace. */
export interface NeededPolicy {
  readonly namespace: readonly ByteString[];
  /** The file of the text. */
  readonly unit: PolicyUnit;
  /** The text without includes. */
  readonly text: ByteString;
}

/**
 * Returns the text of the profiles of labels, from the files that declare them, without includes and further profiles.
 *
 * @param isWhole - whether to keep the further profiles of the files
 * @throws CommandError if a profile has no text
 */
export function neededPolicy(parts: Iterable<LabelPart>, isWhole: boolean): readonly NeededPolicy[] {
  const places = new Map<PolicyNamespace, Map<PolicyUnit, Span[]>>();
  for (const { namespace, profile } of parts) {
    if (profile.name === 'unconfined') continue;
    const name = profile.name;
    const declarations = namespace.declarations(name);
    const [found] = declarations;
    if (found === undefined) throw unavailable(name, 'the kernel generates the profile in complain mode');
    if (declarations.some(({ unit }) => unit.form === 'compiled') || !isText(found.unit))
      throw unavailable(name, 'the policy is compiled: give its text instead');
    const { unit, declared } = found;
    let loaded = namespace;
    for (const _ of declared.namespace) loaded = loaded.parent ?? loaded;
    const units = memoised(places, loaded, () => new Map<PolicyUnit, Span[]>());
    memoised(units, unit, () => []).push(declared.span);
  }
  return [...places].flatMap(([namespace, units]) =>
    Array.from(units, ([unit, spans]) => ({
      namespace: namespace.path(),
      unit,
      text: textWith(unit, isWhole ? undefined : spans),
    })),
  );
}

function isText(unit: LoadableUnit): unit is PolicyUnit {
  return unit instanceof PolicyUnit;
}

function unavailable(name: ByteString, reason: string): CommandError {
  return new CommandError(`no reproducer: profile \`${textOf(name)}\` has no text: ${reason}`);
}

/** @param spans - the declarations of the needed profiles; undefined for all */
function textWith({ source, environment }: PolicyUnit, spans: readonly Span[] | undefined): ByteString {
  const ast = inlinedPolicy(source, environment);
  const isNeeded = (statement: Statement): boolean =>
    statement.kind !== 'profile' || spans === undefined || spans.some((span) => contains(statement.span, span));
  const statements = ast.statements.filter(isNeeded);
  return print({ ...ast, statements: withoutUnused(statements, (some) => print({ ...ast, statements: some })) });
}

function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}

/** Drops the variables that no further statement mentions. */
function withoutUnused(
  statements: readonly Statement[],
  printed: (statements: readonly Statement[]) => string,
): readonly Statement[] {
  const isAssignment = (statement: Statement): boolean => statement.kind === 'variable-assignment';
  let text = printed(statements.filter((one) => !isAssignment(one)));
  let kept: ReadonlySet<Statement> = new Set();
  for (;;) {
    const used = statements.filter(
      (one) => one.kind === 'variable-assignment' && (text.includes(`@{${one.name}}`) || text.includes(`@${one.name}`)),
    );
    if (used.length === kept.size) return statements.filter((one) => !isAssignment(one) || kept.has(one));
    kept = new Set(used);
    text += printed(used.flatMap((one) => (one.kind === 'variable-assignment' ? [one] : [])));
  }
}
