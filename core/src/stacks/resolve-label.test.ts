import { expect, test } from 'vitest';
import { printLabel } from '../labels/label.ts';
import { bytes, readPolicy } from '../testing/read-policy.ts';
import { resolveLabel } from './resolve-label.ts';
import { StackedPolicy } from './stacked-policy.ts';

const root = readPolicy({
  '': [
    'profile "lxc-web_</v>" {} profile cron {} profile "web:literal" {} profile "incus-db_</v>" {} profile "lxc-db_</v>" {}',
    'profile "lxc-bad_</v>" { signal peer="[", }',
  ],
  'lxc-web_<-v>': 'profile nginx { profile worker {} } profile literal {}',
  'lxc-web_<-v>//inner': 'profile deep {}',
  'incus-db_<v>': '',
  'lxc-db_<-v>': '',
  'lxc-bad_<-v>': '',
  'lxc-none_<-v>': '',
  plain: '',
});
const policy = new StackedPolicy(root, [
  { name: bytes('free'), runtime: 'lxc', namespace: root.ensure([bytes('plain')]), hostLayer: undefined },
]);

const web = 'lxc-web_</v>//&:lxc-web_<-v>';

test.each([
  ['web:nginx', `${web}:nginx`],
  ['web:unconfined', `${web}:unconfined`],
  ['web:nginx//worker', `${web}:nginx//worker`],
  // The text after the container's name is a label as seen by the container's tasks.
  ['web:nginx//&literal', `${web}:literal//&nginx`],
  ['web::inner:deep', 'lxc-web_</v>//&:lxc-web_<-v>//inner:deep'],
  ['host:cron', 'cron'],
  ['host:unconfined', 'unconfined'],
  ['free:unconfined', ':plain:unconfined'],
  // The full spelling takes precedence.
  ['web:literal', 'web:literal'],
  [`${web}:nginx`, `${web}:nginx`],
  [':plain:', ':plain:unconfined'],
])('%s is %s', (written, label) => {
  const result = resolveLabel(bytes(written), policy);
  expect('label' in result ? printLabel(result.label, root) : result.error).toBe(label);
});

test.each([
  ['web:ngnix', 'no profile `ngnix` in namespace `lxc-web_<-v>`', 'did you mean `web:nginx`?'],
  ['wbe:nginx', 'no profile `wbe:nginx`, and no container `wbe`', 'did you mean `web:nginx`?'],
  ['elsewhere:nginx', 'no profile `elsewhere:nginx`, and no container `elsewhere`', undefined],
  ['web:', '`web:` names no profile', 'write `web:unconfined` for tasks without a profile'],
  [
    'web',
    '`web` is a container, not a profile',
    'write `web:PROFILE` for tasks under that profile, or `web:unconfined` for tasks without a profile',
  ],
  ['host:', '`host:` names no profile', 'write `host:unconfined` for tasks without a profile'],
  ['host:corn', 'no profile `corn`', 'did you mean `cron`?'],
  ['corn', 'no profile `corn`', 'did you mean `cron`?'],
  [
    'db:unconfined',
    'several containers have the name `db`, with the policy namespaces `incus-db_<v>`, `lxc-db_<-v>`',
    'write the label in full: `incus-db_</v>//&:incus-db_<v>:PROFILE`',
  ],
  [
    'none:unconfined',
    'the policy has no host layer of container `none`: no profile `lxc-none_</v>`',
    'to ask about its own profiles alone, write `:lxc-none_<-v>:PROFILE`',
  ],
])('%s is no label: %s', (written, message, hint) => {
  const result = resolveLabel(bytes(written), policy);
  expect('error' in result ? [result.error.message, result.error.hint] : result).toEqual([message, hint]);
});

test.each([
  ['nginx', 'did you mean `web:nginx`?'],
  ['/usr/sbin/nginx', 'did you mean `web:nginx`?'],
  ['nginx:web', 'did you mean `web:nginx`?'],
  ['web/nginx', 'did you mean `web:nginx`?'],
  ['web::nginx', 'did you mean `web:nginx`?'],
  ['wbe/ngnix', 'did you mean `web:nginx`?'],
  ['lxc-web_</v>//&nginx', 'did you mean `web:nginx`?'],
  [':lxc-web_<-v>:nginx//&lxc-web_</v>', `did you mean \`${web}:nginx\`?`],
  ['lxc-web_</v>&:lxc-web_<-v>:nginx', `did you mean \`${web}:nginx\`?`],
  ['"cron"', 'did you mean `cron`?'],
])('a hint for %s: %s', (written, hint) => {
  const result = resolveLabel(bytes(written), policy);
  expect('error' in result ? result.error.hint : result).toBe(hint);
});

test('a host layer with errors is reported with its errors', () => {
  const result = resolveLabel(bytes('bad:unconfined'), policy);
  expect(
    'error' in result ? [result.error.message, result.error.diagnostics?.map(({ code }) => code)] : result,
  ).toEqual(['profile `lxc-bad_</v>` cannot be loaded: its policy has errors', ['invalid-pattern']]);
});
