"""One decoder under atheris: `python -m scripts.fuzz.one jt808 [what libFuzzer takes]`."""

import sys

import atheris

with atheris.instrument_imports(include=["manifest_service"]):
    from tests.fuzz.decoders import DECODERS


def main() -> None:
    name, *given = sys.argv[1:]
    atheris.Setup([sys.argv[0], *given], DECODERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
