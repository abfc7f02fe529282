import type { ByteString } from '@lamellar/core/language';
import type { DecisionCase } from '../oracle/decision-case.ts';
import {
  fullNamespaceName,
  isSamePath,
  type GeneratedPolicy,
  type TreeLabel,
  type TreeNamespace,
  type TreePart,
  type TreeProfile,
  type TreeRule,
} from './policy-tree.ts';

/** Renders a tree as a case for oracles: a text per namespace, and labels in the root's view. */
export function renderCase(tree: GeneratedPolicy, name: string): DecisionCase {
  const labels = tree.labels.map(renderLabel);
  const label = (index: number): ByteString => {
    const text = labels[index];
    if (text === undefined) throw new RangeError(`no label ${index} in the tree`);
    return text;
  };
  return {
    name,
    policy: tree.namespaces
      .filter(({ path, profiles }) => path.length > 0 || profiles.length > 0)
      .map((namespace) => ({ namespace: namespace.path, text: renderNamespace(namespace) })),
    pairs: tree.pairs.map(([subject, target]) => ({ subject: label(subject), target: label(target) })),
  };
}

/**
 * Renders a label in the root's view, with the parts in the tree's order. A part without a namespace inherits the
 * namespace of the previous part, so the root's own parts come first.
 */
function renderLabel({ parts }: TreeLabel): ByteString {
  const ordered = [...parts.filter(isOfRoot), ...parts.filter((part) => !isOfRoot(part))];
  const written = ordered.map(({ namespace, profile }, index) => {
    const before = ordered[index - 1]?.namespace ?? [];
    return isSamePath(before, namespace) ? profile : `:${fullNamespaceName(namespace)}:${profile}`;
  });
  return written.join('//&') as ByteString;
}

function isOfRoot({ namespace }: TreePart): boolean {
  return namespace.length === 0;
}

/** The variables that `randomPattern` uses. */
const variables = '@{one}=alpha\n@{several}=beta /usr/sbin/sshd/\n@{nested}="@{several}x" z{y,a}\n';

function renderNamespace({ abi, profiles }: TreeNamespace): ByteString {
  const body = profiles.map((profile) => renderProfile(profile, '')).join('\n');
  const preamble = [
    abi === undefined ? '' : `abi <${abi}>,\n`,
    // The abstraction uses variables of the tunables.
    body.includes('include <abstractions/base>') ? 'include <tunables/global>\n' : '',
    /@\{(one|several|nested)\}/.test(body) ? variables : '',
  ].join('');
  return `${preamble}${preamble === '' ? '' : '\n'}${body}` as ByteString;
}

/** apparmor_parser 4.1 fails an assertion if an unconfined profile allows nothing in all classes of the abi. */
const somethingAllowed = ['priority=1000 ptrace (read) peer=alpha,', 'priority=1000 signal (send) peer=alpha,'];

function renderProfile(profile: TreeProfile, indent: string): string {
  const { keyword, name, mode, base, capabilities, rules, children } = profile;
  const inner = `${indent}  `;
  const lines = [
    ...(base ? ['include <abstractions/base>'] : []),
    ...(mode === 'unconfined' || mode === 'default_allow' ? somethingAllowed : []),
    ...capabilities,
    ...rules.map(renderRule),
  ];
  return [
    `${indent}${keyword} "${name}"${mode === 'enforce' ? '' : ` flags=(${mode})`} {\n`,
    ...lines.map((line) => `${inner}${line}\n`),
    ...children.map((child) => renderProfile(child, inner)),
    `${indent}}\n`,
  ].join('');
}

function renderRule({ about, qualifier, priority, permissions, signals, peer }: TreeRule): string {
  return `${[
    ...(priority === undefined ? [] : [`priority=${priority}`]),
    ...(qualifier === '' ? [] : [qualifier]),
    about,
    ...(permissions === undefined ? [] : [`(${permissions.join(', ')})`]),
    ...(signals === undefined ? [] : [`set=(${signals.join(' ')})`]),
    ...(peer === undefined ? [] : [`peer="${peer}"`]),
  ].join(' ')},`;
}
