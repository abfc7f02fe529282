# Makes one attempt under an AppArmor label, as root, and prints `allowed`, `denied ERROR` or `unclear REASON`:
#
#     perl attempt.pl FOLDER LABEL CLASS WORD...
#
# A new process prepares the objects while it is unconfined, changes its label, and makes one system call. Files, mounts
# and message queues are in new namespaces, so that the machine keeps its own. FOLDER is an empty directory.
# Exit status: 0 allowed, 1 denied, 3 unclear.
use strict;
use warnings;
no warnings 'exec';
use Fcntl qw(:DEFAULT :flock);
use POSIX ();
use Socket;

my ($folder, $label, $class, @words) = @ARGV;
my ($EPERM, $ENOENT, $EACCES, $ECHILD) = (1, 2, 13, 10);

# System call numbers.
my %numbers = (
    x86_64 => {
        mmap => 9, kcmp => 312, ptrace => 101, mount => 165, umount2 => 166, pivot_root => 155, unshare => 272,
        openat => 257, clone => 56, prctl => 157, setresuid => 117, setresgid => 119, setpriority => 141,
        faccessat => 269, fchown => 93, fchmod => 91, sethostname => 170, adjtimex => 159, reboot => 169,
        syslog => 103, bpf => 321, mlock => 149, finit_module => 313, acct => 163, timerfd_create => 283,
        prlimit64 => 302, mq_open => 240, mq_unlink => 241, move_mount => 429, fsopen => 430, fsconfig => 431,
        fsmount => 432, io_uring_setup => 425,
    },
    aarch64 => {
        mmap => 222, kcmp => 272, ptrace => 117, mount => 40, umount2 => 39, pivot_root => 41, unshare => 97,
        openat => 56, clone => 220, prctl => 167, setresuid => 147, setresgid => 149, setpriority => 140,
        faccessat => 48, fchown => 55, fchmod => 52, sethostname => 161, adjtimex => 171, reboot => 142,
        syslog => 116, bpf => 280, mlock => 228, finit_module => 273, acct => 89, timerfd_create => 85,
        prlimit64 => 261, mq_open => 180, mq_unlink => 181, move_mount => 429, fsopen => 430, fsconfig => 431,
        fsmount => 432, io_uring_setup => 425,
    },
);
my $machine = (POSIX::uname())[4];
my $numbers = $numbers{$machine} // finish('unclear', "no system call numbers for $machine");

my ($CLONE_FILES, $NEWNS, $NEWUTS, $NEWIPC, $NEWUSER, $NEWNET) =
    (0x400, 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x40000000);
my ($MS_BIND, $MS_MOVE, $MS_REC, $MS_PRIVATE) = (0x1000, 0x2000, 0x4000, 0x40000);

my ($report, $proc);

# Returns undef after an error, like Perl's functions.
sub call {
    my ($name, @arguments) = @_;
    # syscall() rejects constants, so it gets copies.
    my @copies = map { my $copy = $_; $copy } @arguments;
    my $result = syscall($numbers->{$name}, @copies);
    return $result == -1 ? undef : $result == 0 ? '0 but true' : $result;
}

# Ends the attempting process with a result for the first process.
sub answer {
    syswrite($report, join(' ', @_));
    POSIX::_exit(0);
}

sub prepared {
    my ($what, $result) = @_;
    answer('unclear', "$what: $!") unless $result;
    return $result;
}

# Judges the attempted call. $passed returns true for errors of later checks.
sub judge {
    my ($result, $passed) = @_;
    my $error = $! + 0;
    answer('allowed') if $result;
    answer('allowed') if $passed && $passed->($error);
    answer('denied', "$!") if $error == $EACCES || $error == $EPERM;
    answer('unclear', "$!");
}

# AppArmor refuses with EACCES before any other check of the call.
sub judge_early { judge($_[0], sub { $_[0] != $EACCES }) }
# The capability is checked before the arguments.
sub judge_capability { judge($_[0], sub { $_[0] != $EPERM && $_[0] != $EACCES }) }

sub open_attr {
    my ($attr) = @_;
    my $fd = call('openat', fileno($proc), "self/attr/apparmor/$attr", O_WRONLY, 0)
        // call('openat', fileno($proc), "self/attr/$attr", O_WRONLY, 0) // return;
    open(my $file, '>&=', 0 + $fd) or return;
    return $file;
}

