#!/bin/sh
# Tells one thing and never ends; has a child, as a tap behind a wrapper has. With "stubborn" neither of them obeys SIGTERM.
if [ "$1" = stubborn ]; then trap '' TERM; fi
echo '{"type":"STATE","value":{"child":'$$'}}'
sleep 1000 &
wait
while :; do sleep 1000; done
