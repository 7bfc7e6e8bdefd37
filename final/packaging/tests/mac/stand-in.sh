#!/bin/sh
# Notes what the command whose name it bears is asked, and does what the test has put
# beside it. A link leads here, since a file that was only just written cannot always run.
bench="${0%/bin/*}"
echo "${0##*/} $*" >> "$bench/notes"
. "$0.work"
