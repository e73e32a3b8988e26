# What the walks through a fleet in containers have in common; to be sourced at the top of the
# checkout. Works with Compose v2 and with docker-compose 1.29.
# shellcheck shell=bash

export COMPOSE_PROJECT_NAME=${COMPOSE_PROJECT_NAME:-reveille-smoke}
if docker compose version >/dev/null 2>&1; then compose() { docker compose "$@"; }
else compose() { docker-compose "$@"; }; fi
begun=${begun:-$(date +%s%N)}

ms() { echo $((($(date +%s%N) - $1) / 1000000)); }
say() { printf '%6.1f s  %s\n' "$(($(ms "$begun") / 100))e-1" "$*"; }
# Where its output does not go to the terminal, as in $(…), the message still does.
fail() {
  say "FAILED: $*" >&2
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

# The containers of a service, in whatever state; none of `run`.
containers() {
  docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" \
    --filter "label=com.docker.compose.service=$1" --filter "label=com.docker.compose.oneoff=False"
}
reveille() { compose exec -T scheduler reveille "$@"; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; }

# all_healthy SERVICE [COUNT]: that many containers there are, one unless told, and all are healthy.
all_healthy() {
  local id count=0
  for id in $(containers "$1"); do
    healthy "$id" || return 1
    count=$((count + 1))
  done
  [ "$count" -eq "${2:-1}" ]
}

# Builds the image and waits until one of each role is healthy.
fleet_up() {
  local said
  said=$(compose build 2>&1) || { printf '%s\n' "$said"; fail "build"; }
  up=$(date +%s%N)
  said=$(compose up -d 2>&1) || { printf '%s\n' "$said"; fail "up"; }
  until_true 120 "scheduler healthy" all_healthy scheduler
  until_true 60 "node healthy" all_healthy node
}
