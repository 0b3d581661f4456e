#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a command the way a systemd unit would confine it, where no systemd runs.

  sandbox.py UNIT [--keep DIR]... -- COMMAND...

Reads [Service] of UNIT and applies what it says with the kernel's own means, as systemd 252 does: namespaces and mounts,
a user of its own without capabilities, resource limits, and a seccomp filter made of the sets that `systemd-analyze
syscall-filter` lists. Needs root. A DIR to keep stays visible (and read-only) where the unit would hide it: the tree that
is tested. A directive that this program does not know is an error: what is tested is the whole unit or nothing.

Not applied, for want of a systemd: starting, restarting and the watchdog, the OOM score, and what cgroups do (device
ACLs). A limit that the machine itself does not grant stays as it is, and is said.
"""
import ctypes
import errno
import os
import pathlib
import platform
import resource
import subprocess
import sys

UID = 61999  # of those that DynamicUser= takes
STATE = "/var/lib/boothcast/sandbox"
SHOWN_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
HIDDEN_HOMES = ("/home", "/root", "/run/user")

# Directives about life rather than confinement, and those that follow from others applied here.
PASSED_OVER = {
    "Type", "ExecStartPre", "ExecStart", "ExecReload", "Restart", "RestartSec", "RestartPreventExitStatus",
    "TimeoutStartSec", "TimeoutStopSec", "WatchdogSec", "StateDirectoryMode", "ConfigurationDirectory", "RemoveIPC",
}
YES = {"yes", "true", "on", "1"}
libc = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP = 0x10000000, 0x20000000, 0x40000000, 0x2000000
NAMESPACES = (CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP)
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
MS_REMOUNT = 32
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
SYS_MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1


def check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        sys.exit(f"sandbox: {what}: {os.strerror(number)}")


def read_unit(path):
    """{directive: [values in order]} of [Service]."""
    section, unit = "", {}
    for line in pathlib.Path(path).read_text().splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and line[0] not in "#;":
            key, value = line.split("=", 1)
            unit.setdefault(key, []).append(value)
    return unit


class Sandbox:
    def __init__(self, unit, kept):
        self.unit, self.kept, self.used = unit, kept, set()

    def last(self, key, default=None):
        self.used.add(key)
        return self.unit.get(key, [default])[-1]

    def is_on(self, key):
        return (self.last(key) or "no") in YES

    # --- limits -------------------------------------------------------------------------------------

    def set_limits(self):
        sizes = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
        for key in [k for k in self.unit if k.startswith("Limit")]:
            text = self.last(key)
            value = int(text[:-1]) * sizes[text[-1]] if text[-1] in sizes else int(text)
            which = getattr(resource, "RLIMIT_" + key[len("Limit"):])
            _, hard = resource.getrlimit(which)
            try:
                resource.setrlimit(which, (value, value))
            except ValueError:  # a container that may not be so generous
                print(f"sandbox: {key} stays at {hard}", file=sys.stderr)
                resource.setrlimit(which, (min(value, hard), hard))
        self.used.add("OOMScoreAdjust")

    # --- mounts -------------------------------------------------------------------------------------

    def mount(self, source, target, kind=None, flags=0, data=None):
        encode = lambda text: None if text is None else str(text).encode()
        check(libc.mount(encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(data)),
              f"mounting {target}")

    def make_read_only(self, path):
        attributes = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY, 0, 0, 0)
        check(libc.syscall(SYS_MOUNT_SETATTR, AT_FDCWD, str(path).encode(), AT_RECURSIVE, attributes, 32),
              f"making {path} read-only")

    def keep_aside(self):
        """Directories that stay are bound to a place that no later mount covers."""
        aside = pathlib.Path("/run/boothcast-sandbox")
        aside.mkdir(exist_ok=True)
        self.mount("tmpfs", aside, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
        for i, kept in enumerate(self.kept):
            (aside / str(i)).mkdir()
            self.mount(kept, aside / str(i), None, MS_BIND | MS_REC)
        return aside

    def put_back(self, aside):
        for i, kept in enumerate(self.kept):
            pathlib.Path(kept).mkdir(parents=True, exist_ok=True)
            self.mount(aside / str(i), kept, None, MS_BIND | MS_REC)
            self.make_read_only(kept)

    def prepare_devices(self, aside):
        new = aside / "dev"
        new.mkdir()
        self.mount("tmpfs", new, "tmpfs", MS_NOSUID, "mode=755")
        for name in SHOWN_DEVICES:
            (new / name).touch()
            self.mount(f"/dev/{name}", new / name, None, MS_BIND)
        (new / "shm").mkdir()
        (new / "fd").symlink_to("/proc/self/fd")

    def put_devices(self, aside):
        self.mount(aside / "dev", "/dev", None, MS_BIND | MS_REC)
        self.mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")

    def make_proc(self):
        protect, subset = self.last("ProtectProc", "default"), self.last("ProcSubset", "all")
        options = ([f"hidepid={protect}"] if protect != "default" else []) + (["subset=pid"] if subset == "pid" else [])
        self.mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ",".join(options) or None)

    def make_mounts(self):
        flags = CLONE_NEWNS | (CLONE_NEWIPC if self.is_on("PrivateIPC") else 0)
        flags |= CLONE_NEWUTS if self.is_on("ProtectHostname") else 0
        check(libc.unshare(flags), "unshare")
        self.mount("none", "/", None, MS_REC | MS_PRIVATE)
        aside = self.keep_aside()
        self.prepare_devices(aside)
        pathlib.Path(STATE).mkdir(parents=True, exist_ok=True)
        if self.last("ProtectSystem") == "strict":
            self.make_read_only("/")
        if self.is_on("ProtectHome"):
            for home in filter(os.path.isdir, HIDDEN_HOMES):
                self.mount("tmpfs", home, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755")
        if self.is_on("PrivateTmp"):
            for place in ("/tmp", "/var/tmp"):
                self.mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
        if self.last("StateDirectory"):
            self.mount("tmpfs", STATE, "tmpfs", MS_NOSUID | MS_NODEV, f"mode=700,uid={UID},gid={UID}")
        self.put_back(aside)
        if self.is_on("PrivateDevices"):
            self.put_devices(aside)
        self.make_proc()
        for key in ("PrivateMounts", "ProtectControlGroups", "ProtectKernelTunables"):
            self.used.add(key)  # a namespace of its own, and everything in it read-only

    # --- user ---------------------------------------------------------------------------------------

    def drop_capabilities(self):
        for capability in range(64):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    def drop_privileges(self):
        for key in ("CapabilityBoundingSet", "AmbientCapabilities"):
            if self.last(key) != "":
                sys.exit(f"sandbox: {key}: only the empty set is known here")
        self.drop_capabilities()
        if self.is_on("DynamicUser"):
            os.setgroups([])
            os.setresgid(UID, UID, UID)
            os.setresuid(UID, UID, UID)
        if self.is_on("PrivateUsers"):
            check(libc.unshare(CLONE_NEWUSER), "a user namespace")
            libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self is somebody else's since the change of user
            pathlib.Path("/proc/self/setgroups").write_text("deny")
            pathlib.Path("/proc/self/uid_map").write_text(f"{UID} {UID} 1\n")
            pathlib.Path("/proc/self/gid_map").write_text(f"{UID} {UID} 1\n")
            self.drop_capabilities()  # a new namespace begins with all of its own
        if self.is_on("NoNewPrivileges"):
            check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
        os.umask(int(self.last("UMask", "0022"), 8))


# --- seccomp ----------------------------------------------------------------------------------------

class Comparison(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


NE, LT, EQ, GT, MASKED = 1, 2, 4, 6, 7
ALLOW = 0x7FFF0000
PROT_WRITE, PROT_EXEC = 2, 4


def fail(number):
    return 0x00050000 | number


class Filter:
    """One filter; the kernel takes the strictest answer of all that are loaded, as with systemd's."""

    def __init__(self, default):
        self.lib = ctypes.CDLL("libseccomp.so.2")
        self.lib.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.lib.seccomp_init(ctypes.c_uint32(default)))
        if not self.context:
            sys.exit("sandbox: libseccomp")

    def add(self, action, name, *comparisons):
        number = self.lib.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # not of this kind of machine
        array = (Comparison * max(1, len(comparisons)))(*comparisons)
        result = self.lib.seccomp_rule_add_array(self.context, ctypes.c_uint32(action), number,
                                                 len(comparisons), array)
        if result != 0 and result != -errno.EACCES:  # EACCES: the default already
            sys.exit(f"sandbox: a rule for {name}: {os.strerror(-result)}")

    def load(self):
        result = self.lib.seccomp_load(self.context)
        if result != 0:
            sys.exit(f"sandbox: loading a filter: {os.strerror(-result)}")


