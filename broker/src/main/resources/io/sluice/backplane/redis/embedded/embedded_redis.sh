# Runs a redis-server for exactly as long as its parent lives, also when the parent is killed.
#
# $1          private directory; removed at the end
# $2 ...      the server's command line
# stdin       a pipe that the parent holds open and never writes to: its end is the sign to stop
# exit status that of the server
dir=$1
shift
exec 3<&0 </dev/null

"$@" 3<&- &
redis=$!
trap 'kill "$redis"' TERM INT HUP

# The kernel closes the pipe however the parent dies; nothing else tells a kill -9. (A read in the shell itself: a
# child such as cat would outlive a server that ends by its own.)
(
  trap '' TERM INT HUP
  while read -r _ <&3; do :; done
  kill "$redis"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 "$redis" || exit
    sleep 0.1
  done
  kill -KILL "$redis"
) 2>/dev/null &
watch=$!

# A trapped signal ends the wait, not the server.
wait "$redis"
status=$?
while kill -0 "$redis" 2>/dev/null; do
  wait "$redis"
  status=$?
done
kill -KILL "$watch" 2>/dev/null
rm -rf -- "$dir"
exit "$status"
