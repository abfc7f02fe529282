import { describe, expect, test } from 'vitest';
import { featuresOfPaths } from '../profile/features.ts';
import { StackedPolicy } from '../stacks/stacked-policy.ts';
import { evaluatedIn } from '../testing/evaluated-in.ts';
import { newestBehaviours } from '../testing/newest-behaviours.ts';
import { readPolicy } from '../testing/read-policy.ts';
import { repair } from './repair.ts';
import { broaderOffers } from './broader-offers.ts';

const features = featuresOfPaths([
  'signal/mask',
  'mount/mask',
  'network_v8/af_mask',
  'network_v9/af_unix',
  'dbus/mask',
]);

/** Returns offers as `every-value: signal (send) peer=b, (gained … )`. */
function offered(text: string, question: string): readonly string[] {
  const policy = new StackedPolicy(readPolicy({ '': text }, { kernelFeatures: features, defaultFeatures: features }));
  const requested = [{ policy, behaviours: newestBehaviours, decisions: evaluatedIn(policy, question) }];
  return broaderOffers(requested, repair(requested)).map(({ as, rules, also = [] }) => {
    const gained = also.flatMap(({ between, byThemselves }) => [
      ...between.map(({ subjects, targets }) => `${subjects.join()} to ${targets.join()}`),
      ...byThemselves.flatMap(({ changes }) =>
        changes.map((change) => (change.about === 'many-things' ? change.example.join(' ') : change.about)),
      ),
    ]);
    return `${as}: ${rules.join(' ')}${gained.map((one) => ` + ${one}`).join('')}`;
  });
}

describe('broader sufficient rules, with their additional permissions', () => {
  test.each<[string, text: string, question: string, offers: readonly string[]]>([
    [
      'of a stack',
      'profile a { signal (receive), }\nprofile b { signal (receive), }',
      'a signal:term a//&b',
      [
        'any-stack: signal (send) set=(term) peer="a//&*",',
        'each-part: signal (send) set=(term) peer=a, signal (send) set=(term) peer=b, + a to a,b',
        'every-value: signal (send) peer="a//&b", + a to a//&b',
      ],
    ],
    [
      'of a stack of others, by the first of them',
      'profile a { }\nprofile b { signal, }\nprofile /c { signal, }',
      'a signal:term /c//&b',
      [
        'any-stack: signal (send) set=(term) peer="/c//&*",',
        'each-part: signal (send) set=(term) peer=/c, signal (send) set=(term) peer=b, + a to /c,b',
        'every-value: signal (send) peer="/c//&b", + a to /c//&b',
      ],
    ],
    [
      'of a file of a process',
      'profile a { }',
      'a file:r /proc/11/task/12/stat owner',
      [
        'whoever: /proc/[0-9]*/task/[0-9]*/stat r, + /proc/0/task/0/stat other',
        'same-folder: owner /proc/[0-9]*/task/[0-9]*/* r, + /proc/0/task/0/a owner',
        'below-folder: owner /proc/[0-9]*/task/[0-9]*/** r, + /proc/0/task/0/a owner',
      ],
    ],
    ['of a file in the root', 'profile a { }', 'a file:w /x other', []],
    ['of a capability', 'profile a { }', 'a capability:chown', []],
    [
      'of a socket',
      'profile a { }',
      'a network:create inet stream',
      ['every-permission: network inet stream, + few-things', 'every-type: network inet, + few-things'],
    ],
    [
      'of a mount whose options are seldom together',
      'profile a { }',
      'a mount:ro,noatime none /m tmpfs',
      [
        'any-source: mount options=(ro, noatime) fstype=tmpfs -> /m/, +  /m/ tmpfs',
        'any-options: mount fstype=tmpfs none -> /m/, + none /m/ tmpfs',
      ],
    ],
    [
      'of a mount point, by its folder',
      'profile a { }',
      'a mount:bind /dev /run/root/dev',
      [
        'any-source: mount options=(bind) -> /run/root/dev/, + / /run/root/dev/',
        'same-folder: mount options=(bind) /dev/ -> /run/root/*/, + /dev/ /run/root/a/',
        'below-folder: mount options=(bind) /dev/ -> /run/root/**/, + /dev/ /run/root/a/',
      ],
    ],
    [
      'of an unmounted folder',
      'profile a { }',
      'a umount /run/root/dev',
      ['same-folder: umount /run/root/*/, + /run/root/a/', 'below-folder: umount /run/root/**/, + /run/root/a/'],
    ],
    [
      'behind a denial',
      'profile a { deny signal (send) set=(term), }\nprofile b { signal, }',
      'a signal:term b',
      ['every-value: priority=1 signal (send) peer=b, + a to b'],
    ],
  ])('%s', (_, text, question, offers) => expect(offered(text, question)).toEqual(offers));
});
