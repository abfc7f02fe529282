import { expect, test } from 'vitest';
import { denialsIn } from './denials.ts';

const confined = { profile: 'lxc-web_</var/lib/lxc>', namespace: 'lxc-web_<-var-lib-lxc>' };
const record = (text: string) => `[    1.5] audit: type=1400 audit(1.5:2): ${text}`;

test.each([
  [
    'apparmor="DENIED" operation="open" class="file" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" ' +
      'name="/etc/shadow" pid=1 comm="nginx" requested_mask="r" denied_mask="r" fsuid=0 ouid=0',
    ['nginx open /etc/shadow (r)'],
  ],
  [
    'apparmor="DENIED" operation="capable" class="cap" namespace="root//lxc-web_<-var-lib-lxc>" profile="default" ' +
      'pid=1 comm="agetty" capability=21  capname="sys_admin"',
    ['default capable sys_admin'],
  ],
  [
    'apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 ' +
      'profile="lxc-web_</var/lib/lxc>" name="/tmp/" pid=1 comm="mount" flags="rw, move"',
    ['lxc-web_</var/lib/lxc> mount /tmp/'],
  ],
  ['apparmor="DENIED" operation="open" namespace="root//lxc-other_<-var-lib-lxc>" profile="nginx" name="/x"', []],
  ['apparmor="DENIED" operation="open" profile="nginx" name="/x"', []],
  ['apparmor="ALLOWED" operation="open" namespace="root//lxc-web_<-var-lib-lxc>" profile="nginx" name="/x"', []],
])('%s', (text, expected) => {
  expect(denialsIn(`${record('apparmor="STATUS"')}\n${record(text)}\n`, confined)).toEqual(expected);
});
