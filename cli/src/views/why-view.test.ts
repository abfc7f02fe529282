import { describe, expect, it } from 'vitest';
import { violations } from '../testing/json-schemas.ts';
import { directory, lamellar, records } from '../testing/lamellar.ts';

const record = (rest: string): string => `apparmor="DENIED" ${rest}\n`;
const stack = record(
  'operation="signal" class="signal" profile="r" pid=1 requested_mask="send" denied_mask="send" signal=kill peer="r//&unconfined"',
);
const cwd = directory({
  'both.aa': 'abi <abi/4.0>,\nprofile d { deny signal (send) set=kill, }\nprofile e { }\n',
  'stuck.aa': 'profile d { deny capability chown, }\n',
  'exec.aa': 'abi <abi/4.0>,\nprofile r {\n  signal peer=unconfined,\n  signal peer=r,\n}\n',
  log:
    record(
      'operation="signal" class="signal" profile="d" pid=1 requested_mask="send" denied_mask="send" signal=hup peer="e"',
    ) +
    record(
      'operation="signal" class="signal" profile="e" pid=1 requested_mask="receive" denied_mask="receive" signal=hup peer="d"',
    ) +
    record('operation="capable" class="cap" profile="d" pid=1 capname="chown"') +
    record('operation="mount" class="mount" namespace="root//lxc-web_<-var-lib-lxc>" profile="p" name="/m/" pid=2') +
    record(
      'operation="open" class="file" namespace="root//n" profile="gone" name="/x" denied_mask="r" info="label not found"',
    ),
  stack,
  booted: `[    0.000000] Linux version 6.12.50+deb13-amd64 (x@y) #1\n${stack}`,
});

const commands = [
  ['a log', 'why log'],
  ['both sides', 'why log --policy both.aa'],
  ['a stack', 'why stack --policy exec.aa --kernel 6.12.43'],
  ['kernels with different answers', 'why stack --policy exec.aa --kernel all'],
  ['a kernel in the log', 'why booted --policy exec.aa'],
  ['what else may be meant', 'why stack --policy exec.aa --broader'],
  ['what is to stay denied', 'why log --policy both.aa --quiet-log'],
  ['what is to stay denied, without policy', 'why log --quiet-log'],
  ['what cannot be asked, and what no rule allows', 'why log --policy stuck.aa'],
] as const;

function outputOf(words: string): string {
  const { stdout, status } = lamellar(words.split(' '), { cwd });
  expect(status).toBe(0);
  return stdout;
}

describe('docs/schema/why.schema.json describes the output for', () => {
  it.each(commands)('%s', (_, words) =>
    expect(violations('why', JSON.parse(outputOf(`${words} --format json`)))).toEqual([]),
  );
});

describe('docs/schema/why-event.schema.json describes the output for', () => {
  it.each(commands)('%s', (_, words) =>
    expect(records(outputOf(`${words} --format ndjson`)).flatMap((event) => violations('why-event', event))).toEqual(
      [],
    ),
  );
});
