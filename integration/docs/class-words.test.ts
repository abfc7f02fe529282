import { readdirSync, readFileSync } from 'node:fs';
import { classRows, crossCheckRows } from '@lamellar/core/classes';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** The folders of class rows, and of the languages of policy and logs. */
const homes =
  /^core\/src\/(?:classes|language|rule-checks|compile|kernels|mediation|log-records|known-causes|learn|lint)\//;

/** A profile stores capabilities outside of the automaton, for all classes. */
const ofProfiles = ['capability'];

/** Files with permitted words of classes, and the reasons. */
const exceptions: ReadonlyMap<string, readonly string[]> = new Map([
  // The option is named --signals.
  ['cli/src/command/matrix.ts', ['signal', 'ptrace']],
  // libapparmor names fields of records like classes.
  ['core/src/profile/profile.ts', ofProfiles],
  ['core/src/binary/kernel-profile.ts', ofProfiles],
  ['core/src/namespaces/sourced-profile.ts', ofProfiles],
  ['core/src/namespaces/policy-namespace.ts', ofProfiles],
  ['core/src/namespaces/learning-profile.ts', ofProfiles],
  ['core/src/binary/format/capability-set.ts', ofProfiles],
  ['core/src/repair/advise.ts', ofProfiles],
  ['core/src/repair/extended-profiles.ts', ofProfiles],
  ['core/src/effective-rules/verify-rules.ts', ofProfiles],
  ['core/src/audit/is-unrestricted.ts', ofProfiles],
  // Visible files and sockets of the host are objects of exactly two operations.
  ['core/src/audit/boundary/exposed-host-files.ts', ["'file:w'", "'unix:connect'"]],
  // A container writes settings of the host's kernel through exactly these operations.
  ['core/src/audit/boundary/proc-mounts.ts', ['capability:sys_admin', "'file:w'"]],
  // Processes leave a host layer by exactly two operations.
  ['core/src/audit/findings/open-host-layer/host-layer-escapes.ts', ["'exec:x'", 'change_profile:change']],
  // Capabilities with power over the kernel of the host.
  ['core/src/audit/findings/kept-capability/kept-capability.ts', ['capability:']],
  // Fields of the JSON output, from which the JSON Schemas are derived.
  ['cli/src/views/changes-view.ts', ['signal', 'ptrace', 'io_uring', 'dbus']],
  ['cli/src/views/matrix-view.ts', ['signal', 'ptrace']],
  // A reason for a profile's answer has the name of a class.
  ['core/src/repair/refused-needs.ts', ['capability']],
  ['core/src/render/decision-text.ts', ['capability']],
  // An option of a request of node:http.
  ['cli/src/adapters/incus/incus-api.ts', ['signal']],
  // A file that LXC's configuration includes for a container with a user namespace.
  ['cli/src/adapters/lxc/proxmox.ts', ['userns']],
  // An attempt for each operation that a process can try.
  [
    'cli/src/reproduce/attempt-words.ts',
    "ptrace signal capability capability:sys_admin io_uring rlimit change_hat mqueue change_profile 'exec' 'network:create' 'network:bind' 'file:r' 'unix:create'".split(
      ' ',
    ),
  ],
  // The questions about a rule in an editor, and the names after a word of policy.
  [
    'cli/src/editor/explain-rule.ts',
    ['signal', 'signal:', 'ptrace', 'ptrace:read', 'ptrace:trace', 'readby', 'tracedby', 'capability', 'capability:'],
  ],
  ['cli/src/editor/completions.ts', ['io_uring', 'capability', 'rlimit', 'change_profile']],
  // Rules about files decide about several classes: each by other bits, and only exec by the attachments of profiles.
  ['core/src/diff/changed-rules.ts', ['change_profile', 'mqueue', "'exec'"]],
  ['core/src/diff/search-changed-strings.ts', ['change_profile', "'exec'", "'file'"]],
  ['core/src/diff/rule-effects.ts', ['mqueue', "'file'"]],
  // A baseline prints rules of a class on several lines or on one, takes file rules from text, and ignores what the
  // compiler alone adds and what old kernels never check.
  ['cli/src/baseline/baseline-entries.ts', ['change_profile']],
  ['cli/src/baseline/compare-baseline.ts', ["'file'", "'mount'"]],
  ['cli/src/baseline/effective-policy.ts', ["'file'", 'stackCheckClasses.network', 'capability ']],
  // A key of log records has the name.
  ['core/src/render/record-text.ts', ['signal']],
]);