sub take_label {
    my ($new) = @_;
    my $file = open_attr('current') or return;
    return syswrite($file, "changeprofile $new");
}

# Takes the label of the question. Returns an attribute of the process, opened before.
sub confine {
    my ($attr) = @_;
    my $file = prepared('attr', open_attr($attr // 'current'));
    prepared("the label $label", take_label($label));
    $! = 0;
    return $file;
}

# Runs code in a process with a label and the same file descriptors. Returns the result, a descriptor.
sub made_by {
    my ($maker, $make) = @_;
    return prepared('socket', $make->()) if $maker eq '';
    pipe(my $from, my $to) or prepared('pipe', 0);
    my $pid = prepared('clone', call('clone', $CLONE_FILES | 17, 0, 0, 0, 0)) + 0;
    if ($pid == 0) {
        my $made = take_label($maker) && $make->();
        syswrite($to, defined $made && $made ? 'made ' . fileno($made) : "$!");
        POSIX::_exit(0);
    }
    sysread($from, my $text, 100);
    waitpid $pid, 0;
    answer('unclear', "a socket of $maker: $text") unless $text =~ /^made (\d+)$/;
    open(my $made, '+<&=', $1) or prepared('descriptor', 0);
    return $made;
}

# Starts a process with a label. The first process ends it, because AppArmor may refuse the signal of the attempting process.
sub target {
    my ($its) = @_;
    pipe(my $from, my $to) or prepared('pipe', 0);
    my $pid = fork // prepared('fork', 0);
    if ($pid == 0) {
        close $report;
        # Lets any process trace this process, as far as Yama decides.
        call('prctl', 0x59616d61, -1, 0, 0, 0);
        syswrite($to, take_label($its) ? 'ready' : "$!");
        sleep 60;
        POSIX::_exit(0);
    }
    sysread($from, my $text, 100);
    answer('unclear', "the label $its: $text") unless $text eq 'ready';
    return $pid;
}

# Makes an empty tree the root directory, after $make has filled it. $make gets the path of the tree.
sub in_tree {
    my ($make) = @_;
    umask 0;
    prepared('unshare', call('unshare', $NEWNS));
    prepared('mount', call('mount', 'none', '/', 0, $MS_REC | $MS_PRIVATE, 0));
    prepared('mount', call('mount', 'none', $folder, 'tmpfs', 0, 'mode=777'));
    $make->($folder) if $make;
    prepared('chdir', chdir $folder);
    prepared('mount', call('mount', '.', '/', 0, $MS_MOVE, 0));
    prepared('chroot', chroot '.');
    prepared('chdir', chdir '/');
}

sub make_folders {
    my ($path) = @_;
    my $made = '';
    for my $part (grep { $_ ne '' } split m{/}, $path) {
        $made .= "/$part";
        mkdir $made, 0777 or -d $made or prepared("directory $made", 0);
    }
}

# Makes a file or, with a final slash, a directory, of the current user or a different one.
sub make_object {
    my ($root, $path, $owner, $content) = @_;
    if ($path =~ m{/$}) {
        make_folders("$root$path");
    } else {
        make_folders("$root$path" =~ s{/[^/]*$}{}r);
        prepared("file $path", sysopen(my $file, "$root$path", O_WRONLY | O_CREAT | O_EXCL, 0777));
        syswrite($file, $content // 'x' x 4096);
        close $file;
    }
    prepared('chown', chown(1, 1, "$root$path")) if $owner eq 'other';
}

# A program that waits until it is killed.
sub program {
    my ($number, $code) = $machine eq 'x86_64'
        ? (62, "\xb8\x22\x00\x00\x00\x0f\x05\xeb\xf7")
        : (183, "\x5f\x20\x03\xd5\xff\xff\xff\x17");
    my $size = 120 + length $code;
    return "\x7fELF\x02\x01\x01" . "\0" x 9 .
        pack('S2 L Q3 L S6', 2, $number, 1, 0x400078, 64, 0, 0, 64, 56, 1, 0, 0, 0) .
        pack('L2 Q6', 1, 5, 0, 0x400000, 0x400000, $size, $size, 0x1000) . $code;
}

sub execute {
    my ($path) = @_;
    exec { $path } $path;
    judge(0);
}

sub forbid_new_privileges { prepared('prctl', call('prctl', 38, 1, 0, 0, 0)) if $_[0] }

my %open_flags = (
    r => O_RDONLY, w => O_WRONLY, rw => O_RDWR, a => O_WRONLY | O_APPEND, ra => O_RDWR | O_APPEND,
);

sub file {
    my ($letters, $path, $owner, $existing) = @_;
    my $is_folder = $path =~ m{/$};
    if ($letters eq 'l') {
        in_tree(sub { make_object($_[0], $existing, $owner); make_folders($_[0] . ($path =~ s{/[^/]*$}{}r)) });
        confine();
        judge(link $existing, $path);
    }
    if ($is_folder && $letters eq 'w') {
        in_tree(sub { make_folders($_[0] . ($path =~ s{/[^/]*/$}{}r)) });
        confine();
        judge(mkdir $path);
    }
    in_tree(sub { make_object($_[0], $path, $owner) });
    if (exists $open_flags{$letters}) {
        confine();
        judge(sysopen(my $file, $path, $open_flags{$letters}));
    }
    # The kernel checks locks and mappings only of files that a confined process has opened.
    confine();
    my $is_open = sysopen(my $file, $path, O_RDONLY);
    judge($is_open) if !$is_open && $letters eq 'rm';
    prepared('open', $is_open);
    judge(flock($file, ($letters eq 'k' ? LOCK_SH : LOCK_EX) | LOCK_NB)) if $letters =~ /k/;
    judge(call('mmap', 0, 4096, $letters eq 'm' ? 4 : 5, 2, fileno($file), 0));
}

sub exec_ {
    my ($path, $owner, $is_nnp) = @_;
    in_tree(sub { make_object($_[0], $path, $owner, program()) });
    confine();
    forbid_new_privileges($is_nnp);
    execute($path);
}

sub signal {
    my ($number, $its) = @_;
    my $pid = target($its);
    confine();
    judge(kill $number, $pid);
}

sub ptrace {
    my ($permission, $its) = @_;
    my $pid = target($its);
    confine();
    judge($permission eq 'trace' ? call('ptrace', 16, $pid, 0, 0) : call('kcmp', $$, $pid, 1, 0, 0));
}

# A process of a different user that has ended.
sub other_process {
    my $pid = fork // prepared('fork', 0);
    POSIX::_exit(call('setresuid', 1, 1, 1) ? 0 : 1) if $pid == 0;
    # The process remains a zombie with its user and label.
    sleep 1;
    return $pid;
}

# A file of a different user without permissions, as a relative path that needs no permissions of directories.
sub closed_file {
    in_tree(sub { make_object($_[0], '/closed', 'other'); prepared('chmod', chmod 0, "$_[0]/closed") });
    return '/closed';
}

sub other_pipe {
    pipe(my $pipe, my $end) or prepared('pipe', 0);
    prepared('fchown', call('fchown', fileno($pipe), 1, 1));
    return $pipe;
}

# Each entry prepares and returns the call, which needs the capability and no other permission.
my %capabilities = (
    sys_admin => sub { prepared('unshare', call('unshare', $NEWUTS)); sub { call('sethostname', 'x', 1) } },
    setuid => sub { sub { call('setresuid', 1, 1, 1) } },
    setgid => sub { sub { call('setresgid', 1, 1, 1) } },
    dac_override => sub { my $path = closed_file(); sub { call('faccessat', -100, $path, 2, 0) } },
    dac_read_search => sub { my $path = closed_file(); sub { call('faccessat', -100, $path, 4, 0) } },
    chown => sub { pipe(my $pipe, my $end); sub { call('fchown', fileno($pipe), 1, 1) } },
    fowner => sub { my $pipe = other_pipe(); sub { call('fchmod', fileno($pipe), 0600) } },
    kill => sub { my $pid = other_process(); sub { kill 'TERM', $pid } },
    sys_ptrace => sub { my $pid = other_process(); sub { call('kcmp', $pid, $pid, 1, 0, 0) } },
    net_admin => sub {
        prepared('unshare', call('unshare', $NEWNET));
        socket(my $socket, PF_INET, SOCK_DGRAM, 0) or prepared('socket', 0);
        sub { my $request = pack('a16 s x22', 'lo', 1); ioctl($socket, 0x8914, $request) };
    },
    net_raw => sub { sub { socket(my $socket, PF_INET, SOCK_RAW, 1) } },
    net_bind_service => sub {
        prepared('unshare', call('unshare', $NEWNET));
        socket(my $socket, PF_INET, SOCK_STREAM, 0) or prepared('socket', 0);
        sub { bind($socket, pack_sockaddr_in(80, INADDR_ANY)) };
    },
    sys_chroot => sub { sub { chroot '/' } },
    sys_nice => sub { sub { call('setpriority', 0, 0, -1) } },
    # An invalid argument for a permitted process.
    sys_time => sub { sub { my $timex = pack('L x252', 0x4000); call('adjtimex', $timex) } },
    sys_boot => sub { sub { call('reboot', 0, 0, 0, 0) } },
    setpcap => sub { sub { call('prctl', 24, 63, 0, 0, 0) } },
    syslog => sub { sub { call('syslog', 8, 0, 0) } },
    bpf => sub { sub { my $map = pack('L4 x112', 1, 4, 4, 1); call('bpf', 0, $map, 128) } },
    ipc_lock => sub {
        prepared('prlimit', call('prlimit64', 0, 8, pack('Q2', 0, 0), 0));
        my $page = 'x' x 4096;
        sub { call('mlock', $page, 4096) };
    },
    sys_resource => sub {
        prepared('prlimit', call('prlimit64', 0, 7, pack('Q2', 64, 64), 0));
        sub { call('prlimit64', 0, 7, pack('Q2', 64, 65), 0) };
    },
    sys_module => sub { sub { call('finit_module', -1, '', 0) } },
    sys_rawio => sub {
        in_tree(sub { make_object($_[0], '/a', 'owner') });
        sysopen(my $file, '/a', O_RDWR) or prepared('open', 0);
        sub { my $block = pack('i', 0); ioctl($file, 1, $block) };
    },
    sys_pacct => sub { in_tree(); sub { call('acct', '/missing') } },
    wake_alarm => sub { sub { call('timerfd_create', 9, 0) } },
);

sub capability {
    my $make = $capabilities{$words[0]} // answer('unclear', "no attempt for capability $words[0]");
    my $attempt = $make->();
    confine();
    judge_capability($attempt->());
}

# An address of the family; the kernel asks AppArmor before it reads further.
sub any_address {
    my ($family) = @_;
    return pack_sockaddr_in(0, INADDR_LOOPBACK) if $family == 2;
    return pack('S n L a16 L', 10, 0, 0, "\0" x 15 . "\1", 0) if $family == 10;
    return pack('S x26', $family);
}

sub network {
    my ($operation, $family, $type, $protocol) = @words;
    prepared('unshare', call('unshare', $NEWNET));
    if ($operation eq 'create') {
        confine();
        judge_early(socket(my $socket, $family, $type, $protocol));
    }
    socket(my $socket, $family, $type, $protocol) or prepared('socket', 0);
    judge_early(on_socket($operation, $socket, any_address($family)));
}

# One call on a prepared socket, without waiting.
sub on_socket {
    my ($operation, $socket, $address) = @_;
    prepared('fcntl', fcntl($socket, F_SETFL, O_RDWR | O_NONBLOCK));
    local $SIG{PIPE} = 'IGNORE';
    confine();
    return bind($socket, $address) if $operation eq 'bind';
    return connect($socket, $address) if $operation eq 'connect';
    return listen($socket, 1) if $operation eq 'listen';
    return accept(my $accepted, $socket) if $operation eq 'accept';
    return defined send($socket, 'x', 0) if $operation eq 'send';
    return defined recv($socket, my $data, 1, 0) if $operation eq 'receive';
    return getsockname($socket) if $operation eq 'getattr';
    return setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) if $operation eq 'setopt';
    return getsockopt($socket, SOL_SOCKET, SO_TYPE) if $operation eq 'getopt';
    return shutdown($socket, 2) if $operation eq 'shutdown';
    answer('unclear', "no attempt for $operation");
}

sub unix_address {
    my ($text) = @_;
    # pack_sockaddr_un() would add a NUL.
    return pack('S a*', AF_UNIX, "\0" . substr($text, 1)) if $text =~ /^@/;
    return pack('S a108', AF_UNIX, $text);
}

sub bound_socket {
    my ($type, $maker, $address) = @_;
    my $socket = made_by($maker, sub { my $made; socket($made, PF_UNIX, $type, 0) ? $made : undef });
    prepared("bind to $address", bind($socket, unix_address($address))) if $address ne '';
    return $socket;
}

sub unix_ {
    my ($operation, $type, $own, $maker, $peer, $owner) = @words;
    prepared('unshare', call('unshare', $NEWNET));
    my @paths = grep { m{^/} } $own, $peer;
    in_tree(sub { make_folders($_[0] . (s{/[^/]*$}{}r)) for @paths }) if @paths;
    if ($operation eq 'create') {
        confine();
        judge(socket(my $socket, PF_UNIX, $type, 0));
    }
    if ($operation eq 'bind') {
        my $socket = bound_socket($type, '', '');
        confine();
        judge(bind($socket, $own eq '' ? pack('S', AF_UNIX) : unix_address($own)));
    }
    if ($operation eq 'connect' || ($operation eq 'send' && $peer ne '')) {
        my $waiting = bound_socket($type, $maker, $peer);
        prepared('listen', listen($waiting, 1)) if $type != SOCK_DGRAM;
        my $socket = bound_socket($type, '', $own);
        if ($owner eq 'other') { prepared('chown', chown(1, 1, $_) && chmod 0777, $_) for @paths }
        confine();
        judge($operation eq 'connect'
            ? connect($socket, unix_address($peer))
            : defined send($socket, 'x', 0, unix_address($peer)));
    }
    if ($operation eq 'accept') {
        my $socket = bound_socket($type, '', $own);
        prepared('listen', listen($socket, 1));
        my $client = bound_socket($type, '', '');
        prepared('connect', connect($client, getsockname($socket)));
        confine();
        judge(accept(my $accepted, $socket));
    }
    my $socket = bound_socket($type, '', $own);
    judge_early(on_socket($operation, $socket, ''));
}

sub before { prepared("mount at $_[0]", call('mount', 'before', $_[0], 'tmpfs', 0, 'mode=777')) }

# may_mount() refuses with EPERM before AppArmor is asked.
sub judge_mount {
    my ($result) = @_;
    answer('unclear', 'the label lacks capability sys_admin') if !$result && $! + 0 == $EPERM;
    judge($result, sub { $_[0] != $EACCES && $_[0] != $ENOENT && $_[0] != 19 });
}

sub mount_ {
    my ($flags, $source, $target, $type, $data) = @words;
    my $is_of_mount = $flags & (0x20 | 0x20000 | $MS_PRIVATE | 0x80000 | 0x100000);
    in_tree(sub {
        make_object($_[0], $target, 'owner');
        make_object($_[0], $source, 'owner') if $source =~ m{^/} && !-e "$_[0]$source";
    });
    before($target) if $is_of_mount;
    before($source) if ($flags & $MS_MOVE) && $source =~ m{/$};
    confine();
    judge_mount(call('mount', map { $_ eq '' ? 0 : $_ } $source, $target, $type, 0 + $flags, $data));
}

sub umount_ {
    my ($target) = @words;
    in_tree(sub { make_object($_[0], $target, 'owner') });
    $target =~ m{/$} ? before($target) : prepared('mount', call('mount', $target, $target, 0, $MS_BIND, 0));
    confine();
    judge_mount(call('umount2', $target, 0));
}

sub pivot_root {
    my ($new, $old) = @words;
    in_tree(sub { make_folders("$_[0]$_") for $new, $old });
    confine();
    judge_mount(call('pivot_root', $new, $old));
}

sub move_mount {
    my ($source, $target) = @words;
    in_tree(sub { make_object($_[0], $target, 'owner'); make_object($_[0], $source, 'owner') if $source ne '' });
    if ($source ne '') {
        before($source) if $source =~ m{/$};
        confine();
        judge_mount(call('move_mount', -100, $source, -100, $target, 0));
    }
    my $context = prepared('fsopen', call('fsopen', 'tmpfs', 0)) + 0;
    prepared('fsconfig', call('fsconfig', $context, 6, 0, 0, 0));
    my $made = prepared('fsmount', call('fsmount', $context, 0, 0)) + 0;
    confine();
    judge_mount(call('move_mount', $made, '', -100, $target, 4));
}

sub userns {
    confine();
    judge(call('unshare', $NEWUSER));
}

sub io_uring {
    confine();
    # IORING_SETUP_SQPOLL
    my $parameters = pack('L2 L x108', 0, 0, 2);
    judge(call('io_uring_setup', 1, $parameters));
}

sub mqueue {
    my ($operation, $name, $owner) = @words;
    umask 0;
    prepared('unshare', call('unshare', $NEWIPC));
    $name =~ s{^/}{};
    my $attributes = pack('q8', 0, 2, 8, 0, 0, 0, 0, 0);
    if ($operation eq 'create') {
        confine();
        judge(call('mq_open', $name, O_RDWR | O_CREAT | O_EXCL, 0777, $attributes));
    }
    my $queue = prepared('mq_open', call('mq_open', $name, O_RDWR | O_CREAT | O_EXCL, 0777, $attributes));
    prepared('chown', call('fchown', 0 + $queue, 1, 1)) if $owner eq 'other';
    confine();
    judge(call('mq_unlink', $name)) if $operation eq 'delete';
    my %flags = (open => O_RDWR, read => O_RDONLY, write => O_WRONLY);
    judge(call('mq_open', $name, $flags{$operation}, 0, 0));
}

sub change_profile {
    my ($operation, $target, $program, $is_nnp) = @words;
    in_tree(sub { make_object($_[0], $program, 'owner', program()) }) if $program ne '';
    my ($attr, $command) = $operation eq 'change' ? ('current', 'changeprofile')
        : $operation eq 'stack' ? ('current', 'stack')
        : $operation eq 'onexec' ? ('exec', 'exec') : ('exec', 'stack');
    my $file = confine($attr);
    forbid_new_privileges($is_nnp);
    my $result = syswrite($file, "$command $target");
    answer('denied', "$!") if !$result && $! + 0 == $ENOENT;
    execute($program) if $result && $program ne '';
    judge($result);
}

sub change_hat {
    my ($hat, $is_nnp) = @words;
    my $file = confine();
    forbid_new_privileges($is_nnp);
    my $result = syswrite($file, "changehat 0000000000000001^$hat");
    answer('denied', "$!") if !$result && ($! + 0 == $ENOENT || $! + 0 == $ECHILD);
    judge($result);
}

sub rlimit {
    my ($resource, $value) = @words;
    prepared('prlimit', call('prlimit64', 0, 0 + $resource, pack('Q2', $value, $value), 0));
    confine();
    judge(call('prlimit64', 0, 0 + $resource, pack('Q2', $value, $value), 0));
}

my %classes = (
    file => sub { file(@words) }, exec => sub { exec_(@words) }, signal => sub { signal(@words) },
    ptrace => sub { ptrace(@words) }, capability => \&capability, network => \&network, unix => \&unix_,
    mount => \&mount_, umount => \&umount_, pivot_root => \&pivot_root, move_mount => \&move_mount,
    userns => \&userns, io_uring => \&io_uring, mqueue => \&mqueue, change_profile => \&change_profile,
    change_hat => \&change_hat, rlimit => \&rlimit,
);

# Prints a result and ends.
sub finish {
    my ($verdict, @reason) = @_;
    print join(' ', $verdict, @reason), "\n";
    exit($verdict eq 'allowed' ? 0 : $verdict eq 'denied' ? 1 : 3);
}

my $attempt = $classes{$class} // finish('unclear', "no attempt for class $class");
$| = 1;
pipe(my $from, $report) or finish('unclear', "pipe: $!");
my $pid = fork // finish('unclear', "fork: $!");
if ($pid == 0) {
    call('prctl', 1, 9, 0, 0, 0);
    setpgrp;
    close $from;
    alarm 30;
    prepared('/proc', sysopen($proc, '/proc', O_RDONLY | O_DIRECTORY));
    $attempt->();
}
close $report;
$SIG{TERM} = sub { kill 'KILL', -$pid, $pid; exit 3 };
my $text = '';
while (sysread($from, my $part, 1000)) { $text .= $part }
# The kernel gives the new label to a program after it closes the descriptors.
select(undef, undef, undef, 0.2) if $text eq '';
my $new = '';
for my $name ('apparmor/current', 'current') {
    next if $new ne '';
    open(my $file, '<', "/proc/$pid/attr/$name") or next;
    $new = <$file> // '';
}
chomp $new;
# A signal without need could appear in the log.
kill 'KILL', -$pid, $pid if $text eq '' || $class =~ /^(?:signal|ptrace)$/;
waitpid $pid, 0;
my $signal = $? & 127;
finish(split / /, $text, 2) if $text ne '';
finish('unclear', "the attempt ended by signal $signal") if $signal == 14 || $class !~ /^(?:exec|change_profile)$/;
finish('allowed', $new eq '' ? () : "and the new label is $new");
