#!/bin/sh
# Answers for the program whose name it was started by.
case "${0##*/}" in
  rustc) echo "rustc ${RUST:-1.95.0} (stand-in)" ;;
  python3) echo "${PYTHON:-3 12}" ;;
  *) echo "1.0" ;;
esac