def expand(name):
    """The calls of a set such as @system-service, by systemd's own list."""
    if not name.startswith("@"):
        return {name}
    said = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True,
                          check=True)
    lines = [line.strip() for line in said.stdout.splitlines()[1:]]
    return set().union(*(expand(line) for line in lines if line and not line.startswith("#")))


def allowed_calls(values):
    """The lines of SystemCallFilter= in their order: an allow list, and what is taken from it and given back."""
    calls = set()
    for value in values:
        is_taken = value.startswith("~")
        named = set().union(*(expand(word) for word in value.lstrip("~").split()))
        calls = calls - named if is_taken else calls | named
    return calls | expand("@default")


def make_filters(sandbox):
    deny = Filter(ALLOW)
    perm = fail(errno.EPERM)
    if sandbox.is_on("MemoryDenyWriteExecute"):
        both = PROT_WRITE | PROT_EXEC
        deny.add(perm, "mmap", Comparison(2, MASKED, both, both))
        deny.add(perm, "mprotect", Comparison(2, MASKED, PROT_EXEC, PROT_EXEC))
        deny.add(perm, "pkey_mprotect", Comparison(2, MASKED, PROT_EXEC, PROT_EXEC))
        deny.add(perm, "shmat", Comparison(2, MASKED, 0o100000, 0o100000))
    if sandbox.is_on("RestrictNamespaces"):
        for flag in NAMESPACES:
            deny.add(perm, "unshare", Comparison(0, MASKED, flag, flag))
            deny.add(perm, "clone", Comparison(0, MASKED, flag, flag))
        deny.add(perm, "setns")
        deny.add(fail(errno.ENOSYS), "clone3")
    if sandbox.is_on("RestrictSUIDSGID"):
        for mode in (0o4000, 0o2000):
            for name, place in (("chmod", 1), ("fchmod", 1), ("fchmodat", 2), ("mkdir", 1), ("mkdirat", 2),
                                ("mknod", 1), ("mknodat", 2)):
                deny.add(perm, name, Comparison(place, MASKED, mode, mode))
    if sandbox.is_on("RestrictRealtime"):
        deny.add(perm, "sched_setscheduler", Comparison(1, GT, 0, 0))
    if sandbox.is_on("LockPersonality"):
        deny.add(perm, "personality", Comparison(0, NE, libc.personality(0xFFFFFFFF), 0))
    for key, calls in (("ProtectClock", "@clock"), ("ProtectKernelModules", "@module"),
                       ("ProtectKernelLogs", "syslog"), ("ProtectHostname", "sethostname")):
        if sandbox.is_on(key):
            for name in expand(calls):
                deny.add(perm, name)
    restrict_families(sandbox, deny)
    filters = [deny]
    if sandbox.unit.get("SystemCallFilter"):
        sandbox.used |= {"SystemCallFilter", "SystemCallErrorNumber", "SystemCallArchitectures"}
        number = getattr(errno, sandbox.last("SystemCallErrorNumber", "EPERM"))
        allow = Filter(fail(number))  # libseccomp's own: calls of other architectures end the process
        for name in sorted(allowed_calls(sandbox.unit["SystemCallFilter"])):
            allow.add(ALLOW, name)
        # Loading, and what follows until the program runs.
        for name in ("seccomp", "prctl", "execve"):
            allow.add(ALLOW, name)
        filters.append(allow)
    return filters


