import { errorAt, printable, suggest, type Diagnostic, type Span } from '@lamellar/core/language';
import type { core } from 'zod/mini';
import { manifestKeys, manifestVersion, type ManifestVersion } from './manifest-version.ts';
import { blankHint } from './missing-blank.ts';
import { keysAt, manifestSchemas } from './schema.ts';
import { entriesOf, plainOf, type YamlTree } from './yaml-tree.ts';

/** Validates a tree against the schema. A diagnostic has the span of the invalid key or value. */
export function checkShape(tree: YamlTree, version: ManifestVersion): readonly Diagnostic[] {
  const result = manifestSchemas[version].safeParse(plainOf(tree));
  if (result.success) return [];
  const { issues } = result.error;
  // A misspelt key is not also a missing key.
  const misspelt = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => nameOf([...issue.path, similarKey(key, issue.path, tree, version) ?? '']))
        : [],
    ),
  );
  return issues
    .filter(({ path }) => !misspelt.has(nameOf(path)) || findPlace(tree, path).value !== undefined)
    .flatMap((issue) => diagnosticsOf(issue, tree, version));
}

/** Returns the key that a misspelt key probably is. Many formats begin with a key `version`. */
function similarKey(
  key: string,
  path: readonly PropertyKey[],
  tree: YamlTree,
  version: ManifestVersion,
): string | undefined {
  const isVersion = path.length === 0 && key === 'version' && !entriesOf(tree).has('lamellar');
  return isVersion ? 'lamellar' : suggest(key, keysAt(path, version));
}

function diagnosticsOf(issue: core.$ZodIssue, tree: YamlTree, version: ManifestVersion): readonly Diagnostic[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, tree, version));
  if (issue.code === 'invalid_union') return ofAlternatives(issue, tree, version);
  const place = findPlace(tree, issue.path);
  if (place.value === undefined) return [missingKey(issue, place, version)];
  const name = nameOf(issue.path);
  const { span } = place.value;
  switch (issue.code) {
    case 'invalid_type':
      return [
        invalid(
          span,
          `${name} must be ${article(issue.expected)}, not ${kindOf(place.value)}`,
          issue.path.length === 0
            ? `begin with \`lamellar: ${manifestVersion}\`, with a blank after the \`:\``
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

/** Returns the errors in the alternative of the value's type; without one, a single error about the type. */
function ofAlternatives(
  issue: core.$ZodIssueInvalidUnion,
  tree: YamlTree,
  version: ManifestVersion,
): readonly Diagnostic[] {
  const { path } = issue;
  const fitting = issue.errors.find((issues) => !issues.some((one) => expectedTypes(one).length > 0));
  if (fitting !== undefined)
    return fitting.flatMap((one) => diagnosticsOf({ ...one, path: [...path, ...one.path] }, tree, version));
  const { value } = findPlace(tree, path);
  const expected = issue.errors.flatMap((issues) => issues.flatMap(expectedTypes)).map(article);
  const words = `${expected.slice(0, -1).join(', ')} or ${expected.at(-1) ?? ''}`;
  return value === undefined ? [] : [invalid(value.span, `${nameOf(path)} must be ${words}, not ${kindOf(value)}`)];
}

/** Returns the types that a value can have, if the issue is about the type of the value itself. */
function expectedTypes(issue: core.$ZodIssue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_type') return [issue.expected];
  return issue.code === 'invalid_union' ? issue.errors.flatMap((issues) => issues.flatMap(expectedTypes)) : [];
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

function unknownKey(key: string, path: readonly PropertyKey[], tree: YamlTree, version: ManifestVersion): Diagnostic {
  const { value, key: parent } = findPlace(tree, path);
  const known = keysAt(path, version);
  const near = similarKey(key, path, tree, version);
  const span = entriesOf(value).get(key)?.key ?? parent;
  const where = path.length === 0 ? 'a manifest' : nameOf(path);
  const other = keyOfOtherVersion(key, path, version);
  const hint =
    other !== undefined
      ? other
      : near !== undefined
        ? `did you mean \`${near}\`?`
        : key === '<<'
          ? 'merge keys are not part of YAML 1.2; use `*NAME` for a whole value'
          : `it has ${listOf(known, 'and')}`;
  return invalid(span, `${where} has no key \`${printable(key)}\``, hint);
}

/** Returns a hint for a key of the other version of the format. */
function keyOfOtherVersion(key: string, path: readonly PropertyKey[], version: ManifestVersion): string | undefined {
  const { hostPolicy, hostLayer, containerLayer, loader } = manifestKeys[2];
  if (version === 1) return keysAt(path, 2).includes(key) ? 'this is a key of version 2: `lamellar: 2`' : undefined;
  const renamed = {
    host: path.length === 0 ? hostPolicy.join('.') : hostLayer,
    container: containerLayer,
    load: loader,
  };
  const name = Object.hasOwn(renamed, key) ? renamed[key as keyof typeof renamed] : undefined;
  return name !== undefined && keysAt(path, 2).includes(name) ? `version 2 of the format has \`${name}\`` : undefined;
}

function missingKey({ path }: core.$ZodIssue, { key }: Place, version: ManifestVersion): Diagnostic {
  const name = String(path.at(-1));
  if (name === 'because')
    return invalid(key, `${nameOf(path.slice(0, -1))} needs the key \`because\``, 'write the reason');
  const where = path.length === 1 ? 'a manifest' : nameOf(path.slice(0, -1));
  const hint =
    name === 'runtime'
      ? 'write `runtime: lxc`, `runtime: incus` or `runtime: proxmox`'
      : `begin with \`${name}: ${version}\``;
  return invalid(key, `${where} needs the key \`${name}\``, hint);
}

function wrongValue({ values }: core.$ZodIssueInvalidValue, name: string, value: YamlTree): Diagnostic {
  const [only] = values;
  const written = value.kind === 'scalar' ? value.value : undefined;
  if (values.length === 1 && String(only) === written)
    return invalid(value.span, `${name} must be the number ${String(only)}, not text`, 'write it without quotes');
  const near = typeof written === 'string' ? suggest(written, values.map(String)) : undefined;
  const shown = values.filter((one) => typeof one === 'string');
  const allowed = listOf((shown.length > 0 ? shown : values).map(String), 'or');
  return invalid(
    value.span,
    `${name} must be ${allowed}, not ${kindOf(value)}`,
    near !== undefined
      ? `did you mean \`${near}\`?`
      : value.kind === 'scalar' && foreignRuntimes.has(String(written))
        ? 'for other runtimes, omit the manifest and name their policy by `--policy`'
        : undefined,
  );
}

/** Runtimes whose policy Lamellar reads, but does not deploy. */
const foreignRuntimes: ReadonlySet<string> = new Set(['docker', 'podman', 'moby', 'containerd', 'cri-o', 'kubernetes']);

const kinds: Partial<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
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
  if (expected === 'string' && value.kind === 'list') return 'write one text without brackets';
  if (expected === 'string' && value.kind === 'map') return 'put a text with `: ` into quotes';
  if (kinds[expected] === 'a map') {
    const hint = value.kind === 'scalar' ? blankHint(String(value.value)) : undefined;
    return hint ?? 'write the keys below, indented, each with a `:`';
  }
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
