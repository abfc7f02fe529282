import { describe, expect, it, test } from 'vitest';
import { valuesInManifest, withoutValue } from './values-in-manifest.ts';

const rules = ["signal peer=it's,", '/srv/{a,b} r,'];
const rule = ['mount,'];

function changed(text: string, added: readonly string[] = rule): string | undefined {
  const found = valuesInManifest(text, ['web', 'host', 'rules'], added);
  return found && `${text.slice(0, found.at)}${found.text}${text.slice(found.at)}`;
}

describe('the rules of a host layer go', () => {
  it.each<[string, before: string, after: string]>([
    [
      'behind those that are there, and what is said of them',
      'containers:\n  web: # the shop\n    host:\n      rules:\n      - signal, # all\n      # others\n    runtime: lxc\n',
      "containers:\n  web: # the shop\n    host:\n      rules:\n      - signal, # all\n      - 'mount,'\n      # others\n    runtime: lxc\n",
    ],
    [
      'behind a text of several lines',
      'containers:\n  web:\n    host:\n      rules:\n        - |\n          signal,\n          umount,\n  db:\n    runtime: lxc\n',
      "containers:\n  web:\n    host:\n      rules:\n        - |\n          signal,\n          umount,\n        - 'mount,'\n  db:\n    runtime: lxc\n",
    ],
    [
      'between brackets',
      'containers: { web: { host: { rules: [ "signal," ] } } }\n',
      'containers: { web: { host: { rules: [ "signal,", \'mount,\' ] } } }\n',
    ],
    [
      'between brackets with nothing between them',
      'containers:\n  web:\n    host: { rules: [] }\n',
      "containers:\n  web:\n    host: { rules: ['mount,'] }\n",
    ],
    [
      'under a key without a value',
      'containers:\n  web:\n    host:\n      rules: # none yet\n      nesting: true\n',
      "containers:\n  web:\n    host:\n      rules: # none yet\n        - 'mount,'\n      nesting: true\n",
    ],
    [
      'into a host layer without rules',
      'containers:\n  web:\n    host:\n      nesting: true\n\n  db: {}\n',
      "containers:\n  web:\n    host:\n      nesting: true\n      rules:\n        - 'mount,'\n\n  db: {}\n",
    ],
    [
      'into one between braces',
      'containers:\n  web:\n    host: { nesting: true }\n',
      "containers:\n  web:\n    host: { nesting: true, rules: ['mount,'] }\n",
    ],
    [
      'into a container without a host layer',
      'containers:\n  web:\n    container:\n      policy: [nginx]\n# more\nexpect: []',
      "containers:\n  web:\n    container:\n      policy: [nginx]\n    host:\n      rules:\n        - 'mount,'\n# more\nexpect: []",
    ],
    [
      'into a container of which nothing is said',
      'containers:\n  web:\n  db:\n',
      "containers:\n  web:\n    host:\n      rules:\n        - 'mount,'\n  db:\n",
    ],
    [
      'into one between braces with nothing between them',
      'containers: { web: {} }',
      "containers: { web: { host: { rules: ['mount,'] } } }",
    ],
    [
      'at the end of a file without a line end',
      'containers:\n  web:\n    runtime: lxc',
      "containers:\n  web:\n    runtime: lxc\n    host:\n      rules:\n        - 'mount,'\n",
    ],
  ])('%s', (_, before, after) => expect(changed(before)).toBe(after));

  it('in quotes', () =>
    expect(changed('containers:\n  web:\n    host:\n      rules:\n        - a\n', rules)).toBe(
      "containers:\n  web:\n    host:\n      rules:\n        - a\n        - 'signal peer=it''s,'\n        - '/srv/{a,b} r,'\n",
    ));
});

test.each([
  ['an alias stands for the rules', 'x: &x [a]\ncontainers:\n  web:\n    host:\n      rules: *x\n'],
  ['an alias stands for the host layer', 'x: &x { nesting: true }\ncontainers:\n  web:\n    host: *x\n'],
  [
    'an alias elsewhere would have the rules, too',
    'containers:\n  web:\n    host: &x\n      nesting: true\n  db:\n    host: *x\n',
  ],
  ['there is no such container', 'containers:\n  db: {}\n'],
  ['it is no YAML', 'containers: [\n'],
  ['nothing is written as null', 'containers:\n  web: null\n'],
  ['brackets end on a line of their own', 'containers:\n  web:\n    host:\n      rules: [\n        a,\n      ]\n'],
])('they have no place if %s', (_, text) => expect(changed(text)).toBeUndefined());

test.each<[string, before: string]>([
  ['a layer between braces', 'containers:\n  web: { runtime: lxc, container: { policy: [nginx] } }\n'],
  ['a layer in lines', 'containers:\n  web:\n    container:\n      policy: [nginx] # one\n      # more\n\n  db: {}\n'],
  ['a layer at the end without a line end', 'containers:\n  web:\n    container:\n      policy:\n        - nginx'],
  [
    'a list with an entry',
    'containers:\n  web:\n    container:\n      complain:\n        - a # first\n      policy: []\n',
  ],
  ['a list between brackets', 'containers:\n  web:\n    container: { complain: [ a ], policy: [] }\n'],
  ['lines with carriage returns', 'containers:\r\n  web:\r\n    container:\r\n      policy: [nginx]\r\nexpect: []\r\n'],
])('a value that is added and removed again leaves %s as before', (_, before) => {
  const list = ['web', 'container', 'complain'] as const;
  const added = valuesInManifest(before, list, ['nginx']);
  const after = added && `${before.slice(0, added.at)}${added.text}${before.slice(added.at)}`;
  expect(after).toContain('nginx');
  const written = before.endsWith('\n') ? after : after?.replace(/\n$/, '');
  expect(withoutValue(written ?? '', list, 'nginx')).toBe(before);
});

test.each([
  ['there is no list', 'containers:\n  web:\n    container: {}\n'],
  ['the list lacks the value', 'containers:\n  web:\n    container: { complain: [a] }\n'],
  ['an alias stands for the layer', 'x: &x { complain: [nginx] }\ncontainers:\n  web:\n    container: *x\n'],
  [
    'an alias elsewhere would lose the value, too',
    'containers:\n  web:\n    container: &x\n      complain: [nginx]\n  db:\n    container: *x\n',
  ],
])('no value is removed if %s', (_, text) =>
  expect(withoutValue(text, ['web', 'container', 'complain'], 'nginx')).toBeUndefined(),
);
