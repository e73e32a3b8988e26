# What the walks through a fleet in containers have in common; to be sourced at the top of the
# checkout. Works with Compose v2 and with docker-compose 1.29.
# shellcheck shell=bash

export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-reveille-smoke}
if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }
else compose() { docker-compose "$@"; }; fi
begun=${begun:-$(date +%s%N)}

ms() { echo $((($(date +%s%N) - $1) / 1000000)); }
say() { printf '%6.1f s  %s\n' "$(($(ms "$begun") / 100))e-1" "$*"; }
fail() {
  say "FAILED: $*"
  compose ps
  compose logs --tail 40 scheduler node || true
  exit 1
}

# until_true SECONDS WHAT COMMAND...: waits for a condition.
until_true() {
  local limit=$(($(date +%s) + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$limit" ] || fail "$what"
    sleep 0.2
  done
}

reveille() { compose exec -T scheduler reveille "$@"; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }
all_healthy() {
  local id
  for id in $(compose ps -q "$1"); do healthy "$id" || return 1; done
}

# Builds the image and waits until one of each role is healthy.
fleet_up() {
  compose build -q >/dev/null 2>&1 || compose build
  up=$(date +%s%N)
  compose up -d >/dev/null 2>&1 || fail "up"
  until_true 120 "scheduler healthy" all_healthy scheduler
  until_true 60 "node healthy" all_healthy node
}
