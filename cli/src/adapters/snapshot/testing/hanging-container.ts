import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** True if the machine has FUSE and the process can mount. */
export const hasFuse = existsSync('/dev/fuse') && process.getuid?.() === 0;

/** The part of a container's policy on a FUSE file system. */
export type FusePlace = 'folder' | 'file' | 'overlay' | 'now and then the folder';

/**
 * A FUSE server in a mount namespace and a root of its own. The server answers until everything is mounted, and never
 * afterwards. A process that waits for the server cannot be killed. The server prints the number of each unanswered
 * request.
 *
 * @see fuse(4) and the kernel's `include/uapi/linux/fuse.h`
 */
const server = String.raw`
import ctypes, os, resource, signal, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def mount(source, target, kind, flags=0, data=None):
    if libc.mount(source.encode(), target.encode(), kind.encode(), flags, data and data.encode()) != 0:
        raise OSError(ctypes.get_errno(), 'mount ' + target)
place, root = sys.argv[1:]
CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000
libc.unshare(CLONE_NEWNS)
mount('none', '/', 'none', MS_REC | MS_PRIVATE)
mount(root, root, 'none', MS_BIND)
device = os.open('/dev/fuse', os.O_RDWR)
folder = root + '/etc/apparmor.d'
target = {'file': folder + '/mounted', 'overlay': root + '/lower'}.get(place, folder)
mode = 0o100644 if place == 'file' else 0o40755
attributes = struct.pack('<QQQQQQIIIIIIIIII', 1, 0, 0, 0, 0, 0, 0, 0, 0, mode, 2, 0, 0, 0, 4096, 0)
is_connected, is_silent = threading.Event(), threading.Event()
INIT, LOOKUP, FORGET, GETATTR, STATFS, OPENDIR, INTERRUPT, BATCH_FORGET = 26, 1, 2, 3, 17, 27, 36, 42
bodies = {
    INIT: struct.pack('<IIIIHHII', 7, 31, 0, 0, 0, 0, 4096, 1).ljust(64, b'\0'),
    GETATTR: struct.pack('<QII', 0, 0, 0) + attributes,
    STATFS: struct.pack('<QQQQQIIII', 0, 0, 0, 0, 0, 512, 255, 512, 0) + bytes(24),
    OPENDIR: struct.pack('<QII', 0, 0, 0),
}
def serve():
    while True:
        size, opcode, unique = struct.unpack_from('<IIQ', os.read(device, 1 << 20))
        if is_silent.is_set():
            print(opcode, flush=True)
        elif opcode not in (FORGET, INTERRUPT, BATCH_FORGET):
            body = bodies.get(opcode, b'')
            error = 0 if body else -2 if opcode == LOOKUP else -38
            os.write(device, struct.pack('<IiQ', 16 + len(body), error, unique) + body)
            is_connected.set()
def mount_fuse(device):
    mount('fuse', target, 'fuse', 0, 'fd=%d,rootmode=%o,user_id=0,group_id=0,allow_other' % (device, mode))
def toggle():
    libc.prctl(1, signal.SIGKILL)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    while True:
        # Each device stays open, so that nobody gets an answer.
        mount_fuse(os.open('/dev/fuse', os.O_RDWR))
        time.sleep(0.001)
        libc.umount2(target.encode(), 2)
        time.sleep(0.001)
if place == 'now and then the folder':
    if os.fork() == 0: toggle()
    os.chroot(root)
    print('ready', flush=True)
    time.sleep(120)
mount_fuse(device)
threading.Thread(target=serve, daemon=True).start()
is_connected.wait()
if place == 'overlay':
    mount('none', folder, 'overlay', 0, 'lowerdir=%s:%s/second' % (target, root))
is_silent.set()
os.chroot(root)
print('ready', flush=True)
time.sleep(120)
`;

/** A process with a root like a container's, of which a part never answers. */
export interface HangingContainer {
  /** The container's folder in /proc. */
  readonly task: string;
  /** The requests that were not answered. */
  readonly requests: readonly string[];
  /** Ends the container and the waiting processes. */
  readonly end: () => Promise<void>;
}

/**
 * Starts a hanging container with two policy files, `a.aa` and `mounted`. If the place is `file`, `mounted` is on FUSE.
 */
export async function hangingContainer(place: FusePlace): Promise<HangingContainer> {
  const root = mkdtempSync(path.join(tmpdir(), 'lamellar-fuse-'));
  for (const folder of ['etc/apparmor.d', 'lower', 'second']) mkdirSync(path.join(root, folder), { recursive: true });
  for (const file of ['a.aa', 'mounted'])
    writeFileSync(path.join(root, 'etc/apparmor.d', file), `profile ${file} { }\n`);
  const child = spawn('python3', ['-c', server, place, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  const requests: string[] = [];
  child.stdout
    .setEncoding('utf8')
    .on('data', (text: string) => requests.push(...text.split('\n').filter((line) => line !== '')));
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  if (requests.shift() !== 'ready') throw new Error('the FUSE server has not started');
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'close');
    rmSync(root, { recursive: true });
  };
  return { task: `/proc/${child.pid}`, requests, end };
}
