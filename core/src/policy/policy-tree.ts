import { byteStringOf } from '../binary/format/byte-string-of.ts';
import { isCompiledPolicy } from '../binary/format/policy-start.ts';
import { CompiledUnit } from '../binary/compiled-unit.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { LoadableUnit } from '../profile/loadable-unit.ts';
import { bytesOf } from '../source/bytes.ts';
import { printable } from '../source/printable-text.ts';
import { Source } from '../source/source.ts';
import type { PolicyEnvironment } from '../compile/includes/policy-environment.ts';
import { PolicyUnit } from '../compile/policy-unit.ts';

/** A policy file: text, or the bytes of text or compiled policy. The first bytes determine the form. */
export type PolicyContents = string | Uint8Array;

/** Policy in the kernel's directory layout: the files of a policy namespace, and the policy namespaces below. */
export interface PolicyTree {
  /** The contents of files, by name for diagnostics and evidence. */
  readonly profiles?: Readonly<Record<string, PolicyContents>>;
  /** By name: `lxc-web_<-var-lib-lxc>`. */
  readonly namespaces?: Readonly<Record<string, PolicyTree>>;
}

/**
 * Adds the files of a tree to a policy namespace, without reading the files.
 *
 * @throws RangeError if a name is no valid name of a policy namespace
 */
export function loadTree(tree: PolicyTree, namespace: PolicyNamespace, environment: PolicyEnvironment): void {
  for (const [name, contents] of Object.entries(tree.profiles ?? {}))
    namespace.load(unitOf(name, contents, environment));
  for (const [name, below] of Object.entries(tree.namespaces ?? {})) {
    if (!/^[^:\0]+$/.test(name) || name.includes('//'))
      throw new RangeError(`\`${printable(name)}\` is not a name of a policy namespace`);
    loadTree(below, namespace.ensure([bytesOf(name)]), environment);
  }
}

function unitOf(name: string, contents: PolicyContents, environment: PolicyEnvironment): LoadableUnit {
  if (typeof contents === 'string') return new PolicyUnit(new Source(name, bytesOf(contents)), environment);
  return isCompiledPolicy(contents)
    ? new CompiledUnit(name, contents, environment.loadSets)
    : new PolicyUnit(new Source(name, byteStringOf(contents, 0, contents.length)), environment);
}
