import { errorAt, printable, suggest, type Diagnostic, type Span } from '@lamellar/core/language';
import type { core } from 'zod/mini';
import { keysAt, manifestSchema } from './schema.ts';
import { entriesOf, plainOf, type YamlTree } from './yaml-tree.ts';

/** Validates a tree against the schema. A diagnostic has the span of the invalid key or value. */
export function checkShape(tree: YamlTree): readonly Diagnostic[] {
  const result = manifestSchema.safeParse(plainOf(tree));
  return result.success ? [] : result.error.issues.flatMap((issue) => diagnosticsOf(issue, tree));
}

function diagnosticsOf(issue: core.$ZodIssue, tree: YamlTree): readonly Diagnostic[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, tree));
  const place = findPlace(tree, issue.path);
  if (place.value === undefined) return [missingKey(issue, place)];
  const name = nameOf(issue.path);
  const { span } = place.value;
  switch (issue.code) {
    case 'invalid_type':
      return [
        invalid(
          span,
          `${name} must be ${article(issue.expected)}, not ${kindOf(place.value)}`,
          issue.path.length === 0
            ? 'begin with `lamellar: 1`, with a blank after the `:`'
            : typeHint(issue.expected, place.value),
        ),
      ];
    case 'invalid_value':
      return [wrongValue(issue, name, place.value)];
    case 'too_small':
      return [invalid(span, `${name} is empty`, 'write a value, or omit the key')];
    default:
      return [invalid(span, `${name}: ${issue.message}`)];
  }
}

interface Place {
  /** The key of the value; without a value, the key of the incomplete map. */
  readonly key: Span;
  readonly value: YamlTree | undefined;
}

/** Follows a path as far as the tree goes. */
function findPlace(tree: YamlTree, path: readonly PropertyKey[]): Place {
  let key: Span = { ...tree.span, end: tree.span.start };
  let value: YamlTree | undefined = tree;
  for (const step of path) {
    if (value?.kind === 'list') value = value.items[Number(step)];
    else {
      const entry = entriesOf(value).get(String(step));
      if (entry !== undefined) ({ key } = entry);
      value = entry?.value;
    }
  }
  return { key, value };
}

function unknownKey(key: string, path: readonly PropertyKey[], tree: YamlTree): Diagnostic {
  const { value, key: parent } = findPlace(tree, path);
  const known = keysAt(path);
  const near = suggest(key, known);
  const span = entriesOf(value).get(key)?.key ?? parent;
  const where = path.length === 0 ? 'a manifest' : nameOf(path);
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : key === '<<'
        ? 'merge keys are not part of YAML 1.2; use `*NAME` for a whole value'
        : `it has ${listOf(known, 'and')}`;
  return invalid(span, `${where} has no key \`${printable(key)}\``, hint);
}

function missingKey({ path }: core.$ZodIssue, { key }: Place): Diagnostic {
  const name = String(path.at(-1));
  const where = path.length === 1 ? 'a manifest' : nameOf(path.slice(0, -1));
  const hint = name === 'runtime' ? 'write `runtime: lxc` or `runtime: incus`' : `begin with \`${name}: 1\``;
  return invalid(key, `${where} needs the key \`${name}\``, hint);
}

function wrongValue({ values }: core.$ZodIssueInvalidValue, name: string, value: YamlTree): Diagnostic {
  const [only] = values;
  const written = value.kind === 'scalar' ? value.value : undefined;
  if (values.length === 1 && String(only) === written)
    return invalid(value.span, `${name} must be the number ${String(only)}, not text`, 'write it without quotes');
  const near = typeof written === 'string' ? suggest(written, values.map(String)) : undefined;
  const allowed = listOf(values.map(String), 'or');
  return invalid(
    value.span,
    `${name} must be ${allowed}, not ${kindOf(value)}`,
    near === undefined ? undefined : `did you mean \`${near}\`?`,
  );
}

const kinds: Partial<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  boolean: '`true` or `false`',
};

function article(expected: string): string {
  return kinds[expected] ?? expected;
}

function kindOf(value: YamlTree): string {
  if (value.kind !== 'scalar') return value.kind === 'map' ? 'a map' : 'a list';
  if (value.value === null) return 'nothing';
  return typeof value.value === 'string'
    ? `\`${printable(value.value)}\``
    : `the ${typeof value.value} ${String(value.value)}`;
}

function typeHint(expected: string, value: YamlTree): string | undefined {
  if (expected === 'string' && value.kind === 'scalar' && value.value !== null) return 'put it into quotes';
  if (expected === 'string' && value.kind === 'map') return 'put a text with `: ` into quotes';
  if (kinds[expected] === 'a map') return 'write the keys below, indented, each with a `:`';
  if (expected === 'array') return 'write each item after `- `, or all items between brackets';
  if (expected === 'boolean' && value.kind === 'scalar' && typeof value.value === 'string')
    return /^(?:true|false)$/.test(value.value) ? 'write it without quotes' : 'YAML 1.2 has no `yes` and `no`';
  return undefined;
}

/** Prints a path in the usual notation: `containers.web.host.rules[0]`. */
function nameOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step, index) =>
    typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${printable(String(step))}`,
  );
  return path.length === 0 ? 'a manifest' : `\`${steps.join('')}\``;
}

function listOf(names: readonly string[], conjunction: 'and' | 'or'): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1) ?? ''}`;
}

function invalid(span: Span, message: string, hint?: string): Diagnostic {
  return errorAt(span, 'invalid-manifest', message, hint);
}
