#!/bin/sh
# Puts the certificate of a workflow's secrets where codesign finds it: a keychain of its
# own, locked by a password that nobody knows. Without the secrets it does nothing.
#
# APPLE_CERTIFICATE: the .p12 file in base64; APPLE_CERTIFICATE_PASSWORD: its password
# APPLE_API_KEY_TEXT: the .p8 file; its path is passed on as APPLE_API_KEY_PATH
set -eu
umask 077

if [ -n "${APPLE_CERTIFICATE:-}" ]; then
  keychain="$RUNNER_TEMP/signing.keychain-db"
  password=$(openssl rand -hex 32)
  printf %s "$APPLE_CERTIFICATE" | openssl base64 -d -A -out "$RUNNER_TEMP/signing.p12"
  security create-keychain -p "$password" "$keychain"
  security set-keychain-settings -lut 21600 "$keychain" # seconds until it locks itself
  security unlock-keychain -p "$password" "$keychain"
  security import "$RUNNER_TEMP/signing.p12" -P "$APPLE_CERTIFICATE_PASSWORD" \
    -f pkcs12 -k "$keychain" -T /usr/bin/codesign
  # Without this line macOS asks in a window whether codesign may use the key.
  security set-key-partition-list -S apple-tool:,apple:,codesign: \
    -k "$password" "$keychain" > /dev/null
  security list-keychains -d user -s "$keychain" login.keychain-db
  rm "$RUNNER_TEMP/signing.p12"
fi

if [ -n "${APPLE_API_KEY_TEXT:-}" ]; then
  printf '%s\n' "$APPLE_API_KEY_TEXT" > "$RUNNER_TEMP/key.p8"
  echo "APPLE_API_KEY_PATH=$RUNNER_TEMP/key.p8" >> "$GITHUB_ENV"
fi
