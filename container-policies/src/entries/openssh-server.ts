import type { ContainerPolicy } from '../container-policy.ts';
import { administrators, ptrace, signals } from '../expectation.ts';
import { policyTexts } from '../policy-texts.ts';

const parts = ['sshd', 'sshd-session', 'sshd-auth'];

export const opensshServer: ContainerPolicy = {
  name: 'openssh-server',
  description:
    "the OpenSSH server as Debian installs it: listener, sessions up to the user's own programs, authentication",
  profiles: ['sshd', 'sshd-session', 'sshd-auth'],
  text: policyTexts['openssh-server.aa'],
  expectations: [
    ...parts.flatMap((part) =>
      signals('allow', administrators, ['hup', 'int', 'quit', 'term', 'kill', 'cont', 'exists'], part),
    ),
    ...parts.flatMap((part) => signals('deny', administrators, ['usr1', 'stop'], part)),
    ...parts.flatMap((part) => ptrace('allow', administrators, ['read'], part)),
    ...parts.flatMap((part) => ptrace('deny', [...administrators, ...parts], ['trace'], part)),
    // A part can end the next part, never a part with more privileges.
    ...signals('allow', ['sshd'], ['term', 'kill', 'alrm', 'hup'], 'sshd-session'),
    ...signals('allow', ['sshd-session'], ['term', 'kill', 'alrm', 'hup'], 'sshd-auth'),
    ...signals('deny', ['sshd-auth'], ['exists', 'term', 'kill'], 'sshd-session'),
    ...signals('deny', ['sshd-auth', 'sshd-session'], ['exists', 'term', 'kill'], 'sshd'),
    // A client's signals reach the user's programs, not init.
    ...signals('allow', ['sshd-session'], ['hup', 'int', 'term', 'kill', 'usr1'], 'unconfined'),
    ...signals('allow', ['sshd-session'], ['hup', 'int', 'term', 'kill', 'usr1'], 'default'),
    ...signals('deny', ['sshd-session', 'sshd-auth', 'sshd'], ['exists', 'term', 'kill'], 'systemd'),
    ...signals('deny', ['sshd-auth', 'sshd'], ['exists', 'term', 'kill'], 'unconfined'),
    ...signals('deny', ['nginx', 'redis', 'postgresql'], ['exists', 'term', 'kill'], 'sshd'),
    ...ptrace('deny', ['nginx', 'redis', 'postgresql'], ['read', 'trace'], 'sshd'),
  ],
};
