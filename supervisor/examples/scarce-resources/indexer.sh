#!/bin/sh
# A program that knows no protocol at all: it works until SIGTERM. What it prints is its log.
trap 'echo "index closed after $n rounds"; exit 0' TERM
n=0
echo "indexing for $REVEILLE_SPAWN"
while :; do
    n=$((n + 1))
    sleep 1 &
    wait $! # a trap runs at once here, and only after `sleep` otherwise
done
