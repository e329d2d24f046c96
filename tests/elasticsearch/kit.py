"""What a node is started with: a JDK, and the server's jars, which Maven brings once.

Elastic publishes the server to Maven Central: `pom.xml` names it, `Launcher.java` starts it. Both are built
below `target/`, in a folder named by their digest: a change of either builds anew, and nothing else does.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
OLDEST_JAVA = 21
"""The server's class files are of Java 21."""
MODULE = "transport-netty4"
INSTALL = (
    f"Elasticsearch nodes for the tests need Maven and a JDK of Java {OLDEST_JAVA} or newer "
    "(Debian and Ubuntu: apt install maven openjdk-21-jdk; macOS: brew install maven openjdk@21; "
    "SKILLSTEP_TEST_JAVA names a JDK's folder), "
    "or SKILLSTEP_TEST_ELASTICSEARCH the address of a running node of version 9"
)
JDK_FOLDERS = (
    "/usr/lib/jvm/*",
    "/usr/java/*",
    "/opt/java/*",
    "/opt/*jdk*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.asdf/installs/java/*",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "~/Library/Java/JavaVirtualMachines/*/Contents/Home",
)
"""Where package managers and installers put them."""


class Missing(Exception):
    """Maven or a new enough JDK is not there; the message says what to install."""


class BuildFailed(Exception):
    """Maven or the compiler failed; the message ends with what it printed."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A JDK's folder, and the built folder with `home/` (the server) and `classes/` (the launcher)."""

    jdk: Path
    built: Path

    @property
    def home(self) -> Path:
        return self.built / "home"

    def command(self, *jvm: str) -> list[str]:
        """The launcher with JVM options; the configuration folder and the settings follow."""
        path = os.pathsep.join([str(self.built / "classes"), str(self.home / "lib" / "*")])
        java = str(self.jdk / "bin" / "java")
        # Lucene calls the C library, and says so on each start unless that is allowed.
        return [
            java,
            *jvm,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            path,
            "Launcher",
            str(HERE / "config"),
        ]


def find_kit(environ: Mapping[str, str] = os.environ) -> Kit:
    """What nodes are started with, built if it is not. Raises `Missing` and `BuildFailed`."""
    jdk = find_jdk(environ)
    maven = shutil.which("mvn", path=environ.get("PATH", ""))
    if maven is None:
        raise Missing(f"mvn is not on the path. {INSTALL}")
    return Kit(jdk, _built(jdk, maven))


def find_jdk(environ: Mapping[str, str] = os.environ, folders: tuple[str, ...] = JDK_FOLDERS) -> Path:
    """The first JDK that is new enough: the one named, that of the shell, one of the usual places."""
    if named := environ.get("SKILLSTEP_TEST_JAVA"):
        home = Path(named).expanduser()
        if java_version(home) < OLDEST_JAVA:
            raise Missing(f"SKILLSTEP_TEST_JAVA={named} is no JDK of Java {OLDEST_JAVA} or newer. {INSTALL}")
        return home
    seen = []
    for home in _candidates(environ, folders):
        if (version := java_version(home)) >= OLDEST_JAVA:
            return home
        seen += [f"{home} is Java {version}"] if version else []
    raise Missing(". ".join([*dict.fromkeys(seen), INSTALL]))


def _candidates(environ: Mapping[str, str], folders: tuple[str, ...]) -> Iterator[Path]:
    if home := environ.get("JAVA_HOME"):
        yield Path(home)
    if java := shutil.which("java", path=environ.get("PATH", "")):
        yield Path(java).resolve().parents[1]
    for pattern in folders:
        folder = Path(pattern).expanduser()
        yield from sorted(Path(folder.anchor).glob(str(folder.relative_to(folder.anchor))))


def java_version(home: Path) -> int:
    """The major version that a JDK's `release` file states; 0 where no JDK is (a compiler is needed)."""
    try:
        release = (home / "release").read_text("utf-8")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release, re.MULTILINE)
    return int(found[1]) if found and (home / "bin" / "javac").exists() else 0


def _built(jdk: Path, maven: str) -> Path:
    sources = [HERE / "pom.xml", HERE / "Launcher.java"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    built = HERE / "target" / digest
    if not built.exists():
        built.parent.mkdir(exist_ok=True)
        # Built aside: an interrupted build leaves nothing that looks whole, and two at once do not meet.
        with tempfile.TemporaryDirectory(dir=built.parent) as aside:
            _build(jdk, maven, Path(aside) / digest)
            if not built.exists():
                (Path(aside) / digest).rename(built)
    return built


def _build(jdk: Path, maven: str, built: Path) -> None:
    home, classes = built / "home", built / "classes"
    pom = str(HERE / "pom.xml")
    _run([maven, "--batch-mode", "--quiet", "--file", pom, f"-Dhome={home}", "package"], jdk)
    compiler = str(jdk / "bin" / "javac")
    path = str(home / "lib" / "*")
    source = str(HERE / "Launcher.java")
    _run([compiler, "--release", str(OLDEST_JAVA), "-cp", path, "-d", str(classes), source], jdk)
    version = ElementTree.parse(pom).findtext(".//{*}elasticsearch.version")
    descriptor = {
        "name": MODULE,
        "description": "HTTP and transport over Netty",
        "version": version,
        "elasticsearch.version": version,
        "java.version": OLDEST_JAVA,
        "classname": "org.elasticsearch.transport.netty4.Netty4Plugin",
    }
    lines = [f"{key}={value}\n" for key, value in descriptor.items()]
    (home / "modules" / MODULE / "plugin-descriptor.properties").write_text("".join(lines), "utf-8")


def _run(command: list[str], jdk: Path) -> None:
    # Maven runs on the JDK that was found: the java on the path may be missing.
    done = subprocess.run(
        command, env=os.environ | {"JAVA_HOME": str(jdk)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-3000:]
        raise BuildFailed(f"{Path(command[0]).name} ended with {done.returncode}:\n{said}")
