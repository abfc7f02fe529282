import { describe, expect, it } from 'vitest';
import { directory, lamellar } from '../testing/lamellar.ts';

describe('lamellar why evaluates kernels:', () => {
  const peer = 'signal=kill peer="r//&unconfined"';
  const stacked = `apparmor="DENIED" operation="signal" class="signal" profile="r" pid=1 requested_mask="send" denied_mask="send" ${peer}\n`;
  const boot = (release: string): string =>
    `Nov 27 06:46:50 host kernel: [    0.000000] Linux version ${release} (builder@host) (gcc) #1 SMP\n`;
  const own = directory({
    'r.aa': 'profile r {\n  signal peer=unconfined,\n  signal peer=r,\n}\n',
    stacked,
    booted: `${boot('6.12.50+deb13-amd64')}${stacked}${boot('7.3')}${stacked}`,
    'journal.json': [
      { _TRANSPORT: 'kernel', MESSAGE: 'Linux version 6.12.43 (x@y) #1' },
      { _TRANSPORT: 'stdout', MESSAGE: 'Linux version 7.3 (x@y) #1' },
      { _TRANSPORT: 'kernel', MESSAGE: stacked.trim() },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  });
  const why = (...words: readonly string[]) => lamellar(['why', '-v', ...words, '--policy', 'r.aa'], { cwd: own });

  it('groups kernels with equal answers', () => {
    const { stdout, status } = why('stacked', '--kernel', 'all');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^host: add a rule\nadd to profile of the host `r`, in r\.aa before line 4:\n {4}signal /);
    expect(stdout).toContain('denied: signal kill (kernels 5.10.0 to 6.12.74, 6.16.12 and 6.17.13)');
    expect(stdout).toContain('allowed: signal kill (kernels 6.12.85 to 6.12.118 and 6.18.15 to 7.3)');
    expect(stdout).not.toContain('likely causes');
  });

  it('assumes the kernel that started before the record', () => {
    const { stdout, stderr } = why('booted');
    expect(stdout).toContain(
      'booted: 2 records of AppArmor, of 2 kinds\nkernel 6.12.50+deb13-amd64 in the log, evaluated as 6.12.43\n' +
        'kernel 7.3 in the log, evaluated as 7.3\n',
    );
    expect(stdout).toContain('denied: signal kill (kernel 6.12.43)');
    expect(stdout).toContain('allowed: signal kill (kernel 7.3)');
    expect(stderr).toContain('kernel 6.12.50+deb13-amd64 was not measured; assuming 6.12.43\n');
  });

  it('reads the journal, and ignores lines by other programs', () => {
    const { stdout } = why('journal.json', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      kernel: '6.12.43',
      requestedKernels: [{ requested: '6.12.43', kernel: '6.12.43', assumed: false }],
    });
  });

  it('prefers --kernel to the log', () => {
    const { stdout } = why('booted', '--kernel', '6.18.15');
    expect(stdout).not.toContain('in the log');
    expect(stdout.match(/allowed: signal kill \(kernel 6\.18\.15\)/g)).toHaveLength(2);
  });

  it('evaluates logs of Ubuntu and Proxmox for kernels that were not measured', () => {
    const socket =
      'apparmor="DENIED" operation="create" class="net" info="failed protocol match" error=-13 profile="n" pid=1 comm="x" family="unix" sock_type="dgram" protocol=0 requested="create" denied="create" addr=none\n';
    const pve = directory({ 'r.aa': 'profile n { network, }\n', log: `${boot('6.17.4-1-pve')}${socket}` });
    const { stdout: shown, stderr } = lamellar(['why', '-v', 'log', '--policy', 'r.aa'], { cwd: pve });
    expect(shown).toContain('kernel 6.17.4-1-pve in the log, evaluated as ubuntu-25.10\n');
    expect(shown).toContain('denied: unix create (kernel ubuntu-25.10, not measured)');
    expect(shown).toContain('write `abi <abi/4.0>,`');
    expect(stderr).toContain(
      "kernel 6.17.4-1-pve is Proxmox's: assuming ubuntu-25.10, known from source, and not measured\n",
    );
  });
});