/** Class names that are also everyday words: only uses as class names count. */
const everyday: ReadonlySet<string> = new Set(['file', 'exec', 'network', 'unix', 'mount']);

/** A class name or a class-specific word, alone or as a prefix: `ptrace`, `signal:term`. */
const classWord = new RegExp(
  `^(?:${[...classRows.map(({ word }) => word).filter((word) => !everyday.has(word)), ...crossCheckRows.flatMap(({ capabilityInstead = [] }) => capabilityInstead)].join('|')}|tracedby|readby)(?:[ :(]|$)`,
);

/** Recognises `file:r`, `policyClasses.file`, `operation.class === 'file'`. */
function isEverydayClassName(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) && everyday.has(node.text)) {
    const { parent } = node;
    if (!ts.isBinaryExpression(parent)) return false;
    const other = parent.left === node ? parent.right : parent.left;
    return /(?:^|\.)(?:class|word|policyClass)$/.test(other.getText());
  }
  if (ts.isStringLiteralLike(node)) return everyday.has(/^[^:]*(?=:)/.exec(node.text)?.[0] ?? '');
  return (
    ts.isPropertyAccessExpression(node) &&
    everyday.has(node.name.text) &&
    /(?:policy|stackCheck|crossCheck)Classes$/.test(node.expression.getText())
  );
}

/** The identifiers and strings of a file with a class word at the beginning. */
function classWordsIn(file: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateHead(node))
      if (classWord.test(node.text)) found.push(node.text);
    if (isEverydayClassName(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true));
  return found;
}

const files = ['core/src', 'cli/src'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(name)),
);

// A new class must only need a row and rules, and no changes in evaluation, comparison or output.
describe('only its row, the language and its rules contain the name of a class', () => {
  test('the rest of core and cli does not', () => {
    const others = files.filter((file) => !homes.test(file));
    expect(others.length).toBeGreaterThan(200);
    const found = others.flatMap((file) => {
      const excepted = exceptions.get(file) ?? [];
      const words = classWordsIn(file).filter(
        (word) => !excepted.some((one) => word === one || word.startsWith(`${one} `)),
      );
      return words.map((word) => `${file}: ${word}`);
    });
    expect(found).toEqual([]);
  });

  test('the list of exceptions is not empty', () => {
    const isNeeded = ([file, words]: [string, readonly string[]]): boolean =>
      words.every((word) => classWordsIn(file).some((found) => found === word || found.startsWith(`${word} `)));
    expect([...exceptions].filter((exception) => !isNeeded(exception))).toEqual([]);
  });
});

// The newest class of AppArmor, with a rule of its own: a further class needs files at the same places.
describe('the files of io_uring', () => {
  const name = /io[-_]?uring/i;

  /** Checks whether an identifier or a string of a file names the class. */
  function namesClass(file: string): boolean {
    let found = false;
    const visit = (node: ts.Node): void => {
      found ||= (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && name.test(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(new URL(file, root), 'utf8'), ts.ScriptTarget.Latest, true));
    return found;
  }

  test('are the rows, the syntax, the checks, the records and the kernels', () => {
    const needed = files.filter((file) => homes.test(file) && namesClass(file));
    expect(needed.map((file) => file.replace('core/src/', '')).sort()).toEqual([
      // The row, its byte, and the list of rows.
      'classes/class-numbers.ts',
      'classes/io-uring/io-uring.ts',
      'classes/policy-classes.ts',
      // The kernels with the class.
      'kernels/audit-mode-effects.ts',
      'kernels/measured-features.ts',
      'kernels/measured-kernels.ts',
      'kernels/shown-behaviours.ts',
      // The syntax of the rule.
      'language/ast-rules.ts',
      'language/keywords/conditions.ts',
      'language/keywords/permissions.ts',
      'language/parser/parse-conditions.ts',
      'language/parser/parse-permissions.ts',
      'language/parser/parse-word-rules.ts',
      // The peer of a rule, and the rules that compilers merge.
      'lint/peer-condition.ts',
      'lint/rule-automata.ts',
      // The question of a record.
      'log-records/record-question.ts',
      // The checks of a rule.
      'rule-checks/check-statements.ts',
      'rule-checks/compiled-words.ts',
      'rule-checks/peer-conditions.ts',
    ]);
  });
});
