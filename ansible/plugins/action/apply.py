# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Transfers the folder of a manifest to the host, also in check mode."""

from __future__ import annotations

import base64
import gzip
import json
import os
import stat

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

MAX_FILES = 1000
MAX_BYTES = 16 * 1024 * 1024
# Lamellar itself writes these names next to the manifest.
RESERVED = ("current", "generations", "unfinished.json")


def folder_files(folder):
    """Returns mode and content of each file in the folder of a manifest.

    Links could lead to any file of the controller, so they must lead to files of the folder.
    """
    root = os.path.realpath(folder)
    files = {}
    size = 0
    for place, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for linked in folders:
            if os.path.islink(os.path.join(place, linked)):
                raise AnsibleActionFail("%s is a symbolic link to a folder" % os.path.join(place, linked))
        for one in sorted(one for one in names if not one.startswith(".")):
            path = os.path.join(place, one)
            target = os.path.realpath(path)
            if os.path.commonpath([root, target]) != root:
                raise AnsibleActionFail("%s is a symbolic link out of the manifest's folder" % path)
            if len(files) == MAX_FILES:
                raise AnsibleActionFail(
                    "%s has more than %d files: move the manifest and its policy into a folder of their own" % (folder, MAX_FILES)
                )
            # O_NONBLOCK: a named pipe would wait for a writer.
            with open(os.open(target, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
                status = os.fstat(stream.fileno())
                if not stat.S_ISREG(status.st_mode):
                    raise AnsibleActionFail("%s is not a regular file" % path)
                content = stream.read(MAX_BYTES - size + 1)
            size += len(content)
            if size > MAX_BYTES:
                raise AnsibleActionFail("%s has more than %d MiB" % (folder, MAX_BYTES // 1024 // 1024))
            # Files of the host belong to root, and only root may write them.
            files[os.path.relpath(path, root)] = (stat.S_IMODE(status.st_mode) & 0o744 | 0o600, base64.b64encode(content).decode())
    for reserved in RESERVED:
        if any(key.split(os.sep)[0] == reserved for key in files):
            raise AnsibleActionFail("%s: lamellar itself writes `%s` next to the manifest: rename it" % (folder, reserved))
    return files


class ActionModule(ActionBase):
    """Passes the files of the manifest's folder to the module."""

    def run(self, tmp=None, task_vars=None):
        """Runs the module with the files of the folder."""
        results = super().run(tmp, task_vars)
        arguments = dict(self._task.args)
        if arguments.get("src") is not None:
            arguments.update(self._packed(str(arguments["src"])))
        results.update(self._execute_module(module_args=arguments, task_vars=task_vars))
        return results

    def _packed(self, src):
        """Returns the arguments for the module: the files of the manifest's folder as a text, and the manifest's name."""
        source = os.path.expanduser(src)
        found = source if os.path.isabs(source) else self._find_needle("files", source)
        manifest = os.path.join(found, "lamellar.yaml") if os.path.isdir(found) else found
        if not os.path.isfile(manifest):
            raise AnsibleActionFail("no manifest on the controller: %s" % manifest)
        if os.path.basename(manifest).startswith("."):
            raise AnsibleActionFail("%s is a hidden file, and hidden files are not transferred" % manifest)
        try:
            text = json.dumps(folder_files(os.path.dirname(manifest)), ensure_ascii=False).encode()
        except OSError as error:
            raise AnsibleActionFail("cannot read the manifest's folder: %s" % error)
        except UnicodeEncodeError as error:
            raise AnsibleActionFail("the name of a file is not valid UTF-8: %r" % error.object)
        packed = base64.b64encode(gzip.compress(text, mtime=0)).decode()
        return dict(_files=packed, _manifest=os.path.basename(manifest))
