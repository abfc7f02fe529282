import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

/** Profiles outside nginx: administrators that may signal nginx, and a different service. */
const foreignProfiles = [...administrators, 'redis'];

export const nginx: ContainerPolicy = {
  name: 'nginx',
  description: 'the nginx web server of Debian: master, workers, PHP by FastCGI',
  profiles: ['nginx'],
  text: containerPolicyTexts['nginx.aa'],
  expectations: [
    ...expectSignals(
      'allow',
      administrators,
      ['hup', 'quit', 'term', 'usr1', 'usr2', 'winch', 'kill', 'cont', 'exists'],
      'nginx',
    ),
    ...expectSignals('deny', administrators, ['int', 'stop', 'segv'], 'nginx'),
    ...expectSignals('allow', ['nginx'], ['hup', 'quit', 'term', 'usr1', 'winch', 'kill', 'io'], 'nginx'),
    ...expectPtrace('allow', administrators, ['read'], 'nginx'),
    ...expectPtrace('deny', [...administrators, 'nginx'], ['trace'], 'nginx'),
    // A compromised worker reaches no stranger.
    ...foreignProfiles.flatMap((other) => expectSignals('deny', ['nginx'], ['exists', 'term', 'kill'], other)),
    ...foreignProfiles.flatMap((other) => expectPtrace('deny', ['nginx'], ['read', 'trace'], other)),
    // A different service cannot reach nginx.
    ...expectSignals(
      'deny',
      ['redis', 'postgresql', 'cron', 'sshd-session'],
      ['exists', 'hup', 'term', 'kill'],
      'nginx',
    ),
    ...expectPtrace('deny', ['redis', 'postgresql', 'cron', 'sshd-session'], ['read', 'trace'], 'nginx'),
  ],
};