def restrict_families(sandbox, deny):
    import socket
    names = (sandbox.last("RestrictAddressFamilies") or "").split()
    families = sorted(int(getattr(socket, name)) for name in names)
    if not families:
        return
    refused = fail(errno.EAFNOSUPPORT)
    deny.add(refused, "socket", Comparison(0, GT, families[-1], 0))
    for family in set(range(families[-1])) - set(families):
        deny.add(refused, "socket", Comparison(0, EQ, family, 0))


def main(arguments):
    if "--" not in arguments or not arguments or os.geteuid() != 0:
        sys.exit(__doc__ if os.geteuid() == 0 else "sandbox: needs root")
    split = arguments.index("--")
    unit, options, command = arguments[0], arguments[1:split], arguments[split + 1:]
    kept = [os.path.realpath(options[i + 1]) for i, word in enumerate(options) if word == "--keep"]
    sandbox = Sandbox(read_unit(unit), kept)
    folder = os.getcwd()
    for variable in sandbox.unit.get("Environment", []):
        for pair in variable.replace("%i", "sandbox").split():
            os.environ.setdefault(*pair.split("=", 1))
    sandbox.used.add("Environment")
    filters = make_filters(sandbox)
    sandbox.set_limits()
    sandbox.make_mounts()
    sandbox.drop_privileges()
    unknown = set(sandbox.unit) - sandbox.used - PASSED_OVER
    if unknown:
        sys.exit(f"sandbox: these directives are not known here: {', '.join(sorted(unknown))}")
    os.environ.update({"HOME": "/", "TMPDIR": "/tmp", "STATE_DIRECTORY": STATE, "USER": "boothcast"})
    os.chdir(folder if any(folder.startswith(k) for k in kept) else "/")
    for one in filters:
        one.load()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
