import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, expectPtrace, expectSignals } from '../expectation.ts';
import containerPolicyTexts from '../policy-texts.json' with { type: 'json' };

const parts = ['sshd', 'sshd-session', 'sshd-auth'];

export const opensshServer: ContainerPolicy = {
  name: 'openssh-server',
  description: 'the OpenSSH server of Debian: listener, sessions up to the programs of the user, authentication',
  profiles: ['sshd', 'sshd-session', 'sshd-auth'],
  text: containerPolicyTexts['openssh-server.aa'],
  expectations: [
    ...parts.flatMap((part) =>
      expectSignals('allow', administrators, ['hup', 'int', 'quit', 'term', 'kill', 'cont', 'exists'], part),
    ),
    ...parts.flatMap((part) => expectSignals('deny', administrators, ['usr1', 'stop'], part)),
    ...parts.flatMap((part) => expectPtrace('allow', administrators, ['read'], part)),
    ...parts.flatMap((part) => expectPtrace('deny', [...administrators, ...parts], ['trace'], part)),
    // A part can end the next part, never a part with more privileges.
    ...expectSignals('allow', ['sshd'], ['term', 'kill', 'alrm', 'hup'], 'sshd-session'),
    ...expectSignals('allow', ['sshd-session'], ['term', 'kill', 'alrm', 'hup'], 'sshd-auth'),
    ...expectSignals('deny', ['sshd-auth'], ['exists', 'term', 'kill'], 'sshd-session'),
    ...expectSignals('deny', ['sshd-auth', 'sshd-session'], ['exists', 'term', 'kill'], 'sshd'),
    // A client's signals reach the user's programs, not init.
    ...expectSignals('allow', ['sshd-session'], ['hup', 'int', 'term', 'kill', 'usr1'], 'unconfined'),
    ...expectSignals('allow', ['sshd-session'], ['hup', 'int', 'term', 'kill', 'usr1'], 'default'),
    ...expectSignals('deny', ['sshd-session', 'sshd-auth', 'sshd'], ['exists', 'term', 'kill'], 'systemd'),
    ...expectSignals('deny', ['sshd-auth', 'sshd'], ['exists', 'term', 'kill'], 'unconfined'),
    ...expectSignals('deny', ['nginx', 'redis', 'postgresql'], ['exists', 'term', 'kill'], 'sshd'),
    ...expectPtrace('deny', ['nginx', 'redis', 'postgresql'], ['read', 'trace'], 'sshd'),
  ],
};
