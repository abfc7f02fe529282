# -*- coding: utf-8 -*-
# Copyright (c) 2026 Lamellar
# SPDX-License-Identifier: Apache-2.0
"""Runs the command lamellar, and converts its JSON output to results of modules."""

from __future__ import annotations

import json


class Lamellar:
    """The command lamellar on this host."""

    def __init__(self, module, staged=None, shown=None):
        """Finds the command. Messages show a different folder instead of the temporary one, if given."""
        self._module = module
        self._folders = (staged, shown)
        self._path = module.get_bin_path("lamellar")
        if self._path is None:
            module.fail_json(msg="lamellar is not installed on this host: install Debian's package lamellar first")

    def text(self, words):
        """Runs lamellar quietly, and returns the exit status, the standard output and the problems."""
        status, out, problems = self._module.run_command([self._path, "--quiet"] + words)
        staged, shown = self._folders
        return status, out, problems if staged is None else problems.replace(staged, shown)

    def json(self, words):
        """Runs lamellar, and returns the exit status, the data and the problems. Fails without data."""
        status, out, problems = self.text(words + ["--format", "json"])
        try:
            return status, json.loads(out), problems
        except ValueError:
            self.fail(words[0], status, problems or out)

    def fail(self, command, status, problems, **results):
        """Ends the module with the problems that the command printed."""
        reason = problems.strip() or "no reason on stderr"
        self._module.fail_json(msg="lamellar %s ended with %d: %s" % (command, status, reason), rc=status, **results)


def is_change(view):
    """Checks whether a plan has changes of the host."""
    return any(view[kind] for kind in ("files", "loads", "hostLoads"))


def results_of(view):
    """Returns the results that describe the changes of a plan."""
    return dict(
        restarts=view["restarts"],
        held=view["held"],
        lost=view["lost"],
        rolled_back=view.get("outcome", {}).get("failed", []),
        failing_expectations=view.get("failingExpectations", []),
    )


def diffs_of(view, summary):
    """Returns the differences of files, after a summary with the gained and lost permissions."""
    differences = [
        dict(
            before=change.get("before", ""),
            after=change.get("after", ""),
            before_header=change["path"],
            after_header=change["path"],
        )
        for change in view["files"]
        if "before" in change or "after" in change
    ]
    return [dict(prepared=summary)] + differences


def permission_lines(view, kind):
    """Returns a line for each gained or lost permission of labels."""
    lines = []
    for change in view["permissions"]:
        if change["kind"] == kind:
            for name in ("ptrace", "signal", "unix", "io_uring", "dbus"):
                if change.get(name):
                    words = (", ".join(change["subjects"]), name, ", ".join(change[name]), ", ".join(change["targets"]))
                    lines.append("%s: %s %s to %s" % words)
    for own in view["byThemselves"]:
        for change in own["changes"]:
            if change["kind"] == kind:
                lines.append("%s: %s" % (", ".join(own["subjects"]), _own_change(change)))
    return lines


def _own_change(change):
    """Describes a permission on objects: rules, or a class, operations and an example."""
    if "rules" in change:
        return " ".join(change["rules"])
    text = "%s %s" % (change["class"], ", ".join(change.get("operations", [])))
    example = [word for word in change.get("example", []) if word]
    return "%s, for example %s" % (text, " ".join(example)) if example else text
